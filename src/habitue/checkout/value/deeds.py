"""A deed: what is done once under a key, outside a sale, and answered the same for ever."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from habitue.checkout.requests import fingerprint
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.recording import store_of
from habitue.ledger.actions import StateMoved, outcome_of, post
from habitue.ledger.posting import Act, Json, News, Posted
from habitue.ledger.queries import Known, known_key
from habitue.merchants.queries import Principal, StoreFacts, companies_of
from habitue.platform.db import call
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.programs.queries import version_in_force

TRIES = 4


@dataclass(slots=True, kw_only=True)
class Deed:
    """What the booker of a deed fills in: moves, the answer to be stored, what is told to others."""

    entry: UUID
    booking: Booking
    store: StoreFacts | None
    outcome: Json = field(default_factory=dict)
    news: list[News] = field(default_factory=list)
    reverses: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The outcome that stands under the key now. `is_new`: it came about just now."""

    outcome: Json
    entry: UUID
    is_new: bool


def do_once(
    *,
    principal: Principal,
    key: str,
    request: object,
    kind: str,
    at: datetime,
    store: str | None = None,
    reference: str = "",
    book: Callable[[Deed], None],
) -> Done:
    """Do what `book` books, once under this key. A refusal it raises is an outcome too; what is malformed is not.

    A repeat hears the first answer before anything else is looked at. Joins the action that is open.
    """
    mark = fingerprint(request)
    known = known_key(principal.organisation_id, principal.source_id, key, mark)
    if known is not None:
        return Done(outcome=outcome_of(_posted(known)), entry=known.entry, is_new=False)
    for _try in range(TRIES):
        deed = new_deed(principal, at, store)
        refusal: Json | None = None
        try:
            book(deed)
        except Refusal as refused:
            if refused.status not in (404, 422):
                raise
            refusal = {"code": refused.code, **refused.details}
        act = _act_of(deed, principal, key, mark, kind, at, reference, refusal)
        (posted,) = post(acts=[act])
        if posted.status != "stale":
            outcome = outcome_of(posted)
            return Done(outcome=outcome, entry=posted.entry or deed.entry, is_new=posted.status == "done")
    raise StateMoved


def new_deed(principal: Principal, at: datetime, store: str | None = None) -> Deed:
    """An empty deed at the caller's store, if it has one or names one."""
    where = store_of(principal, store) if store is not None or principal.store is not None else None
    # What belongs to no store is the first company's.
    company = where.company_id if where is not None else companies_of(principal.organisation_id)[0].id
    booking = Booking(
        organisation_id=principal.organisation_id,
        document=version_in_force(principal.organisation_id, at).document,
        zone=principal.zone,
        now=at,
        currency=principal.currency,
        company_id=company,
    )
    return Deed(entry=new_id(), booking=booking, store=where)


def _act_of(
    deed: Deed,
    principal: Principal,
    key: str,
    mark: str,
    kind: str,
    at: datetime,
    reference: str,
    refusal: Json | None,
) -> Act:
    booking = deed.booking
    return Act(
        entry=deed.entry,
        organisation_id=principal.organisation_id,
        source_id=principal.source_id,
        key=key,
        fingerprint=mark,
        kind=kind,
        at=at,
        by=principal.actor,
        store_id=deed.store.id if deed.store else None,
        reference=reference,
        owners=[] if refusal else list(booking.owners.values()),
        accounts=[] if refusal else list(booking.new_accounts.values()),
        moves=[] if refusal else booking.moves,
        refusal=refusal,
        outcome=deed.outcome | {"id": str(deed.entry)},
        news=deed.news,
        reverses=None if refusal else deed.reverses,
    )


def _posted(known: Known) -> Posted:
    status = "refused" if known.status == "repeat" and known.refusal else known.status
    return Posted(status=status, entry=known.entry, outcome=known.outcome)  # type: ignore[arg-type]


def remember(organisation_id: UUID, entry: UUID, at: datetime, customer: UUID, tallies: list[list[object]]) -> None:
    """Write tallies in the open transaction; the customer's owner row is locked by what was posted in it."""
    what: Json = {"customer": str(customer), "tallies": tallies, "standing": None, "grants": []}
    call("programs_remember_v1", organisation_id, entry, at, what)
