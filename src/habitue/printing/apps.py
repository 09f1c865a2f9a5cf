from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "habitue.printing"
    label = "printing"
