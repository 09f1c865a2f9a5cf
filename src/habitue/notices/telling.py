"""What is to be told, and the words and figures that notices and copies share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language

from habitue.checkout.amounts import parts_of
from habitue.checkout.queries.accounts import accounts_of
from habitue.checkout.sales.receipts import name_in
from habitue.checkout.written import money, number
from habitue.customers.queries import CustomerView
from habitue.ledger.queries import owner_at
from habitue.merchants.brand import BrandFacts
from habitue.merchants.queries import organisation_facts
from habitue.programs.document import ProgramDocument
from habitue.programs.queries import version_in_force
from habitue.webhooks.events import Event

T = TypeVar("T")
Shown = int | str


@dataclass(frozen=True)
class Words:
    """What a house calls things at a moment, in the active language."""

    organisation_id: UUID
    at: datetime

    @cached_property
    def document(self) -> ProgramDocument:
        """The program in force."""
        return version_in_force(self.organisation_id, self.at).document

    @property
    def currency(self) -> str:
        return organisation_facts(self.organisation_id).currency

    def name_of(self, unit: str) -> str:
        """What people call a unit of the program."""
        terms = self.document.units.get(unit)
        return name_in(terms.name if terms else None, get_language() or "en", unit)

    def amount_of(self, unit: str, amount: Shown) -> str:
        """An amount of a unit of the program, or of stored value, as it is written."""
        terms = self.document.units.get(unit)
        if terms is None:
            return self.money_of(amount) if unit in ("prepaid", "house_account") else str(amount)
        parts = parts_of(Decimal(amount), terms.decimals) or 0
        return money(parts, self.document.currency) if terms.money else number(parts, terms.decimals)

    def money_of(self, minor_units: Shown) -> str:
        return money(int(minor_units), self.currency)

    def worth_of(self, voucher_id: UUID) -> str:
        """What is on a voucher now."""
        accounts = owner_at(self.organisation_id, voucher_id, self.at).accounts
        return self.money_of(sum(account.balance for account in accounts))

    def date_of(self, moment: datetime) -> str:
        """The day of a moment, where the merchant is."""
        return date_format(moment.astimezone(organisation_facts(self.organisation_id).zone), "DATE_FORMAT")


@dataclass(frozen=True)
class Telling(Words):
    """One event and whom it concerns. Texts are in the active language."""

    event: Event
    customer: CustomerView | None
    brand: BrandFacts

    def in_language(self, language: str, write: Callable[["Telling"], T]) -> T:
        """What `write` makes of it in a language."""
        with translation.override(language):
            return write(self)

    @cached_property
    def available(self) -> Mapping[str, Shown]:
        """What the customer can use now, by unit."""
        if self.customer is None:
            return {}
        accounts = accounts_of(self.organisation_id, self.customer.id, self.at)
        return {account["unit"]: account["available"] for account in accounts}

    def day(self) -> str:
        """The day on which it happened, where the merchant is."""
        return self.date_of(self.event.occurred_at)

    def clock(self) -> str:
        """The time of that day."""
        zone = organisation_facts(self.organisation_id).zone
        return date_format(self.event.occurred_at.astimezone(zone), "TIME_FORMAT")


def named(names: Any, fallback: str) -> str:
    """A merchant's name for something, in the active language."""
    return name_in(names, get_language() or "en", fallback)
