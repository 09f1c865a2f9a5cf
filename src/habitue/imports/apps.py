from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "habitue.imports"
    label = "imports"
