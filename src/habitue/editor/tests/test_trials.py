"""Trials: the same sales under two documents, counted side by side, and drawn."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from habitue.editor.trials.charts import chart, round_up
from habitue.editor.trials.figures import as_json, compare, ladder_codes, main_unit
from habitue.programs.judging.types import Basket, Line, Moment, Place
from habitue.programs.tests.examples import make_document
from habitue.programs.trials import PastSale, Was
from habitue.programs.tried import Opening

BERLIN = ZoneInfo("Europe/Berlin")
ANA, BEN = UUID(int=1), UUID(int=2)
AT = datetime(2026, 1, 30, 12, tzinfo=UTC)
TIERS = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 10000, "rate": "2"}]}


def past(customer: UUID | None, amount: int, days: int = 0) -> PastSale:
    return PastSale(
        customer=customer,
        basket=Basket(lines=(Line(number=1, article="A", amount=amount),)),
        moment=Moment(at=AT + timedelta(days=days), place=Place(store="main", zone=BERLIN)),
        was=Was(due=amount, revenue=amount),
    )


def test_both_sides_are_counted_from_the_same_sales() -> None:
    rule = {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}
    in_force = make_document(tiers=TIERS, earn=[rule])
    ten = {"code": "ten", "percent": "10", "by": "rule", "when": {"tiers": ["gold"]}}
    draft = make_document(tiers=TIERS, earn=[{**rule, "tiered": True}], discounts=[ten])
    sales = [past(ANA, 10000), past(BEN, 500), past(None, 900), past(ANA, 1000, days=3)]
    asked: list[UUID] = []

    def opening(customer: UUID) -> Opening:
        asked.append(customer)
        return Opening()

    figures = compare(in_force, draft, sales, zone=BERLIN, opening_of=opening)
    found = as_json(figures, main_unit(in_force, draft), ladder_codes(in_force, draft))
    assert asked == [ANA, BEN]
    sample = found.pop("sample")
    assert found == {
        "sales": 4,
        "guests": 2,
        "unit": "points",
        "months": [["2026-01", 105, 105], ["2026-02", 10, 18]],
        "earned": [["points", 115, 123]],
        "discounted": [0, 100],
        "covered": [0, 0],
        "rewards": [0, 0],
        "levels": [["silver", 1, 1], ["gold", 1, 1]],
        "moved": 0,
        "more": 1,
        "less": 0,
        "passed_over": 0,
    }
    assert [(one["customer"], one["earned"], one["off"]) for one in sample] == [(str(ANA), [110, 118], [0, 100])]
    assert sample[0]["rules"] == [["base", 110, 118], ["discount:ten", 0, 100]]


def test_a_chart_ends_on_round_numbers() -> None:
    assert [round_up(value) for value in (1, 3, 9, 11, 37, 380)] == [2, 4, 10, 20, 40, 400]
    assert chart([]) is None
    assert chart([(0, 0), (0, 0)]) is None
    drawn = chart([(10, 20), (5, 40)])
    assert drawn is not None
    assert (drawn.now, drawn.draft) == ("M0.0 93.5 420.0 106.8", "M0.0 67.0 420.0 14.0")
    assert drawn.ticks == ((120.0, 0), (67.0, 20), (14.0, 40))
