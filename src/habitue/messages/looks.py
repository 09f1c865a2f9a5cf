"""How a merchant's mails look: what the templates are given beside the context."""

from dataclasses import dataclass
from uuid import UUID

from habitue.merchants.brand import BrandFacts, brand_facts, picture_for
from habitue.messages.addresses import is_address


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that travels with the mail."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """A merchant's name, colours and what stands at the foot of its mails; texts in the mail's language."""

    name: str
    colour: str  # with its number sign, as style sheets want it
    ink: str  # what can be read on the colour
    logo: Picture | None
    reply_to: str
    website: str
    imprint: str
    privacy: str
    foot: str

    @property
    def takes_answers(self) -> bool:
        """Whether somebody reads what is answered to a mail: else it goes to the installation's own sender."""
        return is_address(self.reply_to)


def look_of(organisation_id: UUID, language: str) -> Look:
    """The look of an organisation's mails, as it is now. Refuses `not_found`."""
    facts = brand_facts(organisation_id)
    return Look(
        name=facts.name,
        colour=f"#{facts.colour}",
        ink=f"#{facts.ink}",
        logo=_logo_of(facts),
        reply_to=facts.reply_to,
        website=facts.website,
        imprint=facts.imprint,
        privacy=facts.privacy,
        foot=facts.text("mail_foot", language),
    )


def _logo_of(facts: BrandFacts) -> Picture | None:
    if facts.logo is None:
        return None
    file = picture_for(facts.organisation_id, facts.logo)
    return Picture(file.media_type, file.read())
