"""What a column may be: a detail of a customer, a card, or a balance of a unit of the organisation's program."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habitue.checkout.sales.receipts import name_in
from habitue.merchants.queries import organisation_facts
from habitue.programs.currencies import minor_digits
from habitue.programs.queries import version_now

PREPAID = "prepaid"
REPEATABLE = frozenset({"card"})
"""Fields that several columns may be: a customer may have several cards."""

_DETAIL_TITLES: dict[str, Promise | str] = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "name": _("Whole name"),
    "email": _("E-mail address"),
    "telephone": _("Telephone"),
    "birth_date": _("Date of birth"),
    "language": _("Language"),
    "note": _("Note"),
    "card": _("Card number"),
    "medium": _("How the card is read"),
    "number": _("Customer number"),
}
DETAILS = tuple(_DETAIL_TITLES)


def title_of(detail: str) -> str:
    """What people call a detail of a customer, in the active language."""
    return str(_DETAIL_TITLES[detail])


@dataclass(frozen=True, slots=True)
class Holding:
    """Something of which a file may bring balances. `decimals` are the parts a whole is kept in, `digits` of money."""

    code: str
    name: str
    decimals: int
    digits: int

    @property
    def is_prepaid(self) -> bool:
        return self.code == PREPAID


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a column can be: `balance.points` is an amount, `expires.points` its last day."""

    code: str
    title: str
    group: str  # "customer", or the code of a holding


def holdings_of(organisation_id: UUID, at: datetime) -> dict[str, Holding]:
    """What customers of the organisation may hold, by code: prepaid money, and the units of the program in force."""
    facts = organisation_facts(organisation_id)
    digits = minor_digits(facts.currency)
    found = {PREPAID: Holding(PREPAID, str(_("Prepaid money")), 0, digits)}
    for code, unit in version_now(organisation_id, at).document.units.items():
        name = name_in(unit.name, get_language() or facts.language, code)
        found[code] = Holding(code, name, unit.decimals, digits if unit.money else 0)
    return found


def fields_of(organisation_id: UUID, at: datetime) -> tuple[Field, ...]:
    """All that a column can be, in the order in which people are offered it."""
    fields = [Field(code, str(title), "customer") for code, title in _DETAIL_TITLES.items()]
    for holding in holdings_of(organisation_id, at).values():
        name = holding.name
        fields.append(Field(f"balance.{holding.code}", str(_("{name}: amount").format(name=name)), holding.code))
        fields.append(Field(f"expires.{holding.code}", str(_("{name}: last day").format(name=name)), holding.code))
        if holding.is_prepaid:
            fields.append(Field(f"price.{holding.code}", str(_("{name}: price paid").format(name=name)), holding.code))
    return tuple(fields)
