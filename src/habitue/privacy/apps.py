from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "habitue.privacy"
    label = "privacy"
