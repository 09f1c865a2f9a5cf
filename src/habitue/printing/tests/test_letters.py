"""Birthday letters: to each in their language, in the merchant's words, for an envelope with a window."""

from datetime import date
from typing import Any

import pytest

from habitue.merchants.brand import change_brand
from habitue.merchants.tests.factories import ALICE, AT, make_house
from habitue.platform.refusals import Refusal
from habitue.printing.letters import LETTERS_MAX, Addressee, birthday_letters
from habitue.printing.tests.test_sheets import pages

DAY = date(2026, 1, 5)
ANA = Addressee("Ana", "Öz", "de", ("Brückenstraße 4", "10179 Berlin"), 40)


def letters(people: list[Addressee], **changes: Any) -> list[str]:
    house = make_house()
    change_brand(organisation_id=house.id, changes=changes, by=ALICE, at=AT)  # type: ignore[arg-type]
    pdf = birthday_letters(organisation_id=house.id, people=people, day=DAY)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pages(pdf)]


def test_each_is_written_to_in_their_language() -> None:
    german, italian, english = letters([ANA, Addressee("Bo", "", "it"), Addressee("", "Lee")])
    assert "Ana Öz\nBrückenstraße 4\n10179 Berlin" in german
    assert "Guten Tag Ana Öz," in german
    assert "5. Januar 2026" in german
    assert "Buongiorno Bo," in italian
    assert "Dear Lee," in english
    assert english.count("Alice & Bob") >= 2


def test_the_merchants_own_words_are_filled_in_and_nothing_of_them_is_evaluated() -> None:
    text = "Hey {given_name} #panic() {unknown}!\n\n*{age}* years — {house}"
    (said,) = letters([ANA], texts={"birthday_letter": {"en": text}}, postal_address="Main Street 1\nTown")
    assert "Hey Ana #panic() {unknown}!" in said
    assert "*40* years — Alice & Bob" in said
    assert "Alice & Bob · Main Street 1 · Town" in said


def test_the_address_stands_in_the_window() -> None:
    house = make_house()
    (page,) = pages(birthday_letters(organisation_id=house.id, people=[ANA], day=DAY))
    words = page.get_textpage()
    found = words.search("10179 Berlin").get_next()
    assert found is not None
    left, bottom, _right, top = words.get_charbox(found[0])
    height = page.get_height()
    millimetres = [left / 72 * 25.4, (height - top) / 72 * 25.4, (height - bottom) / 72 * 25.4]
    # DIN 5008, form B: 20 to 105 mm from the left, 45 to 90 mm from the top.
    assert 20 <= millimetres[0] <= 105
    assert 45 <= millimetres[1] < millimetres[2] <= 90


@pytest.mark.parametrize(("people", "code"), [([], "malformed"), ([ANA] * (LETTERS_MAX + 1), "letters_too_many")])
def test_nobody_and_too_many_are_refused(people: list[Addressee], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        birthday_letters(organisation_id=make_house().id, people=people, day=DAY)
    assert refused.value.code == code


def test_a_long_text_goes_on_on_the_next_page() -> None:
    assert len(letters([ANA], texts={"birthday_letter": {"de": "Ein Absatz, der lang ist.\n\n" * 40}})) == 2
