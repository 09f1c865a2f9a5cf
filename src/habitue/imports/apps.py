from django.apps import AppConfig

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportsConfig(AppConfig):
    name = "habitue.imports"
    label = "imports"
    background = ("habitue.imports.jobs:forget", "habitue.imports.jobs:prune")
    jobs = {
        "imports.check": "habitue.imports.jobs:check_file",
        "imports.run": "habitue.imports.jobs:run_import",
        "imports.undo": "habitue.imports.jobs:undo_import",
    }
    file_purposes = {
        "imports.file": {"bytes_max": 100_000_000, "media_types": ("text/csv", _XLSX)},
        "imports.report": {"bytes_max": 200_000_000, "media_types": ("text/csv",)},
    }

    def ready(self) -> None:
        from habitue.platform import journal

        journal.subscribe("imports", "customer.forgotten")
