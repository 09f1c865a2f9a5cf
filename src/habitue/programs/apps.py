from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "habitue.programs"
    label = "programs"
    guarded_tables = ("programs_version",)
