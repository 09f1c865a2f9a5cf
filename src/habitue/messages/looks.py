"""How a merchant's mails look: what the templates are given beside the context."""

from dataclasses import dataclass
from uuid import UUID

from habitue.merchants.queries import organisation_facts


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that travels with the mail."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """A merchant's name, colours and what stands at the foot of its mails; texts in the mail's language."""

    name: str
    colour: str = "#5b4636"
    ink: str = "#ffffff"  # what can be read on the colour
    logo: Picture | None = None
    reply_to: str = ""
    website: str = ""
    imprint: str = ""
    privacy: str = ""


def look_of(organisation_id: UUID) -> Look:
    """The look of an organisation's mails, as it is now. Refuses `not_found`."""
    return Look(name=organisation_facts(organisation_id).name)
