from django.apps import AppConfig


class EditorConfig(AppConfig):
    name = "habitue.editor"
    label = "editor"
    jobs = {"editor.trial": "habitue.editor.jobs:try_draft"}
