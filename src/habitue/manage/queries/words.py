"""What the program, stores and units are called, in the language that is on."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habitue.checkout.amounts import shown
from habitue.checkout.called import discount_called, exchange_called
from habitue.checkout.written import counted
from habitue.ledger.queries import units_of
from habitue.merchants.queries import stores_of
from habitue.merchants.staff import StaffFacts
from habitue.programs.articles.queries import text_in
from habitue.programs.currencies import CURRENCIES, minor_digits
from habitue.programs.queries import VersionInForce, version_in_force
from habitue.web.templatetags.amounts import money, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Names, and how amounts are written. `units` and `tiers` are in the program's order."""

    currency: str
    units: dict[str, str]
    decimals: dict[str, int]
    are_money: frozenset[str]
    tiers: dict[str, str]
    exchanges: dict[str, str]
    discounts: dict[str, str] = field(default_factory=dict)
    grants: dict[str, str] = field(default_factory=dict)

    def unit(self, code: str) -> str:
        """What an account of this unit is called."""
        if code == "prepaid":
            return _("Prepaid")
        if code == "house_account":
            return _("House account")
        return _("Money") if code in CURRENCIES else self.units.get(code, code)

    def rule(self, kind: str, code: str) -> str:
        """What a rule of the program is called; its code where it has no name and none can be found."""
        if kind == "cover":
            return self.unit(code)
        names = {"exchange": self.exchanges, "discount": self.discounts, "grant": self.grants, "tier": self.tiers}
        return names.get(kind, {}).get(code, code)

    def tier(self, code: str | None) -> str:
        return self.tiers.get(code or "", code or "")

    def is_climbed(self, code: str | None) -> bool:
        """Whether a tier is above the one where everybody begins."""
        return bool(code) and code in list(self.tiers)[1:]

    def amount(self, code: str, parts: int) -> str:
        """So many parts of a unit, as people read them: money with its currency, else a number with the unit's name."""
        if code in ("prepaid", "house_account") or code in self.are_money or code in CURRENCIES:
            return money(parts, self.currency)
        return counted(self.number(code, parts), self.unit(code))

    def figure(self, code: str, value: Any) -> str:
        """What checkout shows, where the unit's name stands beside it: the bare number, or money."""
        parts = int(Decimal(value).scaleb(self.decimals.get(code, 0)))
        is_money = code in ("prepaid", "house_account") or code in self.are_money
        return money(parts, self.currency) if is_money else self.number(code, parts)

    def said(self, code: str, value: Any) -> str:
        """The same of what checkout shows: an integer, or a decimal string of a unit with decimals."""
        return self.amount(code, int(Decimal(value).scaleb(self.decimals.get(code, 0))))

    def plain(self, code: str, parts: int) -> float | int:
        """The same for a spreadsheet: a number without its unit."""
        is_money = code in ("prepaid", "house_account") or code in self.are_money
        decimals = minor_digits(self.currency) if is_money else self.decimals.get(code, 0)
        return float(Decimal(parts).scaleb(-decimals)) if decimals else parts

    def number(self, code: str, parts: int) -> str:
        decimals = self.decimals.get(code, 0)
        return number(Decimal(str(shown(parts, decimals))), decimals or None)


def words_of(organisation_id: UUID, currency: str, at: datetime) -> Words:
    """What is called how just now. One query."""
    version = version_in_force(organisation_id, at)
    known = units_of(organisation_id)
    return Words(
        currency=currency,
        units=unit_names(version),
        decimals={code: decimals for code, (decimals, _money) in known.items() if code not in CURRENCIES},
        are_money=frozenset(code for code, (_decimals, is_money) in known.items() if is_money),
        tiers=tier_names(version),
        exchanges=exchange_names(version),
        discounts=discount_names(version),
        grants=grant_names(version),
    )


def unit_names(version: VersionInForce) -> dict[str, str]:
    return {code: text_in(name_of(unit.name), _language()) for code, unit in version.document.units.items()}


def tier_names(version: VersionInForce) -> dict[str, str]:
    tiers = version.document.tiers
    levels = tiers.levels if tiers is not None else ()
    return {level.code: text_in(name_of(level.name), _language()) or level.code.title() for level in levels}


def exchange_names(version: VersionInForce) -> dict[str, str]:
    """What can be had for units, by its code."""
    document = version.document
    return {each.code: exchange_called(document, each, _language()) for each in document.exchanges}


def discount_names(version: VersionInForce) -> dict[str, str]:
    """What is taken off, by its code."""
    document = version.document
    return {each.code: discount_called(document, each, _language()) for each in document.discounts}


def grant_names(version: VersionInForce) -> dict[str, str]:
    """What the program gives at a moment of somebody's life, by its code."""
    return {each.code: text_in(name_of(each.name), _language()) or each.code for each in version.document.grants}


def name_of(name: Any) -> Any:
    """A name of the document, whose languages the type checker takes for other than text."""
    return name


def _language() -> str:
    return get_language() or "en"


def stores_for(staff: StaffFacts) -> dict[UUID, str]:
    """The stores that somebody may see, by id, with what they are called."""
    known = stores_of(staff.organisation_id)
    return {store.id: store.name or store.code for store in known if staff.may_in(store.id)}
