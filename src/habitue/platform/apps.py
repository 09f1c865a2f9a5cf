from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "habitue.platform"
    label = "platform"
