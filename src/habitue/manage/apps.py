from django.apps import AppConfig


class ManageConfig(AppConfig):
    name = "habitue.manage"
    label = "manage"
