from django.apps import AppConfig


class EditorConfig(AppConfig):
    name = "habitue.editor"
    label = "editor"
