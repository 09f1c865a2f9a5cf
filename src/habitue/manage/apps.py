from typing import ClassVar

from django.apps import AppConfig

_SHEETS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


class ManageConfig(AppConfig):
    name = "habitue.manage"
    label = "manage"
    jobs: ClassVar[dict[str, str]] = {
        "manage.make_cards": "habitue.manage.jobs:make_cards",
        "manage.take_over_cards": "habitue.manage.jobs:take_over_cards",
        "manage.print_cards": "habitue.manage.jobs:print_cards",
        "manage.issue_vouchers": "habitue.manage.jobs:issue_vouchers",
        "manage.export_customers": "habitue.manage.jobs:export_customers",
    }
    file_purposes: ClassVar[dict[str, dict[str, object]]] = {
        "manage.export": {"bytes_max": 200_000_000, "media_types": _SHEETS},
        "manage.sheets": {"bytes_max": 100_000_000, "media_types": ("application/pdf",)},
        "manage.vouchers": {"bytes_max": 100_000_000, "media_types": ("application/pdf", "application/zip")},
        "manage.card_numbers": {"bytes_max": 20_000_000, "media_types": ("text/csv", "text/plain")},
        "manage.picture": {"bytes_max": 8_000_000, "media_types": ("image/png", "image/jpeg", "image/webp")},
    }
