from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from habitue.messages.kinds import MessageKind


class WebConfig(AppConfig):
    name = "habitue.web"
    label = "web"
    background = ("habitue.web.jobs:tidy",)
    message_kinds = (
        MessageKind("web.invitation", subject=_("{organisation} invites you"), title=_("Invitation")),
        MessageKind("web.password_reset", subject=_("Your new password"), title=_("Link to a new password")),
        MessageKind("web.security", subject="{what}", title=_("Notice of a changed way of signing in")),
        MessageKind("web.confirm_email", subject=_("Is this your e-mail?"), title=_("Link to confirm an e-mail")),
    )
