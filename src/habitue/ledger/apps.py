from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "habitue.ledger"
    label = "ledger"
