"""A café that has been open for a fortnight: for journeys and pictures."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from habitue.checkout.people.house_accounts import set_house_limit
from habitue.checkout.requests import ClaimIn, HouseAccountRequest, LineIn
from habitue.checkout.tests.api.cafe import PROGRAM
from habitue.checkout.tests.factories import adjust, make_voucher, sell
from habitue.customers.actions import NewCard, create_customer, make_blank_cards
from habitue.customers.queries import CustomerView
from habitue.merchants.actions import change_staff
from habitue.merchants.queries import Principal, principal_for
from habitue.merchants.rights import Role
from habitue.merchants.staff import StaffFacts
from habitue.merchants.tests.factories import ALICE, AT, BOB, House, make_house, make_key, make_store
from habitue.merchants.tests.people import make_staff
from habitue.platform import clock
from habitue.programs.actions import publish
from habitue.programs.articles.actions import put_article, put_group, set_quick_buttons

PEOPLE = (
    ("Ana", "Martín", "ana.martin@example.org", "+4915112345678", date(1991, 3, 14)),
    ("Benedikt", "Großmann-Schüttelhöfer", "benedikt.grossmann-schuettelhoefer@example.org", "", None),
    ("Chiara", "Rossi", "chiara@example.org", "", date(1984, 2, 29)),
    ("Dora", "", "", "+4915187654321", None),
    ("Émile", "Lefèvre", "emile@example.org", "+33612345678", date(1975, 12, 31)),
    ("Frieda", "Ölschläger", "", "", date(2001, 1, 8)),
)


@dataclass(frozen=True)
class Cafe:
    house: House
    till: Principal
    people: tuple[CustomerView, ...]

    def staff(self, role: Role = "owner", *, language: str = "en") -> StaffFacts:
        """Somebody of this role who reads this language."""
        staff = make_staff(self.house.id, role)
        stays: dict[str, Any] = {"name": staff.name, "role": role, "stores": None}
        change_staff(organisation_id=self.house.id, staff_id=staff.id, **stays, language=language, by=ALICE, at=AT)
        return staff


def make_cafe(*, name: str = "Café Morgenrot", today: datetime | None = None) -> Cafe:
    """People, two stores, articles, and sales of the last fortnight up to now."""
    now = today or clock.now()
    house = make_house(name=name)
    make_store(house.company, code="bahnhof")
    publish(organisation_id=house.id, document=PROGRAM, valid_from=AT, by=ALICE, at=AT)
    till = principal_for(make_key(house.till).secret, AT)
    people = tuple(_signed_up(house, number, now) for number in range(len(PEOPLE)))
    _articles(house)
    for days in range(14):
        for number, person in enumerate(people):
            if (days * 7 + number * 3) % 4:
                _sell(till, person if number != 3 else None, number, now - timedelta(days=days, minutes=number * 7))
    _value(house, till, people, now)
    return Cafe(house, till, people)


def _signed_up(house: House, number: int, now: datetime) -> CustomerView:
    given, family, email, telephone, born = PEOPLE[number]
    if number == 5:
        born = now.date().replace(year=2001)
    return create_customer(
        organisation_id=house.id,
        given_name=given,
        family_name=family,
        email=email,
        telephone=telephone,
        birth_date=born,
        cards=[NewCard(f"20000000{number}234")],
        by=BOB,
        at=now - timedelta(days=20 - number),
    )


def _articles(house: House) -> None:
    who: dict[str, Any] = {"organisation_id": house.id, "by": ALICE, "at": AT}
    put_group(code="coffee", names={"en": "Coffee", "de": "Kaffee"}, **who)
    put_group(code="food", names={"en": "Food", "de": "Essen"}, place=1, **who)
    put_article(code="COFFEE", names={"en": "Coffee", "de": "Kaffee"}, group="coffee", price=280, vat="19", **who)
    put_article(code="LUNCH", names={"en": "Lunch of the day", "de": "Mittagstisch"}, group="food", vat="7", **who)
    put_article(code="CAKE", names={"en": "Cake", "de": "Kuchen"}, group="food", price=420, vat="7", **who)
    set_quick_buttons(store_id=None, codes=["COFFEE", "CAKE"], **who)


def _sell(till: Principal, person: CustomerView | None, number: int, at: datetime) -> None:
    lines = [
        LineIn(article="COFFEE", group="coffee", name="Coffee", quantity=Decimal(2), amount=560, vat="19"),
        LineIn(article="LUNCH", group="food", name="Lunch of the day", amount=1250 + 90 * number, vat="7"),
    ]
    wanted: dict[str, Any] = {"customer": person} if person else {}
    sell(till, lines=tuple(lines), receipt=f"{at:%d%H%M}-{number}", at=at, **wanted)


def _value(house: House, till: Principal, people: tuple[CustomerView, ...], now: datetime) -> None:
    ana, ben = people[0], people[1]
    adjust(till, ana, 120, at=now)
    food = LineIn(article="LUNCH", group="food", name="Lunch of the day", amount=4200, vat="7")
    sell(till, lines=(food,), claims=(ClaimIn(discount="ten"),), due=3780, customer=ana, receipt="R-1", at=now)
    set_house_limit(request=HouseAccountRequest(customer=ben.id, limit=20000), principal=till, at=now)
    adjust(till, ben, -4350, "house_account", at=now)
    for amount in (2500, 5000, 1000):
        make_voucher(till, amount, expires_at=now + timedelta(days=900), at=now)
    make_blank_cards(organisation_id=house.id, codes=["29000001", "29000002"], by=ALICE, at=now)
