"""What the frame of guests' pages shows of a merchant (`web/guest.html` calls it `house`)."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from habitue.merchants.brand import brand_facts


@dataclass(frozen=True, slots=True)
class HouseLook:
    """A merchant as guests see it: `colour` is six hexadecimal digits; `logo` an address, or empty."""

    name: str
    colour: str
    logo: str
    website: str
    imprint: str
    privacy: str


def house_look(organisation_id: UUID) -> HouseLook:
    """A merchant's look, as it was at most ten seconds ago. Refuses `not_found`."""
    facts = brand_facts(organisation_id)
    logo = reverse("web:picture", args=[organisation_id, facts.logo]) if facts.logo else ""
    return HouseLook(facts.name, facts.colour, logo, facts.website, facts.imprint, facts.privacy)
