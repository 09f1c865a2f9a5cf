from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "habitue.webhooks"
    label = "webhooks"
