"""How a merchant looks to guests."""

from dataclasses import dataclass
from uuid import UUID

from habitue.merchants.queries import organisation_facts


@dataclass(frozen=True, slots=True)
class House:
    """`colour` is six hexadecimal digits, or empty; `logo` an address, or empty."""

    name: str
    colour: str = ""
    logo: str = ""


def house_of(organisation_id: UUID) -> House:
    """The house as it looks now."""
    return House(name=organisation_facts(organisation_id).name)
