from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from habitue.messages.kinds import MessageKind


class PortalConfig(AppConfig):
    name = "habitue.portal"
    label = "portal"
    forgets = "habitue.portal.forgetting:forget_visits"
    background = ("habitue.portal.jobs:tidy",)
    prunes = "habitue.portal.forgetting:prune_visits"
    message_kinds = (
        MessageKind("portal.log_in", subject=_("Your link to {organisation}"), title=_("Link to log in")),
        MessageKind("portal.register", subject=_("Your card at {organisation}"), title=_("Link to register")),
        MessageKind(
            "portal.unknown", subject=_("Your link to {organisation}"), title=_("Answer to an unknown address")
        ),
        MessageKind(
            "portal.address",
            subject=_("Confirm your new address at {organisation}"),
            title=_("Link to confirm a new address"),
        ),
        MessageKind(
            "portal.address_taken",
            subject=_("Your new address at {organisation}"),
            title=_("Answer to an address that has a card"),
        ),
        MessageKind(
            "portal.address_changed",
            subject=_("Your address at {organisation} was changed"),
            title=_("Notice of a changed address"),
        ),
    )
