"""Numbers and safe cells."""

import csv
from io import BytesIO, StringIO

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from habitue.manage.exporting import SheetMaker
from habitue.manage.logic import check_digit, numbers, read_numbers, safe_cell
from habitue.manage.queries.told import reason_said
from habitue.manage.queries.words import Words, discount_names, exchange_names, unit_names
from habitue.programs.document import ProgramDocument
from habitue.programs.judging.compiled import compile_program
from habitue.programs.queries import VersionInForce


@pytest.mark.parametrize(("digits", "digit"), [("400638133393", "1"), ("200000001234", "6"), ("0", "0")])
def test_a_check_digit_is_that_of_an_ean(digits: str, digit: str) -> None:
    assert check_digit(digits) == digit


@given(st.integers(1, 300), st.booleans(), st.text("0123456789", max_size=4))
def test_numbers_are_different_and_the_same_for_the_same_seed(count: int, checked: bool, prefix: str) -> None:  # noqa: FBT001
    made = list(numbers(prefix=prefix, length=13, count=count, checked=checked, seed="s"))
    assert len(set(made)) == count
    assert made == list(numbers(prefix=prefix, length=13, count=count, checked=checked, seed="s"))
    assert {(len(number), number.startswith(prefix)) for number in made} == {(13, True)}
    assert not checked or {check_digit(number[:-1]) == number[-1] for number in made} == {True}


def test_no_number_begins_with_what_a_spreadsheet_drops() -> None:
    made = list(numbers(prefix="", length=8, count=200, checked=False, seed="s"))
    assert {number[0] for number in made} == set("123456789")


def test_there_must_be_room_for_what_nobody_guesses() -> None:
    with pytest.raises(ValueError, match="too short"):
        list(numbers(prefix="2000", length=6, count=50, checked=False, seed="s"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1\n2\n\n1\n", ["1", "2"]),
        ('"200";Ana\r\n201;Ben', ["200", "201"]),
        ("300,x\n301\ty", ["300", "301"]),
        ("\n \n", []),
    ],
)
def test_numbers_are_read_out_of_a_list(text: str, found: list[str]) -> None:
    assert read_numbers(text) == found


@pytest.mark.parametrize("bad", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(bad: str) -> None:
    assert safe_cell(bad) == f"'{bad}"
    for kind in ("csv", "xlsx"):
        sheet = SheetMaker(kind, ["name"])
        sheet.add([bad])
        assert _cells(kind, sheet.content())[1][0].startswith("'")


def test_what_is_a_number_stays_one() -> None:
    assert [safe_cell(value) for value in (-5, 1.5, None, "Ana")] == [-5, 1.5, "", "Ana"]


def _cells(kind: str, content: bytes) -> list[list[str]]:
    if kind == "csv":
        text = content.decode("utf-8-sig")
        return list(csv.reader(StringIO(text, newline=""), delimiter=";"))
    rows = load_workbook(BytesIO(content)).active
    return [[str(cell.value) for cell in row] for row in (rows.iter_rows() if rows else ())]


def test_a_reward_is_called_by_its_name_and_one_that_is_gone_by_its_code() -> None:
    words = Words(
        currency="EUR", units={}, decimals={}, are_money=frozenset(), tiers={}, exchanges={"pastry": "A pastry on us"}
    )
    assert [reason_said(f"exchange:{code}", "exchange", words) for code in ("pastry", "gone")] == [
        "Reward: A pastry on us",
        "Reward: gone",
    ]


def test_a_rule_without_a_name_is_called_what_it_gives() -> None:
    document = ProgramDocument.model_validate(
        {
            "units": {"stamps": {"name": "Stamps"}, "treat": {"name": {"en": "One on us", "de": "Eins aufs Haus"}}},
            "exchanges": [{"code": "card", "from": {"stamps": 10}, "to": {"treat": 1}, "automatic": True}],
            "discounts": [{"code": "less", "percent": "12.5"}],
        }
    )
    version = VersionInForce(id=None, number=0, document=document, program=compile_program(document), ladder=None)
    said = []
    for language in ("en", "de"):
        with override(language):
            words = Words(
                currency="EUR", units=unit_names(version), decimals={}, are_money=frozenset(), tiers={},
                exchanges=exchange_names(version), discounts=discount_names(version),
            )  # fmt: skip
            reasons = ("exchange:card", "discount:less", "cover:treat")
            said.append([reason_said(reason, "sale", words) for reason in reasons])
    assert said == [
        ["Reward: One on us", "Discount: 12.5 % off", "Paid for with One on us"],
        [
            "Prämie: Eins aufs Haus",
            "Rabatt: 12,5 % günstiger",
            "Bezahlt mit Eins aufs Haus",
        ],
    ]


def test_money_is_taken_to_a_spreadsheet_with_the_digits_that_its_currency_has() -> None:
    found = []
    for currency in ("EUR", "JPY", "KWD"):
        words = Words(currency=currency, units={}, decimals={}, are_money=frozenset({"kitty"}), tiers={}, exchanges={})
        found.append((words.plain("prepaid", 1250), words.plain("kitty", 1250)))
    assert found == [(12.5, 12.5), (1250, 1250), (1.25, 1.25)]
