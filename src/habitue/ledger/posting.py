"""The words in which other rooms tell the ledger what should move: acts made of moves on accounts.

Amounts are whole parts of the account's unit. Nothing here reads or writes anything; `actions.post` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from habitue.platform.ids import new_id
from habitue.platform.journal import Actor, rooms_that_hear

Json = dict[str, Any]

Purpose = Literal["earned", "owed", "prepaid", "house_account", "voucher", "uses"]
"""What a strict account is for. `earned` holds program units; `owed` goes below zero; `uses` counts a limited code."""

OwnPurpose = Literal[
    "issued", "redeemed", "exchanged", "breakage", "adjusted", "sold", "settled", "clearing", "counted"
]
"""What an account of the organisation or a company is for, seen from the other side of the transfer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose strict accounts an act moves. With a version, the act stands only while nothing else has moved them."""

    id: UUID
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """A strict account to be made with the act, because the caller found none."""

    id: UUID
    owner: UUID
    purpose: Purpose
    unit: str
    floor: int | None = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLot:
    """The lot that a credit makes. `price` is what was paid for all of it; none where it was earned or given."""

    available_from: datetime | None = None
    expires_at: datetime | None = None
    price: int | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One transfer, or one step of a hold, on the strict account `account`. Made by the functions below."""

    verb: Literal["credit", "debit", "restore", "shift", "hold", "capture", "release", "rehome"]
    account: UUID
    amount: int
    reason: str
    other: UUID | None = None
    lot: NewLot | None = None
    from_entry: UUID | None = None
    lot_id: UUID | None = None
    refusal: str | None = None
    floor: int | None = None
    entry: UUID | None = None
    number: int | None = None
    hold: UUID | None = None
    expires_at: datetime | None = None
    expires_at_least: datetime | None = None
    touch: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A line of the journal that is written with the act, if it is accepted."""

    kind: str
    subject: UUID
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One business act: its key, its moves, and the answer that its caller will hear, now and ever after.

    `refusal` ({"code": …}) is posted where judging has already said no. `outcome` is JSON; what stands on the moved
    accounts afterwards is added to it as `accounts`.
    """

    organisation_id: UUID
    source_id: UUID
    key: str
    fingerprint: str
    kind: str
    at: datetime
    by: Actor
    occurred_at: datetime | None = None
    store_id: UUID | None = None
    reference: str = ""
    owners: Sequence[Owner] = ()
    accounts: Sequence[NewAccount] = ()
    moves: Sequence[Move] = ()
    refusal: Json | None = None
    outcome: Json = field(default_factory=dict)
    news: Sequence[News] = ()
    reverses: UUID | None = None
    entry: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What became of an act. `entry` is the act's own, or that of the first one under the same key."""

    status: Literal["done", "refused", "stale", "repeat", "key_reused", "key_reversed"]
    entry: UUID | None
    outcome: Json


def credit(
    *, account: UUID, own: UUID, amount: int, reason: str, lot: NewLot | None, touch: datetime | None = None
) -> Move:
    """`amount` comes to a strict account from one of the organisation's own, as a new lot if the account keeps lots."""
    return Move(verb="credit", account=account, other=own, amount=amount, reason=reason, lot=lot, touch=touch)


def debit(
    *,
    account: UUID,
    own: UUID,
    amount: int,
    reason: str,
    refusal: str | None = None,
    floor: int | None = None,
    from_entry: UUID | None = None,
    lot_id: UUID | None = None,
    touch: datetime | None = None,
) -> Move:
    """`amount` goes from a strict account to one of the organisation's own, out of the lots that spending takes first.

    With `from_entry` the lots of that entry go first, also while they are pending, and the caller answers for the
    amount being there. With `lot_id` that lot alone is taken. `floor` is the account's from now on.
    """
    return Move(
        verb="debit",
        account=account,
        other=own,
        amount=amount,
        reason=reason,
        refusal=refusal,
        floor=floor,
        from_entry=from_entry,
        lot_id=lot_id,
        touch=touch,
    )


def restore(
    *,
    account: UUID,
    own: UUID,
    amount: int,
    reason: str,
    entry: UUID,
    number: int,
    expires_at_least: datetime | None = None,
) -> Move:
    """`amount` of what transfer `number` of `entry` took goes back to the lots that it took it from."""
    return Move(
        verb="restore",
        account=account,
        other=own,
        amount=amount,
        reason=reason,
        entry=entry,
        number=number,
        expires_at_least=expires_at_least,
    )


def shift(*, from_own: UUID, to_own: UUID, amount: int, reason: str) -> Move:
    """Between two of the organisation's own accounts, as when one company owes another for a voucher."""
    return Move(verb="shift", account=to_own, other=from_own, amount=amount, reason=reason)


def acts_as_json(acts: Sequence[Act]) -> list[Json]:
    """The form in which the SQL functions of `sql/` read acts."""
    return [act_as_json(act) for act in acts]


def act_as_json(act: Act) -> Json:
    recorded_at = act.at.isoformat()
    occurred_at = (act.occurred_at or act.at).isoformat()
    who: Json = {"actor_kind": act.by.kind, "actor": str(act.by.id)}
    value: Json = {
        "entry": str(act.entry),
        "organisation": str(act.organisation_id),
        "source": str(act.source_id),
        "key": act.key,
        "fingerprint": act.fingerprint,
        "kind": act.kind,
        "occurred_at": occurred_at,
        "recorded_at": recorded_at,
        "store": None if act.store_id is None else str(act.store_id),
        "reference": act.reference,
        "owners": [{"id": str(owner.id), "version": owner.version} for owner in act.owners],
        "accounts": [_account_as_json(account) for account in act.accounts],
        "moves": [_move_as_json(move) for move in act.moves],
        "refusal": act.refusal,
        "outcome": act.outcome,
        "news": [_news_as_json(news, act, occurred_at, recorded_at) | who for news in act.news],
    } | who
    if act.reverses is not None:
        value["reverses"] = str(act.reverses)
    return value


def _account_as_json(account: NewAccount) -> Json:
    return {
        "id": str(account.id),
        "owner": str(account.owner),
        "purpose": account.purpose,
        "unit": account.unit,
        "floor": account.floor,
    }


_MOVE_IDS = ("account", "other", "from_entry", "lot_id", "entry", "hold")
_MOVE_MOMENTS = ("expires_at", "expires_at_least", "touch")


def _move_as_json(move: Move) -> Json:
    value: Json = {"verb": move.verb, "amount": move.amount, "reason": move.reason}
    for name in _MOVE_IDS:
        if (identity := getattr(move, name)) is not None:
            value[name] = str(identity)
    for name in _MOVE_MOMENTS:
        if (moment := getattr(move, name)) is not None:
            value[name] = moment.isoformat()
    for name in ("refusal", "floor", "number"):
        if (plain := getattr(move, name)) is not None:
            value[name] = plain
    if move.lot is not None:
        value["lot"] = {
            "id": str(move.lot.id),
            "available_from": move.lot.available_from and move.lot.available_from.isoformat(),
            "expires_at": move.lot.expires_at and move.lot.expires_at.isoformat(),
            "price": move.lot.price,
        }
    return value


def _news_as_json(news: News, act: Act, occurred_at: str, recorded_at: str) -> Json:
    return {
        "id": str(new_id()),
        "organisation": str(act.organisation_id),
        "kind": news.kind,
        "subject": str(news.subject),
        "actor_name": act.by.name,
        "occurred_at": occurred_at,
        "recorded_at": recorded_at,
        "data": dict(news.data),
        "todos": [{"id": str(new_id()), "room": room} for room in rooms_that_hear(news.kind)],
    }
