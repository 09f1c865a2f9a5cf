"""A line while it is being judged, and the pieces it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from habitue.programs.judging.types import JudgedLine, Line


def pieces_of(line: Line) -> int:
    """How many pieces a line counts: its whole quantity; one if it is weighed or measured; none for quantity 0."""
    quantity = line.quantity
    if quantity <= 0:
        return 0
    if not line.pieces:
        return 1
    whole = int(quantity)
    return whole if whole == quantity else 1


def returned_pieces(line: Line, quantity: Decimal) -> int | None:
    """How many pieces come back when `quantity` of a line does; `None` if that cannot be.

    What is weighed or measured comes back as a whole: its quantity, or 1.
    """
    whole = max(1, pieces_of(line))
    if quantity == line.quantity:
        return whole
    pieces = int(quantity)
    return pieces if pieces == quantity and 0 < pieces <= whole else None


@dataclass(slots=True)
class Item:
    """A line of the receipt with what covers, discounts and earned money took off it so far."""

    number: int
    article: str
    group: str | None
    amount: int
    pieces: int
    earning: bool
    loading: bool
    is_revenue: bool
    left: int  # what is due for it: amount - covers - discounts so far
    after_covers: int
    covered_pieces: int = 0
    kitty: int = 0

    @property
    def uncovered(self) -> int:
        return self.pieces - self.covered_pieces

    def judged(self) -> JudgedLine:
        return JudgedLine(
            number=self.number,
            amount=self.amount,
            covered=self.amount - self.after_covers,
            discounted=self.after_covers - self.left,
            due=self.left,
            covered_pieces=self.covered_pieces,
            kitty=self.kitty,
            earning=self.earning,
        )


def item_of(line: Line) -> Item:
    """A line as it lies on the counter. What loads or settles never earns; what is handed back no rule sees."""
    amount = line.amount
    plain = not (line.loads or line.settles)
    return Item(
        number=line.number,
        article=line.article,
        group=line.group,
        amount=amount,
        pieces=pieces_of(line),
        earning=plain and line.earns and amount >= 0,
        loading=line.loads and amount >= 0,
        is_revenue=plain,
        left=amount,
        after_covers=amount,
    )


@dataclass(slots=True)
class Purse:
    """What the customer can spend, and what this sale has taken of it so far."""

    available: Mapping[str, int]
    taken: dict[str, int] = field(default_factory=dict)

    def holds(self, unit: str) -> int:
        return self.available.get(unit, 0) - self.taken.get(unit, 0)

    def take(self, unit: str, parts: int) -> None:
        self.taken[unit] = self.taken.get(unit, 0) + parts

    def copy(self) -> "Purse":
        return Purse(self.available, dict(self.taken))
