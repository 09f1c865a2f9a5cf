"""What mails are about. Each room registers its kinds; a kind has two templates and a subject."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of mail, `room.name`.

        class PortalConfig(AppConfig):
            message_kinds = (MessageKind("portal.sign_in", subject=_("Your link to {organisation}"), title=_("Link")),)

    Its templates are `templates/<room>/mail/<name>.mjml` and `.txt`. `subject` may name in braces what the context
    holds, and `organisation`; it must hold no secret. `title` is what pages call it. What `is_marketing` carries a way
    to have no more of it: its context needs an `unsubscribe_url`. What is sent to thousands `is_bulk`, and waits for
    the others.
    """

    name: str
    subject: str | Promise
    title: str | Promise
    is_marketing: bool = False
    is_bulk: bool = False

    def template(self, ending: str) -> str:
        """The name of one of its two templates."""
        room, _, name = self.name.partition(".")
        return f"{room}/mail/{name}.{ending}"


def kind_named(name: str) -> MessageKind:
    """The kind that a room registered. Raises `ValueError` where none has."""
    try:
        return kinds()[name]
    except KeyError:
        raise ValueError(f"{name} is no kind of message: no room registers it (AppConfig.message_kinds)") from None


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, MessageKind]:
    """All kinds of all rooms, by name."""
    return {kind.name: kind for kind in _registered()}


def _registered() -> Iterator[MessageKind]:
    for room in apps.get_app_configs():
        yield from getattr(room, "message_kinds", ())
