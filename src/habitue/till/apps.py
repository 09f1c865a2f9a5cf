from django.apps import AppConfig


class TillConfig(AppConfig):
    name = "habitue.till"
    label = "till"
