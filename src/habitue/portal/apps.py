from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from habitue.messages.kinds import MessageKind


class PortalConfig(AppConfig):
    name = "habitue.portal"
    label = "portal"
    forgets = "habitue.portal.forgetting:forget_visits"
    prunes = "habitue.portal.forgetting:prune_visits"
    message_kinds = (
        MessageKind("portal.log_in", subject=_("Your link to {organisation}"), title=_("Link to log in")),
        MessageKind("portal.register", subject=_("Your card at {organisation}"), title=_("Link to register")),
        MessageKind(
            "portal.unknown", subject=_("Your link to {organisation}"), title=_("Answer to an unknown address")
        ),
    )
