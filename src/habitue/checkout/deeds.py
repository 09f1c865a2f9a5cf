"""A deed: what is done once under a key, beside sales, and answered the same for ever.

Returns, undoing, naming a customer and all that moves value outside a sale are deeds. Each is one statement in
autocommit: its moves, its rows and its outcome are there together or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from habitue.checkout.requests import fingerprint
from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.recording import check_clock, store_of
from habitue.ledger.actions import StateMoved, hold_owners, outcome_of, posted_from
from habitue.ledger.posting import Act, Json, News, Posted, act_as_json
from habitue.ledger.queries import known_key
from habitue.merchants.queries import Principal, StoreFacts, first_company_of
from habitue.platform.db import action, call
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.programs.queries import version_now

TRIES = 3


@dataclass(slots=True, kw_only=True)
class Deed:
    """What the booker of a deed fills in: moves, the answer to be stored, rows to be written, what is told to others.

    `rows` are those of `checkout_post_v1`.
    """

    entry: UUID
    fingerprint: str
    booking: Booking
    store: StoreFacts | None = None
    outcome: Json = field(default_factory=dict)
    rows: Json = field(default_factory=dict)
    news: list[News] = field(default_factory=list)
    reverses: UUID | None = None

    @property
    def where(self) -> StoreFacts:
        """The store, for a deed that needs one."""
        if self.store is None:
            raise ValueError("this deed was not told that it needs a store")
        return self.store


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A deed that is asked for: who asks, under which key, and how it is booked."""

    principal: Principal
    key: str
    fingerprint: str
    kind: str
    at: datetime
    occurred_at: datetime | None
    store: StoreFacts | None
    book: Callable[[Deed], None]


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
    occurred_at: datetime | None = None,
    store: StoreFacts | str | None = None,
    needs_store: bool = False,
    book: Callable[[Deed], None],
) -> Done:
    """Do what `book` books, once under this key. A refusal it raises is an outcome too; what is malformed is not.

    A repeat hears the first answer before anything else is looked at. Where others move the same accounts it is
    booked again; after three times their owners are locked first. Refuses `clock`, `store_required` and
    `company_required` before anything is booked; the key stays free.
    """
    mark = fingerprint(request)
    known = known_key(principal.organisation_id, principal.source_id, key, mark)
    if known is not None:
        stored = {"status": known.status, "outcome": known.outcome, "refusal": known.refusal}
        return Done(outcome=outcome_of(posted_from(stored)), entry=known.entry, is_new=False)
    check_clock(occurred_at, at)
    doing = Doing(
        principal=principal,
        key=key,
        fingerprint=mark,
        kind=kind,
        at=at,
        occurred_at=occurred_at,
        store=_store(principal, store, needs_store=needs_store),
        book=book,
    )
    for _try in range(TRIES):
        deed, posted = _attempt(doing)
        if posted.status != "stale":
            return _done(deed, posted)
    deed, posted = _attempt_locked(doing=doing, owners=list(deed.booking.owners))
    if posted.status == "stale":
        raise StateMoved
    return _done(deed, posted)


def _store(principal: Principal, store: StoreFacts | str | None, *, needs_store: bool) -> StoreFacts | None:
    if isinstance(store, StoreFacts):
        return store
    return store_of(principal, store) if needs_store or store is not None or principal.store is not None else None


def _done(deed: Deed, posted: Posted) -> Done:
    return Done(outcome=outcome_of(posted), entry=posted.entry or deed.entry, is_new=posted.status == "done")


@action
def _attempt_locked(*, doing: Doing, owners: Sequence[UUID]) -> tuple[Deed, Posted]:
    """Lock whom it concerned, then book it: nobody can come between."""
    hold_owners(organisation_id=doing.principal.organisation_id, owners=owners)
    return _attempt(doing)


def _attempt(doing: Doing) -> tuple[Deed, Posted]:
    deed = _new_deed(doing)
    refusal: Json | None = None
    try:
        doing.book(deed)
    except Refusal as refused:
        if refused.status not in (404, 422):
            raise
        refusal = {"code": refused.code, **refused.details}
    (answer,) = call("checkout_post_v1", [_record(deed, doing, refusal)])
    return deed, posted_from(answer)


def _new_deed(doing: Doing) -> Deed:
    principal, store = doing.principal, doing.store
    # What belongs to no store is the first company's.
    company = store.company_id if store is not None else first_company_of(principal.organisation_id).id
    booking = Booking(
        organisation_id=principal.organisation_id,
        document=version_now(principal.organisation_id, doing.at).document,
        zone=principal.zone,
        now=doing.at,
        currency=principal.currency,
        company_id=company,
    )
    return Deed(entry=new_id(), fingerprint=doing.fingerprint, booking=booking, store=store)


def _record(deed: Deed, doing: Doing, refusal: Json | None) -> Json:
    booking = deed.booking
    act = Act(
        entry=deed.entry,
        organisation_id=doing.principal.organisation_id,
        source_id=doing.principal.source_id,
        key=doing.key,
        fingerprint=doing.fingerprint,
        kind=doing.kind,
        at=doing.at,
        occurred_at=doing.occurred_at,
        by=doing.principal.actor,
        store_id=None if doing.store is None else doing.store.id,
        reference=f"{doing.kind}:{deed.entry}",
        # A refusal too hangs on what was read.
        owners=list(booking.owners.values()),
        accounts=[] if refusal else list(booking.new_accounts.values()),
        moves=[] if refusal else booking.moves,
        refusal=refusal,
        outcome=deed.outcome | {"id": str(deed.entry)},
        news=[*deed.news, *booking.news_of_tiers()],
        reverses=None if refusal else deed.reverses,
    )
    # What is refused may be so because it has happened: then its receipt tells.
    rows = {name: row for name, row in deed.rows.items() if not refusal or name == "receipt"}
    return {"act": act_as_json(act)} | rows
