"""A program tried on past sales: the state of each customer adds up as it would have."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from habitue.programs.judging.types import Basket, Claim, Line, Moment, Place
from habitue.programs.tests.examples import EVERY_KEY, make_document
from habitue.programs.trials import PastSale, TierChange, TrialReport, Was, run_trial
from habitue.programs.tried import Opening
from habitue.programs.validation import read_document

BERLIN = ZoneInfo("Europe/Berlin")
MAIN = Place(store="main", zone=BERLIN)
ANA, BEN = UUID(int=1), UUID(int=2)
START = datetime(2026, 1, 5, 10, tzinfo=BERLIN)
BASE = {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}
COFFEE = {
    "units": {"stamps": {"name": "Stamps"}, "toast": {"name": "Toast", "covers": {"articles": {"TOAST": 1}}}},
    "earn": [{"code": "coffee", "unit": "stamps", "give": 1, "per": {"quantity": 1}, "scope": {"groups": ["coffee"]}}],
    "exchanges": [{"code": "toast", "from": {"stamps": 10}, "to": {"toast": 1}, "automatic": True}],
}


def sale(
    customer: UUID | None,
    amount: int,
    *,
    days: float = 0,
    article: str = "A",
    group: str | None = None,
    quantity: int = 1,
    was: Was | None = None,
    **basket: Any,
) -> PastSale:
    line = Line(number=1, article=article, amount=amount, group=group, quantity=Decimal(quantity))
    return PastSale(
        customer=customer,
        basket=Basket(lines=(line,), **basket),
        moment=Moment(at=START + timedelta(days=days), place=MAIN),
        was=was or Was(due=amount, revenue=amount),
    )


def tried(sales: list[PastSale], **tables: Any) -> TrialReport:
    return run_trial(make_document(**tables), sales, zone=BERLIN)


def test_what_would_have_been_stands_beside_what_was() -> None:
    was = Was(due=1000, revenue=1000, discounted=0, earned={"points": 5}, spent={"points": 2})
    report = tried(
        [sale(ANA, 1000, was=was), sale(None, 500)],
        earn=[BASE],
        discounts=[{"code": "tenth", "percent": "10"}],
    )
    assert (report.sales, report.customers) == (2, 1)
    assert (report.was.due, report.was.earned, report.was.spent) == (1500, {"points": 5}, {"points": 2})
    assert (report.would_be.due, report.would_be.revenue, report.would_be.discounted) == (1350, 1350, 150)
    # The anonymous sale earns nothing for anybody.
    assert report.would_be.earned == {"points": 9}
    assert report.earned_by_rule == {"base": 9}
    assert report.discounts == {"tenth": 2}


def test_stamps_add_up_to_a_toast_that_can_be_eaten() -> None:
    sales = [sale(ANA, 700, group="coffee", quantity=7), sale(ANA, 500, group="coffee", quantity=5, days=1)]
    sales += [sale(ANA, 350, article="TOAST", days=day, claims=(Claim(cover="toast"),)) for day in (2, 3)]
    report = tried(sales, **COFFEE)
    assert report.exchanges == {"toast": 1}
    assert report.would_be.spent == {"toast": 1}
    assert report.would_be.due == 700 + 500 + 350
    assert report.passed_over == 1


def test_what_expires_or_is_pending_cannot_be_spent() -> None:
    units = {"points": {"name": "P", "pending": "P7D", "expires": {"after": "P10D"}}}
    discounts = [{"code": "five", "amount_off": 500, "cost": {"points": 10}}]
    for days, spent in [(6, {}), (7, {"points": 10}), (17, {"points": 10}), (18, {})]:
        sales = [sale(ANA, 1000), sale(ANA, 1000, days=days, claims=(Claim(discount="five"),))]
        assert tried(sales, units=units, earn=[BASE], discounts=discounts).would_be.spent == spent


def test_idle_units_last_while_they_are_touched() -> None:
    units = {"points": {"name": "P", "expires": {"idle": "P10D"}}}
    discounts = [{"code": "five", "amount_off": 500, "cost": {"points": 20}}]
    sales = [sale(ANA, 1000), sale(ANA, 1000, days=9), sale(ANA, 1, days=18, claims=(Claim(discount="five"),))]
    assert tried(sales, units=units, earn=[BASE], discounts=discounts).would_be.spent == {"points": 20}


def test_caps_limits_and_the_first_sale() -> None:
    earn = [
        {**BASE, "max": {"per_day": 15, "per_month": 20}},
        {"code": "welcome", "unit": "points", "give": 50, "per": {"sale": 1}, "when": {"first_sale": True}},
    ]
    discounts = [{"code": "one", "amount_off": 1, "by": "rule", "limit": {"total": 3, "per_customer": 1, "days": 2}}]
    grants = [{"code": "first", "at": "first_sale", "give": {"points": 1000}}]
    sales = [sale(ANA, 1001, days=day) for day in (0, 0, 1, 2, 27, 28)]
    report = tried(sales, earn=earn, discounts=discounts, grants=grants)
    assert report.earned_by_rule == {"base": 10 + 5 + 5 + 0 + 10 + 10, "welcome": 50}
    assert report.discounts == {"one": 3}


def test_who_would_be_on_another_tier() -> None:
    tiers = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 5000, "rate": "2"}]}
    sales = [
        sale(ANA, 5000, was=Was(due=5000, revenue=5000, tier="silver")),
        sale(BEN, 4000, was=Was(due=4000, revenue=4000, tier="silver")),
        sale(ANA, 100, days=1, was=Was(due=100, revenue=100, tier="silver")),
    ]
    report = tried(sales, tiers=tiers, earn=[{**BASE, "tiered": True}])
    assert report.tier_changes == [TierChange(ANA, "silver", "gold")]
    assert report.tiers_changed == 1
    assert report.would_be.earned == {"points": 50 + 40 + 2}
    late = sale(ANA, 100, days=80, was=Was(due=100, revenue=100, tier="silver"))
    assert tried([sales[0], late], tiers=tiers).tier_changes == []


def test_an_opening_is_where_a_customer_begins() -> None:
    opening = Opening(available={"points": 30}, tallies={"spend": {date(2026, 1, 2): 4990}}, has_bought=True)
    tiers = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 5000}]}
    document = make_document(
        tiers=tiers,
        earn=[{**BASE, "when": {"first_sale": True}}],
        discounts=[{"code": "five", "amount_off": 5, "cost": {"points": 30}}],
    )
    sales = [sale(ANA, 100, claims=(Claim(discount="five"),), was=Was(due=95, revenue=95, tier="silver"))]
    report = run_trial(document, sales, zone=BERLIN, opening_of=lambda _customer: opening)
    assert report.would_be.spent == {"points": 30}
    assert report.would_be.earned == {}
    assert report.tier_changes == [TierChange(ANA, "silver", "gold")]


def test_earned_money_that_was_tendered_is_spent() -> None:
    units = {"kitty": {"name": "Kitty", "money": True}}
    earn = [{"code": "back", "unit": "kitty", "give": 10, "per": {"amount": 100}}]
    sales = [sale(ANA, 1000), sale(ANA, 1000, earned_money={"kitty": 100}), sale(ANA, 1, earned_money={"kitty": 100})]
    report = tried(sales, units=units, earn=earn)
    assert report.would_be.revenue == 1000 + 900 + 1
    assert report.passed_over == 1


def test_many_sales_report_their_progress() -> None:
    random = Random(1)
    customers = [UUID(int=number + 1) for number in range(300)]
    heard: list[int] = []

    def sales() -> Any:
        for number in range(2000):
            group = random.choice(["food", "coffee"])
            yield sale(random.choice(customers), random.randrange(100, 9000), days=number / 20, group=group)

    report = run_trial(read_document(EVERY_KEY), sales(), zone=BERLIN, progress=heard.append, progress_every=500)
    assert heard == [500, 1000, 1500, 2000, 2000]
    assert report.sales == 2000
    assert report.would_be.due + report.would_be.discounted == report.was.due
