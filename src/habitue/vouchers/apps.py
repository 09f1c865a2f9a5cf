from django.apps import AppConfig


class VouchersConfig(AppConfig):
    name = "habitue.vouchers"
    label = "vouchers"
