"""The journal as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from habitue.customers.lists import names_of
from habitue.manage.queries.sentences import FIELDS, SENTENCES
from habitue.manage.queries.words import Words
from habitue.merchants.queries import OrganisationFacts
from habitue.platform.history import Line, Sought, history_of
from habitue.platform.jobs import kind_named
from habitue.web.privacy.consents import purpose_name

_NAMING = ("customer", "into")
_OF_CUSTOMERS = (
    *("customer.", "account.", "gift.", "tier.", "house_account.", "exchange."),
    *("dossier.", "passkey.", "visit.", "proof."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line as people read it. `customer` is whose page it leads to."""

    id: UUID
    text: str
    who: str
    by_machine: bool
    at: datetime
    recorded_at: datetime
    customer: UUID | None
    sale: UUID | None


@dataclass(frozen=True, slots=True)
class Journal:
    lines: tuple[Told, ...]
    next: str


def journal_of(
    organisation: OrganisationFacts, sought: Sought, words: Words, *, before: str = "", limit: int = 50
) -> Journal:
    """Lines as sentences, the newest first. Two queries, however many there are."""
    found = history_of(organisation.id, sought, before=before, limit=limit)
    named = names_of(organisation.id, {one for line in found.lines for one in _people(line)})
    return Journal(tuple(_told(line, named, words) for line in found.lines), found.next)


def _people(line: Line) -> Iterable[UUID]:
    if line.kind.startswith(_OF_CUSTOMERS):
        yield line.subject_id
    for name in _NAMING:
        if (one := _uuid(line.data.get(name))) is not None:
            yield one


def _told(line: Line, named: dict[UUID, str], words: Words) -> Told:
    data, people = line.data, list(_people(line))
    customer = _uuid(data.get("into")) or _uuid(data.get("customer"))
    if customer is None and line.kind.startswith(_OF_CUSTOMERS):
        customer = line.subject_id
    blanks = _Blanks({name: _said(name, value, line, words) for name, value in data.items()})
    blanks["who"] = next((named[one] for one in people if named.get(one)), _("a customer"))
    blanks["into"] = named.get(customer, "") if customer is not None else ""
    sentence = str(SENTENCES.get(line.kind, line.kind.replace(".", ": ").replace("_", " ")))
    return Told(
        id=line.id,
        text=sentence.format_map(blanks).replace(" ()", "").strip(" :"),
        who=line.actor_name or _("Habitué"),
        by_machine=line.actor_kind != "staff",
        at=line.occurred_at,
        recorded_at=line.recorded_at,
        customer=customer if customer in named else None,
        sale=_uuid(data.get("sale")),
    )


class _Blanks(dict[str, str]):
    """What a line does not hold reads as nothing: a sentence must never fail."""

    def __missing__(self, key: str) -> str:
        return ""


def _said(name: str, value: Any, line: Line, words: Words) -> str:
    """A detail of a line as people read it."""
    if name in ("due", "limit") and isinstance(value, int):
        return words.amount("prepaid", value)
    if name == "amount" and isinstance(value, int | str):
        unit = "prepaid" if line.kind.startswith("voucher.") else str(line.data.get("unit") or "prepaid")
        try:
            return words.said(unit, value)
        except ArithmeticError:
            return str(value)
    if name == "fields" and isinstance(value, list):
        return ", ".join(str(FIELDS.get(one, one)) for one in value)
    if name == "purpose":
        return purpose_name(str(value))
    if name == "job":
        return _work(str(value))
    if name in ("before", "after"):
        return words.tier(str(value)) if value else "–"
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _work(kind: str) -> str:
    """What long work is called; nothing where no room does it any more."""
    try:
        return str(kind_named(kind).title)
    except ValueError:
        return ""


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
