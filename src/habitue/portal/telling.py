"""History in plain words: each act as a title, where and when, and what it moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from habitue.checkout.queries.history import Act, Bought, Moved
from habitue.portal.showing import Figure, Names

_LINES_TOLD = 3


@dataclass(frozen=True, slots=True)
class Told:
    """An act as a guest reads it."""

    title: str
    store: str
    by: str  # who gave it, where somebody did
    at: datetime
    moves: tuple[Figure, ...]


def told(acts: Iterable[Act], names: Names) -> list[Told]:
    """The acts in the active language."""
    return [Told(_title(act, names), act.store, act.by, act.at, _moves(act, names)) for act in acts]


def _title(act: Act, names: Names) -> str:
    if act.kind == "sale" and not any(line.name for line in act.lines) and _only_loads(act):
        return _("Top-up")
    if act.lines and act.kind == "sale":
        return _bought(act.lines)
    reason = act.moves[0].reason if act.moves else ""
    if act.kind == "exchange" or reason.startswith("exchange:"):
        return names.exchange(reason.partition(":")[2])
    if act.said:
        return act.said
    return str(_KINDS.get(act.kind) or _KINDS["other"])


_KINDS = {
    "sale": _lazy("Purchase"),
    "return": _lazy("Return"),
    "reversal": _lazy("Undone at the till"),
    "exchange": _lazy("Reward"),
    "adjustment": _lazy("Correction"),
    "gift": _lazy("A gift for you"),
    "registration": _lazy("Welcome"),
    "load": _lazy("Top-up"),
    "redemption": _lazy("Redeemed"),
    "hold": _lazy("Set aside"),
    "capture": _lazy("Redeemed"),
    "release": _lazy("No longer set aside"),
    "expiry": _lazy("Expired"),
    "merge": _lazy("From another card of yours"),
    "naming": _lazy("Purchase, added later"),
    "grant": _lazy("A gift for you"),
    "import": _lazy("Brought along"),
    "other": _lazy("Movement"),
}


def _only_loads(act: Act) -> bool:
    return sum(move.reason == "load" for move in act.moves) >= max(1, len(act.lines))


def _bought(lines: list[Bought]) -> str:
    """As in "2 × Cappuccino, Croissant", and how many more."""
    said = [
        f"{int(line.quantity)} × {line.name}"
        if line.quantity > 1 and line.quantity == int(line.quantity)
        else line.name
        for line in lines[:_LINES_TOLD]
        if line.name
    ]
    more = len(lines) - len(said)
    whole = ", ".join(said) or _("Purchase")
    return _("{goods} and {count} more").format(goods=whole, count=more) if said and more else whole


def _moves(act: Act, names: Names) -> tuple[Figure, ...]:
    """What it moved in all, by unit; what came and went at once says nothing."""
    sums: dict[str, Decimal] = {}
    for move in act.moves:
        sums[move.unit] = sums.get(move.unit, Decimal(0)) + _signed(move)
    return tuple(
        names.figure(unit, int(amount) if amount == amount.to_integral_value() else amount)
        for unit, amount in sorted(sums.items(), key=lambda pair: names.place(pair[0]))
        if amount
    )


def _signed(move: Moved) -> Decimal:
    return Decimal(str(move.amount))
