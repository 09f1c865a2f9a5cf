"""A till's world for checkout's tests: a house with a program, and sales rung up in it."""

from datetime import datetime
from typing import Any

from habitue.checkout.requests import CustomerRef, LineIn, SaleRequest, TenderIn
from habitue.checkout.sales.recording import Outcome, record_sale
from habitue.programs.actions import publish
from habitue.merchants.queries import Principal, principal_for
from habitue.merchants.tests.factories import ALICE, AT, House, make_house, make_key
from habitue.platform.ids import new_id

POINTS: dict[str, Any] = {
    "units": {"points": {"name": "Points"}},
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
}


def make_shop(program: dict[str, Any] | None = None) -> tuple[House, Principal]:
    """A house with a published program, and its till as it signs on."""
    house = make_house()
    publish(organisation_id=house.id, document=program or POINTS, valid_from=AT, by=ALICE, at=AT)
    principal = principal_for(make_key(house.till).secret, AT)
    return house, principal


def make_lines(*amounts: int, **details: Any) -> tuple[LineIn, ...]:
    return tuple(LineIn(article="A", amount=amount, **details) for amount in amounts)


def sell(principal: Principal, *amounts: int, key: str | None = None, at: datetime = AT, **details: Any) -> Outcome:
    """Ring up a sale of lines of these amounts."""
    if "customer" in details and not isinstance(details["customer"], CustomerRef):
        details["customer"] = CustomerRef(id=details["customer"].id)
    request = SaleRequest(lines=details.pop("lines", None) or make_lines(*amounts), **details)
    return record_sale(request=request, key=key or str(new_id()), principal=principal, at=at)


def cash(amount: int) -> TenderIn:
    return TenderIn(kind="cash", amount=amount)
