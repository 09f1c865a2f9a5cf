from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from habitue.messages.kinds import MessageKind


class PrivacyConfig(AppConfig):
    name = "habitue.privacy"
    label = "privacy"
    jobs = {"privacy.dossier": "habitue.privacy.jobs:collect_dossier"}
    file_purposes = {"privacy.dossier": {"bytes_max": 200_000_000, "media_types": ("application/zip",)}}
    background = ("habitue.privacy.jobs:keep_rules",)
    message_kinds = (
        MessageKind(
            "privacy.warning", subject=_("We have not seen you for long"), title=_("Warning before forgetting")
        ),
    )
    forgets = "habitue.privacy.forgetting:forget_dossiers"
