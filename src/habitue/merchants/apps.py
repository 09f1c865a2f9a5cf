from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "habitue.merchants"
    label = "merchants"
