from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from habitue.messages.kinds import MessageKind


class MessagesConfig(AppConfig):
    name = "habitue.messages"
    label = "messages"
    # Two threads: a mail server that takes its time holds up one of them.
    background = ("habitue.messages.jobs:send", "habitue.messages.jobs:send", "habitue.messages.jobs:prune")
    forgets = "habitue.messages.forgetting:forget_people"
    message_kinds = (
        MessageKind("messages.trial", subject=_("A mail to try, from {organisation}"), title=_("Mail to try")),
    )
