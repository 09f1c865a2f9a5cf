"""Where something stands about a person: every table, and the columns that name the customer.

This is the one list that a dossier is made of. A test walks all models of all rooms and fails for a column that could
name a customer and is neither here nor among `ELSEWHERE`, with the reason why it need not be: so no table that is
born later can be forgotten.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True, slots=True)
class Table:
    """A model by its label, the columns that name a customer, and what is left out: secrets, and what says nothing."""

    label: str
    by: tuple[str, ...]
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What its file is called: `customers.Card` is `customers_card`."""
        return self.label.replace(".", "_").lower()

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)


TABLES = (
    Table("customers.Customer", ("id", "merged_into"), ("search_text", "slice", "email_folded")),
    Table("customers.Card", ("customer",)),
    Table("customers.Consent", ("customer",)),
    Table("programs.CustomerStanding", ("customer_id",)),
    Table("programs.Tally", ("customer_id",)),
    Table("programs.GrantGiven", ("customer_id",)),
    Table("programs.Referral", ("customer_id", "recommended_by")),
    Table("programs.SingleUseCode", ("customer_id",), ("code_hash",)),
    Table("vouchers.Voucher", ("customer_id",), ("code_fingerprint", "code_sealed")),
    Table("checkout.Sale", ("customer_id",), ("asked", "facts", "effects")),
    Table("checkout.Return", ("customer_id",), ("effects",)),
    Table("checkout.CustomerNamed", ("customer_id",)),
    Table("messages.Message", ("customer_id",), ("context_sealed",)),
    Table("notices.ExpiryTold", ("customer_id",)),
    Table("imports.ImportLine", ("customer_id",)),
    Table("till.ProofSeen", ("customer_id",)),
    Table("privacy.Dossier", ("customer_id",)),
    Table("privacy.Warned", ("customer_id",)),
    Table("portal.Visit", ("customer_id",), ("token_hash",)),
    Table("portal.MailedLink", ("customer_id",), ("token_hash", "code_hash", "sealed", "address_hash", "asker_hash")),
    Table("portal.AddressChange", ("customer_id",), ("token_hash", "sealed", "address_hash")),
    Table("portal.Passkey", ("customer_id",), ("credential", "credential_id")),
    Table("platform.JournalLine", ("subject_id",), ("xid",)),
)

ELSEWHERE: Mapping[str, str] = {
    "ledger.Owner.id": "the ledger's accounts are told as balances, entries and lots",
    "ledger.Account.owner_id": "the same",
    "platform.Todo.subject_id": "news that a room will have taken in a moment",
}
"""Columns that may name a customer and are not read as a table, each with the reason."""


def rows_of(table: Table, organisation_id: UUID, people: frozenset[UUID]) -> Iterator[dict[str, Any]]:
    """Every row of a table that names one of these people, as plain values."""
    named = Q()
    for column in table.by:
        named |= Q(**{f"{column}__in": list(people)})
    rows: QuerySet[Model] = QuerySet(table.model).filter(named, organisation_id=organisation_id).order_by("pk")
    fields = [name for name in columns_of(table.model) if name not in table.without]
    for values in rows.values_list(*fields).iterator(chunk_size=1000):
        yield {name: plain(value) for name, value in zip(fields, values, strict=True)}


def columns_of(model: type[Model]) -> list[str]:
    """The names of a model's columns, as Django's `_meta` documents them."""
    return [field.attname for field in model._meta.concrete_fields if field.column]  # noqa: SLF001 - public by its documentation


def plain(value: Any) -> Any:
    """As JSON can hold it: ids, days, moments and decimals as text, secrets in bytes not at all."""
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return None
    return value
