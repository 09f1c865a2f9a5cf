"""A house with a café's program, people, cards, sales and vouchers, and browsers of those who work there."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.test import Client

from habitue.checkout.people.house_accounts import set_house_limit
from habitue.checkout.requests import HouseAccountRequest, LineIn
from habitue.checkout.tests.api.cafe import PROGRAM
from habitue.checkout.tests.factories import adjust, make_shop, make_voucher, sell
from habitue.customers.queries import CustomerView
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.merchants.queries import Principal
from habitue.merchants.rights import Role
from habitue.merchants.tests.factories import AT, House, make_house_next_door
from habitue.merchants.tests.people import make_staff
from habitue.platform.ids import new_id
from habitue.web.tests.factories import browser_of

NOON = AT + timedelta(hours=2)


@dataclass(frozen=True)
class Desk:
    """Alice's house. `ana` has bought something, `ben` has a house account; next door nobody sees any of it."""

    house: House
    till: Principal
    ana: CustomerView
    ben: CustomerView
    sale: UUID
    voucher: UUID

    def browser(self, role: Role = "owner", **details: Any) -> Client:
        """A browser in which somebody of this role is signed in."""
        return browser_of(make_staff(self.house.id, role, **details))


def make_desk() -> Desk:
    house, till = make_shop(PROGRAM)
    ana = make_customer(
        house.id, given_name="Ana", family_name="Martín", email=f"ana-{new_id().hex[-8:]}@example.org", codes=("2001",)
    )
    ben = make_customer(house.id, given_name="Ben", telephone="+4915112345678")
    make_blank_card(house.id, code="2002")
    coffee = LineIn(article="COFFEE", group="coffee", name="Coffee", quantity=Decimal(2), amount=560, vat="19")
    sold = sell(till, lines=(coffee,), customer=ana, receipt="R-1").result()
    adjust(till, ana, 50)
    set_house_limit(request=HouseAccountRequest(customer=ben.id, limit=5000), principal=till, at=AT)
    adjust(till, ben, -1200, "house_account")
    voucher = make_voucher(till, 2500)
    return Desk(house, till, ana, ben, UUID(sold["id"]), UUID(voucher["id"]))


def browser_next_door() -> Client:
    """Charlie's own browser: he owns the house next door."""
    return browser_of(make_staff(make_house_next_door().id, name="Charlie"))
