"""A basket of the grocer as the sale that a till would have sent: every rule here stands in docs/demo.md."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from habitue.checkout.requests import CustomerRef, LineIn, SaleRequest, TenderIn
from habitue.config.demo.grocer import GrocerBasket, GrocerLine, Product

ZONE = ZoneInfo("America/New_York")
# Above this a quantity of fuel counts thousandths of a gallon; up to it, fills at a fixed price.
FUEL_FILLS_MAX = 100


def card_of(household: int) -> str:
    """The card of a household: an EAN-13 of the range that shops use for themselves."""
    digits = f"20000000{household:04d}"
    odd, even = (sum(int(digit) for digit in digits[start::2]) for start in (0, 1))
    return f"{digits}{-(odd + 3 * even) % 10}"


def store_code(store: int) -> str:
    """The code of a store."""
    return f"S{store}"


def sale_of(basket: GrocerBasket, products: Mapping[int, Product], days: int = 0) -> SaleRequest:
    """The sale of a basket, with its receipt number, its customer's card and its own time, so many days later.

    Exact days of 24 hours: by the shop's clock, two baskets could change places in the nights when it is put back.
    """
    at = (basket.at + timedelta(days=days)).astimezone(ZONE)
    due = sum(line.cents for line in basket.lines)
    return SaleRequest(
        receipt=str(basket.number),
        business_day=at.date(),
        at=at,
        store=store_code(basket.store),
        customer=CustomerRef(code=card_of(basket.household)),
        lines=tuple([line_of(line, products.get(line.product)) for line in basket.lines]),
        due=due,
        tenders=_tenders(due, sum(line.coupon_cents for line in basket.lines)),
        is_offline=True,
    )


def line_of(line: GrocerLine, product: Product | None) -> LineIn:
    """A line; without a product in the file it has no group and no name."""
    if product is None:
        return LineIn(article=str(line.product), quantity=Decimal(line.quantity), amount=line.cents)
    quantity = Decimal(line.quantity)
    if product.is_fuel and line.quantity > FUEL_FILLS_MAX:
        quantity /= 1000
    return LineIn(
        article=str(line.product),
        group=product.department,
        name=product.name,
        quantity=quantity,
        amount=line.cents,
        pieces=not product.is_fuel,
    )


def _tenders(due: int, coupons: int) -> tuple[TenderIn, ...]:
    """A manufacturer's coupon is money that the shop gets from somebody else: a tender, not a lower price."""
    other = min(coupons, due)
    parts = (TenderIn(kind="other", amount=other), TenderIn(kind="card", amount=due - other))
    return tuple([tender for tender in parts if tender.amount])
