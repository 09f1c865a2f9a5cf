import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitue.customers.logic import (
    Needle,
    distance,
    fold,
    fold_email,
    guessed,
    meant,
    misspellable,
    pattern,
    read_needle,
    read_telephone,
    search_text,
    slips,
    telling_part,
    vocabulary,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "muller"),
        ("GROSS", "gross"),
        ("Groß", "gross"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("Søren Ærø", "soren aero"),
        ("Zoë", "zoe"),
        ("Zoe\u0308", "zoe"),
        ("İbrahim ışık", "ibrahim isik"),
        ("O’Neill", "o'neill"),
        ("Иван Йотов", "иван иотов"),
        ("王小明", "王小明"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_letter_there_is_folds_once() -> None:
    # What has no meaning (Cn), a meaning of somebody's own (Co) or half of one (Cs) is no letter: most of the numbers.
    every = map(chr, range(sys.maxunicode + 1))
    letters = [letter for letter in every if unicodedata.category(letter) not in ("Cn", "Co", "Cs")]
    assert len(letters) > 100_000
    assert [letter for letter in letters if fold(fold(letter)) != fold(letter)] == []


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_email_addresses_are_compared_without_case() -> None:
    assert fold_email(" Ana.Müller@Example.COM ") == fold_email("ana.müller@example.com")


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("0151 12345678", "DE", "+4915112345678"),
        ("+49 (0)151 1234-5678", "DE", "+4915112345678"),
        ("0049 151 12345678", "DE", "+4915112345678"),
        ("+49 151 12345678", "", "+4915112345678"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("0151 12345678", "", None),
        ("151", "DE", None),
        ("12", "DE", None),
        ("+49 30 123456 ext. 7", "DE", None),
        ("nobody", "DE", None),
        ("+" + "9" * 30, "DE", None),
        ("", "DE", None),
    ],
)
def test_telephones(text: str, country: str, number: str | None) -> None:
    assert read_telephone(text, country) == number


def test_a_search_text_has_all_there_is() -> None:
    text = search_text(
        names=["Jürgen", "Müller-Lüdenscheidt"],
        emails=["J.Mueller@Example.com"],
        telephones=["+4915112345678", "+390612345678"],
        codes=["2000-1", "AB-7"],
    )
    assert text.split(" ") == [
        "",
        "jurgen",
        "juergen",
        "muller-ludenscheidt",
        "ludenscheidt",
        "mueller-luedenscheidt",
        "luedenscheidt",
        "j.mueller@example.com",
        "004915112345678",
        "015112345678",
        "00390612345678",
        "0612345678",
        "2000-1",
        "20001",
        "ab-7",
    ]


def test_of_nobody_there_is_nothing_to_search() -> None:
    assert search_text(names=["", ""], emails=[""], telephones=[""], codes=[]) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Müller  anna", ("muller", "anna")),
        ("anna Anna", ("anna",)),
        ("+49 151", ("0049151",)),
        ("0049 151", ("0049151",)),
        ("0151/12-34", ("01511234",)),
        ("2000 0001", ("20000001",)),
        ("anna 0151", ("anna", "0151")),
        ("anna +49", ("anna", "0049")),
        ("a\0b\nc", ("a", "b", "c")),
        ("\ud800", ()),
        (" \t ", ()),
    ],
)
def test_what_is_typed_is_understood(text: str, words: tuple[str, ...]) -> None:
    assert read_needle(text) == Needle(words=tuple((word,) for word in words))


@pytest.mark.parametrize("text", ["@", "- . %", "+", ""])
def test_signs_alone_find_nothing(text: str) -> None:
    assert not read_needle(text).can_find
    assert read_needle(f"{text} a").can_find


@pytest.mark.parametrize(
    ("word", "like"), [("a", "% a%"), ("an", "% an%"), ("ann", "%ann%"), ("%_\\", "%\\%\\_\\\\%"), ("%", "% \\%%")]
)
def test_patterns(word: str, like: str) -> None:
    assert pattern(word) == like


def test_the_last_digits_tell() -> None:
    assert (telling_part("2000000012345"), telling_part("12345"), telling_part("ab12345678")) == (
        "012345",
        "12345",
        "ab12345678",
    )


def test_the_vocabulary_is_of_names() -> None:
    assert vocabulary(" anna muller-lang lang anna.m@gmail.com 0049151 ab12") == {"anna", "muller", "lang"}
    assert vocabulary(" stefan.koch1@gmail.com 0049151") == {"stefan", "koch", "gmail"}
    assert vocabulary("") == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("muller", "muller", 0),
        ("mulelr", "muller", 1),
        ("muler", "muller", 1),
        ("mulller", "muller", 1),
        ("miller", "muller", 1),
        ("umller", "muller", 1),
        ("hofman", "hoffmann", 2),
        ("abcd", "dcba", 3),
    ],
)
def test_distances(one: str, other: str, away: int) -> None:
    assert distance(one, other) == distance(other, one) == away


LETTERS = st.text(alphabet="abc", min_size=1, max_size=8)


@given(LETTERS, LETTERS)
def test_one_slip_is_always_seen(one: str, other: str) -> None:
    if distance(one, other) <= 1:
        assert set(slips(one)) & set(slips(other))


def test_what_is_meant_is_the_nearest() -> None:
    known = ["muller", "mueller", "miller", "schmidt", "muleler"]
    assert meant("mulelr", known) == ("muller", "muleler")
    assert meant("schmd", known) == ("schmidt",)
    assert meant("schmidt", known) == ()
    assert meant("schm", known) == ()
    assert meant("zzzz", known) == ()
    assert meant("zzzz", []) == ()


def test_a_guess_takes_addresses_apart() -> None:
    needle = read_needle("Stefnie.Sobach@gmail.com 12")
    assert misspellable(needle) == {"stefnie", "sobach", "gmail"}
    assert guessed(needle, {"stefnie": ("stefanie",)}) == Needle(
        words=(("stefanie",), ("sobach",), ("gmail",), ("com",), ("12",))
    )
