from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "habitue.web"
    label = "web"
