"""The journal as sentences."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from habitue.customers.lists import names_of
from habitue.manage.queries.sentences import FIELDS, PROOFS, SENTENCES
from habitue.manage.queries.words import Words
from habitue.merchants.queries import OrganisationFacts
from habitue.platform.history import Line, Sought, history_of
from habitue.platform.jobs import kind_named
from habitue.web.privacy.consents import purpose_name

_AT_ONCE = timedelta(minutes=10)
_BLANK = re.compile(r" {2,}| (?=\u00a0)")
_NAMING = ("customer", "into")
_OF_CUSTOMERS = (
    *("customer.", "account.", "gift.", "tier.", "house_account.", "exchange."),
    *("dossier.", "passkey.", "visit.", "proof."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line as people read it, or `times` such lines one after another. `customer` is whose page it leads to."""

    id: UUID
    text: str
    who: str
    by_machine: bool
    at: datetime
    recorded_at: datetime
    customer: UUID | None
    sale: UUID | None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Journal:
    lines: tuple[Told, ...]
    next: str


def journal_of(
    organisation: OrganisationFacts, sought: Sought, words: Words, *, before: str = "", limit: int = 50
) -> Journal:
    """Lines as sentences, the newest first. Two queries, however many there are."""
    found = history_of(organisation.id, sought, before=before, limit=limit, is_clock_set=organisation.is_test)
    named = names_of(organisation.id, {one for line in found.lines for one in _people(line)})
    return Journal(tuple(_together(_told(line, named, words) for line in found.lines)), found.next)


def _together(lines: Iterable[Told]) -> Iterator[Told]:
    """What somebody did many times at once, as cards are made, is one line, with the time of the last."""
    for (_text, _who, customer, sale), same in groupby(lines, lambda one: (one.text, one.who, one.customer, one.sale)):
        told = list(same)
        first, last = told[0], told[-1]
        if customer is None and sale is None and first.at - last.at <= _AT_ONCE:
            yield replace(first, times=len(told))
        else:
            yield from told


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
    proof = PROOFS.get(str(data.get("proof"))) if line.kind == "proof.seen" else None
    sentence = str(proof or SENTENCES.get(line.kind, line.kind.replace(".", ": ").replace("_", " ")))
    text = _BLANK.sub(" ", sentence.format_map(blanks).replace(" ()", "")).strip(" :\u00a0")
    return Told(
        id=line.id,
        # French has a space before its colon; elsewhere it is the gap of what the line does not hold.
        text=text if " :" in sentence or "\u00a0:" in sentence else text.replace(" :", ":"),
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
