"""Step 3 of a sale: earned money that is tendered is a price reduction on the earning lines."""

from habitue.programs.judging.compiled import Program
from habitue.programs.judging.items import Item, Purse
from habitue.programs.judging.shares import spread
from habitue.programs.judging.types import Basket, No, Reason


class Tendering:
    """What earned money paid: by unit, and what is refused."""

    def __init__(self) -> None:
        self.paid: dict[str, int] = {}
        self.reasons: list[Reason] = []
        self.refusals: list[No] = []

    def refuse(self, code: str, unit: str, why: str, **numbers: int) -> None:
        self.refusals.append(No(code=code, details={"tender": unit, "why": why, **numbers}))  # type: ignore[arg-type]
        self.reasons.append(Reason(kind="tender", rule=unit, fired=False, why=why, numbers=numbers))


def apply_tenders(
    program: Program, basket: Basket, items: list[Item], purse: Purse, *, known: bool, honour: bool
) -> Tendering:
    """Take earned money off the earning lines, in proportion to what is due for them.

    Refused in this order, unit by unit: `tender_not_allowed` (not earned money, or more than the earning lines
    cost), `customer_required`, `insufficient_balance`. With `honour` a short balance is said, and taken all the same.
    """
    tendering = Tendering()
    if not basket.earned_money:
        return tendering
    payable = sum(item.left for item in items if item.earning)
    for unit, amount in basket.earned_money.items():
        terms = program.units.get(unit)
        if terms is None or not terms.is_money or amount <= 0:
            tendering.refuse("tender_not_allowed", unit, "not_earned_money")
        elif amount > payable:
            tendering.refuse("tender_not_allowed", unit, "more_than_earning_lines", needed=amount, found=payable)
        elif not known:
            tendering.refuse("customer_required", unit, "customer_required")
        else:
            if amount > purse.holds(unit):
                found = purse.holds(unit)
                tendering.refuse("insufficient_balance", unit, "insufficient_balance", needed=amount, found=found)
                if not honour:
                    continue
            payable -= amount
            tendering.paid[unit] = amount
            tendering.reasons.append(
                Reason(kind="tender", rule=unit, fired=True, why="paid", numbers={"amount": amount})
            )
    spread_kitty(items, sum(tendering.paid.values()))
    return tendering


def spread_kitty(items: list[Item], amount: int) -> None:
    """Share earned money among the earning lines in proportion to what is due for each."""
    if not amount:
        return
    earning = [item for item in items if item.earning]
    for item, share in zip(earning, spread(amount, [item.left for item in earning]), strict=True):
        item.kitty = share
