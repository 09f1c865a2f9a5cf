from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "habitue.checkout"
    label = "checkout"
