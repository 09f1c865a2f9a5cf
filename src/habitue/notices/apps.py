from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from habitue.messages.kinds import MessageKind


class NoticesConfig(AppConfig):
    name = "habitue.notices"
    label = "notices"
    background = ("habitue.notices.jobs:spread", "habitue.notices.jobs:warn")
    forgets = "habitue.notices.forgetting:forget_told"
    message_kinds = (
        MessageKind("notices.sale", subject=_("Your visit to {organisation}"), title=_("Sale")),
        MessageKind("notices.reward", subject=_("Your reward at {organisation}"), title=_("Reward")),
        MessageKind("notices.gift", subject=_("A gift from {organisation}"), title=_("Gift")),
        MessageKind("notices.top_up", subject=_("Your top-up at {organisation}"), title=_("Top-up")),
        MessageKind("notices.voucher", subject=_("Your voucher from {organisation}"), title=_("Voucher")),
        MessageKind(
            "notices.expiry",
            subject=_("{organisation}: use it before it expires"),
            title=_("Before something expires"),
            is_bulk=True,
        ),
        MessageKind("notices.copy", subject=_("{what}: {who}"), title=_("Copy for the merchant")),
    )

    def ready(self) -> None:
        from habitue.notices.catalogue import TOLD
        from habitue.platform import journal

        for name in TOLD:
            journal.subscribe("notices", name)
