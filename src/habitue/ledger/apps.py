from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "habitue.ledger"
    label = "ledger"
    background = ("habitue.ledger.jobs:seal",)
    guarded_tables = (
        "ledger_account",
        "ledger_entry",
        "ledger_hold",
        "ledger_lot",
        "ledger_lotuse",
        "ledger_owner",
        "ledger_reversal",
        "ledger_rollup",
        "ledger_seal",
        "ledger_transfer",
        "ledger_unsealed",
    )
