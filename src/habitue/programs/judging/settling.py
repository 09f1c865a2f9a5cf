"""How a return is paid out, and how what it takes back is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from habitue.programs.judging.types import ReturnJudgement

Policy = Literal["within_balance", "negative", "pending_only", "forgiven"]
"""What becomes of earnings that come back: `returns.earned` of the program."""


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """Where the money of a return goes: earned money by unit, stored value by the tender it came from, the till's."""

    earned: Mapping[str, int]
    stored: Mapping[str, int]
    till: int


def money_back(judgement: ReturnJudgement, stored: Sequence[tuple[str, int]]) -> MoneyBack:
    """Money goes back first as earned money, then to stored value, last the till's.

    `stored` names what stored-value tenders paid and earlier returns have not given back, in the order in which they
    were tendered. Stored value bought no stored value, so what was loaded goes back by the till.
    """
    room = min(judgement.storable, judgement.due - sum(judgement.earned_money.values()))
    to_stored: dict[str, int] = {}
    for tender, amount in stored:
        part = max(0, min(amount, room))
        if part:
            to_stored[tender] = part
            room -= part
    rest = judgement.due - sum(judgement.earned_money.values()) - sum(to_stored.values())
    return MoneyBack(dict(judgement.earned_money), to_stored, rest)


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken of a unit, and what is booked as owed because it is no longer there."""

    takes: int
    owed: int


def take_back(
    policy: Policy,
    parts: int,
    *,
    available: int,
    pending: int,
) -> Taking:
    """How `parts` are taken back. `pending` are those that the sale gave and that are not yet available.

    The sale's own go first. With `pending_only`, what is no longer pending stays; with `forgiven`, what was spent is
    not owed. `negative` differs from `within_balance` only in how it is shown.
    """
    if policy == "pending_only":
        return Taking(min(parts, pending), 0)
    takes = min(parts, pending + max(0, available))
    return Taking(takes, 0 if policy == "forgiven" else parts - takes)
