"""What a customer did, act by act, as people tell it: what was bought, and what it brought and cost."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import get_language

from habitue.checkout.amounts import Shown
from habitue.checkout.models import Sale, SaleLine
from habitue.checkout.queries.accounts import entries_of
from habitue.customers.searched import family_of
from habitue.merchants.queries import organisation_facts, stores_of
from habitue.platform.models import JournalLine
from habitue.programs.articles.queries import article_names, groups_of

Place = tuple[UUID, int]
_TOLD = {"adjustment": "account.adjusted", "load": "account.loaded", "redemption": "account.redeemed"}
_MOVES_AN_ACT = 4  # a sale moves points, stamps, and what they turned into


@dataclass(frozen=True, slots=True)
class Bought:
    """A line of a receipt."""

    name: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Moved:
    """What came (positive) or went (negative), of a unit of the program or of stored value; as people see it."""

    unit: str
    amount: Shown
    reason: str
    is_owed: bool


@dataclass(slots=True)
class Act:
    """One entry of the ledger as its customer sees it; `store` is where it was a sale."""

    id: UUID
    kind: str
    reference: str
    at: datetime
    recorded_at: datetime
    moves: list[Moved] = field(default_factory=list)
    lines: list[Bought] = field(default_factory=list)
    store: str = ""
    said: str = ""  # why, where staff has said it
    by: str = ""  # who gave it


@dataclass(frozen=True, slots=True)
class Page:
    """Some acts, the newest first; `before` asks for those that follow, and is None at the end."""

    items: tuple[Act, ...]
    before: Place | None


def acts_of(
    organisation_id: UUID, customer_id: UUID, at: datetime, *, before: Place | None = None, limit: int = 20
) -> Page:
    """A customer's history. The number of statements does not hang on how much there is."""
    wanted = limit * _MOVES_AN_ACT
    entries = entries_of(organisation_id, customer_id, at, before, wanted)
    acts: dict[UUID, Act] = {}
    for entry in entries:
        act = acts.setdefault(
            entry["id"], Act(entry["id"], entry["kind"], entry["reference"], entry["at"], entry["recorded_at"])
        )
        act.moves.append(Moved(entry["unit"], entry["amount"], entry["reason"], entry["is_owed"]))
    found = list(acts.values())
    # The last act may go on after what was read.
    whole = found[:-1] if len(entries) > wanted and len(found) > 1 else found
    page = whole[:limit]
    _tell_sales(organisation_id, [act for act in page if act.kind in ("sale", "return")])
    _tell_reasons(organisation_id, customer_id, [act for act in page if act.kind in _TOLD])
    return Page(tuple(page), (page[-1].id, 0) if len(page) < len(found) and page else None)


def _tell_sales(organisation_id: UUID, acts: Iterable[Act]) -> None:
    by_id = {act.id: act for act in acts}
    house = organisation_facts(organisation_id).name
    stores = {facts.id: facts.called(house) for facts in stores_of(organisation_id)}
    sales = Sale.objects.filter(organisation_id=organisation_id, id__in=by_id).values_list("id", "store_id")
    for sale_id, store_id in sales:
        by_id[sale_id].store = stores.get(store_id, "")
    for sale_id, lines in lines_of(organisation_id, by_id).items():
        by_id[sale_id].lines = lines


def _tell_reasons(organisation_id: UUID, customer_id: UUID, acts: Iterable[Act]) -> None:
    """What staff has said of it stands in the journal, which was written with the entry."""
    by_moment = {act.recorded_at: act for act in acts}
    people = family_of(organisation_id, customer_id) | {customer_id}
    rows = JournalLine.objects.filter(
        organisation_id=organisation_id,
        subject_id__in=people,
        kind__in=_TOLD.values(),
        recorded_at__in=list(by_moment),
    )
    for line in rows:
        act = by_moment[line.recorded_at]
        if line.kind == _TOLD[act.kind]:
            act.said = str(line.data.get("reason") or "")
            act.by = line.actor_name if line.actor_kind == "staff" else ""


def lines_of(organisation_id: UUID, sale_ids: Iterable[UUID]) -> Mapping[UUID, list[Bought]]:
    """What was bought with each of these sales, in the order of the receipt, by names in the active language."""
    found: dict[UUID, list[Bought]] = {}
    rows = SaleLine.objects.filter(organisation_id=organisation_id, sale_id__in=list(sale_ids))
    lines = list(rows.order_by("sale_id", "number"))
    names = _names(organisation_id, [line for line in lines if not line.name])
    for line in lines:
        name = line.name or names.get((line.article, line.group), "")
        found.setdefault(line.sale_id, []).append(Bought(name, line.quantity))
    return found


def _names(organisation_id: UUID, lines: Collection[SaleLine]) -> Mapping[tuple[str, str | None], str]:
    """What lines are called to which the till gave no name: as the article, else as its group."""
    if not lines:
        return {}
    language = get_language() or "en"
    articles = article_names(organisation_id, {line.article for line in lines}, language)
    groups = {group.code: group.name(language) for group in groups_of(organisation_id)}
    return {
        (line.article, line.group): articles.get(line.article) or _group(line.group, groups) or line.article
        for line in lines
    }


def _group(code: str | None, names: Mapping[str, str]) -> str:
    """A group that only the program speaks of is written as the till writes it."""
    return names.get(code) or code[:1].upper() + code[1:] if code else ""
