from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "habitue.messages"
    label = "messages"
