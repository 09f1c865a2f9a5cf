"""Balances that come from elsewhere, and are taken back: many acts in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson

from habitue.checkout.amounts import shown
from habitue.checkout.sales.booking import Booking, UnknownUnit
from habitue.checkout.sales.state import OwnerState
from habitue.checkout.value.accounts import STORED, owner_state
from habitue.ledger.accounts import own_account
from habitue.ledger.actions import post
from habitue.ledger.posting import Act, Json, NewLot, News, Owner, OwnPurpose, Posted, debit
from habitue.ledger.queries import LotAt, lots_of_entries, owners_at
from habitue.merchants.queries import companies_of, first_company_of, organisation_facts
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.programs import expiry
from habitue.programs.queries import VersionInForce, version_now

KIND = "import"
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Balance:
    """So many parts of `prepaid` or a unit of the program. `price` is what was paid for them: None, they were a gift.

    Without a moment at which it ends, prepaid money never does, and units do as the program says of new ones.
    """

    unit: str
    parts: int
    expires_at: datetime | None = None
    price: int | None = None


@dataclass(frozen=True, slots=True)
class Bringing:
    """What comes to one customer under one key. `is_new`: nobody can have moved anything of theirs before."""

    key: str
    customer_id: UUID
    is_new: bool
    balances: tuple[Balance, ...]
    entry: UUID = field(default_factory=new_id)


@action
def bring_balances(
    *,
    organisation_id: UUID,
    source_id: UUID,
    bringings: Sequence[Bringing],
    reference: str,
    by: Actor,
    at: datetime,
) -> list[Posted]:
    """Book what each brings, in their order and in one statement; what came of each.

    A key that was used for the same before is `repeat`, for something else `key_reused`. After `stale` others moved
    the same accounts: the caller's action is to be rolled back and done again. Refuses `company_required`.
    """
    if not bringings:
        return []
    known = {bringing.customer_id for bringing in bringings if not bringing.is_new}
    states = {owner.id: owner_state(owner) for owner in owners_at(organisation_id, known, at).values()}
    scene = _Scene(organisation_id, version_now(organisation_id, at), at)
    acts = []
    # Over several statements too, owners are locked in one order.
    order = sorted(range(len(bringings)), key=lambda place: (bringings[place].customer_id, place))
    for bringing in (bringings[place] for place in order):
        owner = states.setdefault(bringing.customer_id, OwnerState(id=bringing.customer_id, version=0))
        booking = scene.booking()
        for balance in bringing.balances:
            _bring(booking, owner, balance)
        acts.append(_act(scene, bringing, booking, source_id=source_id, reference=reference, by=by))
    answers = dict(zip(order, _post(acts), strict=True))
    return [answers[place] for place in range(len(bringings))]


def _post(acts: Sequence[Act]) -> list[Posted]:
    """In the open action, so many at once as a statement does well: its time grows faster than their number."""
    return [posted for start in range(0, len(acts), AT_ONCE) for posted in post(acts=acts[start : start + AT_ONCE])]


class _Scene:
    """What is the same for all of them."""

    def __init__(self, organisation_id: UUID, version: VersionInForce, at: datetime) -> None:
        self.organisation_id = organisation_id
        self.version = version
        self.at = at
        self.facts = organisation_facts(organisation_id)
        self.company_id = first_company_of(organisation_id).id
        self.decimals = {code: unit.decimals for code, unit in version.document.units.items()}

    def booking(self) -> Booking:
        return Booking(
            organisation_id=self.organisation_id,
            document=self.version.document,
            zone=self.facts.zone,
            now=self.at,
            currency=self.facts.currency,
            company_id=self.company_id,
        )


def _bring(booking: Booking, owner: OwnerState, balance: Balance) -> None:
    if balance.unit in STORED:
        account = owner.account(STORED[balance.unit], booking.currency)
        lot = NewLot(expires_at=balance.expires_at, price=balance.price)
        # It was paid for elsewhere, long ago: here nobody sold it.
        booking.load(owner, account, "adjusted", balance.parts, KIND, lot)
        return
    terms = booking.document.units.get(balance.unit)
    if terms is None:
        raise UnknownUnit(unit=balance.unit)
    owed = min(balance.parts, max(0, owner.owed(balance.unit)))
    if owed:
        booking.lock(owner.id, owner.version)
        booking.bring(owner.account("owed", balance.unit, None), "issued", owed, "owed")
    if balance.parts > owed:
        # It was earned long ago: there is nothing to wait for.
        until = balance.expires_at or expiry.expires_at(terms, booking.now, booking.zone)
        account = owner.account("earned", balance.unit)
        booking.bring(account, "issued", balance.parts - owed, KIND, NewLot(expires_at=until))


def _act(scene: _Scene, bringing: Bringing, booking: Booking, *, source_id: UUID, reference: str, by: Actor) -> Act:
    said = [[one.unit, one.parts, one.expires_at, one.price] for one in bringing.balances]
    customer = str(bringing.customer_id)
    news = [
        News(
            kind="account.loaded",
            subject=bringing.customer_id,
            data={
                "customer": customer,
                "unit": one.unit,
                "amount": shown(one.parts, scene.decimals.get(one.unit, 0)),
                "reason": KIND,
            },
        )
        for one in bringing.balances
    ]
    return Act(
        entry=bringing.entry,
        organisation_id=scene.organisation_id,
        source_id=source_id,
        key=bringing.key,
        fingerprint=orjson.dumps(said).decode(),
        kind=KIND,
        at=scene.at,
        by=by,
        reference=reference,
        owners=list(booking.owners.values()),
        accounts=list(booking.new_accounts.values()),
        moves=booking.moves,
        outcome={"customer": customer, "settled": any(move.reason == "owed" for move in booking.moves)},
        news=news,
    )


@action
def take_back_balances(
    *, organisation_id: UUID, source_id: UUID, entries: Iterable[UUID], reference: str, by: Actor, at: datetime
) -> dict[UUID, str]:
    """Undo what these entries brought, each as a whole; those that stay, with why: `spent`, `settled`.

    What they brought and is spent, has expired, is set aside, or went against what was owed, is left as it is.
    """
    wanted = list(entries)
    if not wanted:
        return {}
    lots = lots_of_entries(organisation_id, wanted, at)
    company_id = first_company_of(organisation_id).id
    left: dict[UUID, str] = {}
    acts = []
    for entry in wanted:
        found = lots.get(entry, [])
        if not found:
            left[entry] = "settled"
        elif any(lot.remaining < lot.granted for lot in found):
            left[entry] = "spent"
        else:
            acts.append(
                _reversal(
                    organisation_id,
                    entry,
                    found,
                    company_id=company_id,
                    source_id=source_id,
                    reference=reference,
                    by=by,
                    at=at,
                )
            )
    acts.sort(key=lambda act: [owner.id for owner in act.owners])
    answers = dict(zip((act.reverses for act in acts if act.reverses), _post(acts), strict=True))
    for entry, posted in answers.items():
        # What was undone before is undone.
        if posted.status != "done" and posted.outcome.get("code") != "key_reversed":
            left[entry] = "spent"
    return left


def know_own_accounts(organisation_id: UUID, at: datetime) -> None:
    """Look up the other sides of what will be brought, outside of any action: only there they are remembered."""
    if not companies_of(organisation_id):
        # Nothing can be brought then, nor was it.
        return
    scene = _Scene(organisation_id, version_now(organisation_id, at), at)
    scene.booking().own("adjusted", scene.facts.currency)
    for unit in scene.decimals:
        scene.booking().own("issued", unit)


def _reversal(
    organisation_id: UUID,
    entry: UUID,
    lots: Sequence[LotAt],
    *,
    company_id: UUID,
    source_id: UUID,
    reference: str,
    by: Actor,
    at: datetime,
) -> Act:
    def other(lot: LotAt) -> UUID:
        # A kitty's unit is the organisation's, prepaid money the company's.
        purpose: OwnPurpose = "adjusted" if lot.purpose == "prepaid" else "issued"
        return own_account(organisation_id, purpose, lot.unit, company_id if lot.purpose == "prepaid" else None)

    data: Json = {"entry": str(entry), "reason": KIND}
    return Act(
        organisation_id=organisation_id,
        source_id=source_id,
        key=str(new_id()),
        fingerprint="",
        kind="reversal",
        at=at,
        by=by,
        reference=reference,
        owners=[Owner(id=owner) for owner in sorted({lot.owner for lot in lots})],
        moves=[
            debit(account=lot.account, own=other(lot), amount=lot.granted, reason="reversal", lot_id=lot.id)
            for lot in lots
        ],
        outcome={"undone": str(entry)},
        news=[News(kind="entry.reversed", subject=entry, data=data)],
        reverses=entry,
    )
