from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "habitue.programs"
    label = "programs"
    background = ("habitue.programs.jobs:nights",)
    guarded_tables = ("programs_version",)
