from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "habitue.customers"
    label = "customers"
