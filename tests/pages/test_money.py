import pytest
from django.utils import translation

from habitue.checkout.written import counted, is_sign_first, money, number, sign_of
from habitue.editor.sentences.codes import Amounts
from habitue.editor.sentences.kinds import Count
from habitue.editor.sentences.numbers import money_text
from habitue.editor.sentences.world import World
from habitue.portal.showing import Figure
from habitue.web.templatetags.amounts import money as money_on_a_page


@pytest.mark.parametrize(
    ("language", "dollars", "francs", "thousands"),
    [
        ("de", "1,50 $", "1,50 CHF", "12.345,60"),
        ("en", "$1.50", "CHF 1.50", "12,345.60"),
        ("es", "1,50 $", "1,50 CHF", "12.345,60"),
        ("fr", "1,50 $", "1,50 CHF", "12\xa0345,60"),
        ("it", "1,50 $", "1,50 CHF", "12.345,60"),
    ],
)
def test_money_is_written_in_one_way_in_every_room(language: str, dollars: str, francs: str, thousands: str) -> None:
    with translation.override(language):
        assert [money(150, "USD"), money(150, "CHF"), number(1234560, 2)] == [dollars, francs, thousands]
        for currency in ("EUR", "USD", "GBP", "CHF", "JPY"):
            whole = money(123456, currency)
            assert money_on_a_page(123456, currency) == whole.replace(" ", "\xa0")
            assert money_text(123456, currency) == whole
            assert whole.startswith(sign_of(currency)) == is_sign_first()
            assert money_on_a_page(-123456, currency) == "−" + whole.replace(" ", "\xa0")


def test_one_of_a_unit_is_not_one_points() -> None:
    """A merchant names a unit once, in the plural."""
    assert [counted(amount, "Points") for amount in ("0", "1", "-1", "1.00", "15")] == [
        "0 Points", "1 × Points", "-1 × Points", "1.00 Points", "15 Points",
    ]  # fmt: skip
    assert Figure("points", "Points", 1).after == " × Points"
    assert Figure("points", "Points", 15).after == " Points"
    world = World(units={"points": "Points", "coffee": "A coffee"})
    assert Amounts().show({"points": 1, "coffee": 2}, world) == "1 × Points + 2 A coffee"
    assert Amounts(goods=True).show({"coffee": 1}, world) == "A coffee"
    assert [Count().show(value, world) for value in (0, 1, 15, "x")] == ["0", "1 ×", "15", "x"]
