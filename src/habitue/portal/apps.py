from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "habitue.portal"
    label = "portal"
