"""What a page says when something is wrong: once, where it is wrong, in a sentence; and addresses typed by hand."""

import re
from typing import Any

import pytest
import time_machine

from habitue.checkout.requests import CustomerRef, LineIn, LoadIn, SaleRequest
from habitue.checkout.sales.recording import record_sale
from habitue.customers.consents import texts_in_force
from habitue.platform.ids import new_id
from habitue.portal.tests.factories import (
    Cafe,
    after,
    browser_of_guest,
    letters,
    make_cafe,
    make_guest,
    stranger,
)
from habitue.web import evenness

LATER = after(minutes=1)


@pytest.fixture(autouse=True)
def _at_the_time(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(evenness, "_EVEN_SECONDS", 0.0)
    with time_machine.travel(LATER, tick=False):
        yield


def faults(page: str) -> list[str]:
    """Every sentence that stands as a fault, in order."""
    found = re.findall(r'class="field-wrong"[^>]*>(.*?)</(?:p|span)>', page, re.DOTALL)
    return [sentence for each in found if (sentence := re.sub(r"<[^>]*>", "", each).strip())]


def marked(page: str) -> list[str]:
    """The names of the fields that are marked and get the cursor."""
    fields = re.findall(r"<(?:input|select)[^>]*>", page)
    found = [field for field in fields if 'aria-invalid="true"' in field]
    assert all(" autofocus" in field for field in found)
    assert sum(" autofocus" in field for field in fields) == len(found)
    return [re.findall(r' name="(\w+)"', field)[0] for field in found]


def needed(cafe: Cafe) -> list[str]:
    return [str(text.id) for text in texts_in_force(cafe.house.id) if text.is_required]


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"consents": []}, "consents", "This has to be agreed to first."),
        ({"email": "ana"}, "email", "This is not an e-mail address."),
        ({"given_name": ""}, "given_name", "This is needed."),
        ({"telephone": "none"}, "telephone", "This is no telephone number."),
        ({"birth_date": "2030-01-01"}, "birth_date", "This day cannot be right."),
        ({"birth_date": "1990-02-30"}, "birth_date", "This is not a date."),
    ],
)
def test_each_fault_of_registering_stands_at_its_own_field(said: dict[str, Any], field: str, sentence: str) -> None:
    cafe = make_cafe()
    form = {"given_name": "Ana", "email": "ana@example.com", "consents": needed(cafe)} | said
    answer = stranger().post(f"{cafe.path}register", form)
    page = answer.content.decode()
    assert (answer.status_code, faults(page), marked(page)) == (422, [sentence], [field])


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"telephone": "none"}, "telephone", "This is no telephone number."),
        ({"birth_date": "2030-01-01"}, "birth_date", "This day cannot be right."),
        ({"given_name": "A\u0007"}, "given_name", "There are characters in this that cannot be shown."),
    ],
)
def test_each_fault_of_details_stands_at_its_own_field(said: dict[str, Any], field: str, sentence: str) -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    answer = browser.post(f"{cafe.path}me/details", {"given_name": "Ana"} | said)
    page = answer.content.decode()
    assert (answer.status_code, faults(page), marked(page)) == (422, [sentence], [field])


def test_without_a_fault_nothing_is_marked() -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    pages = [
        stranger().get(f"{cafe.path}register"),
        *(browser.get(f"{cafe.path}me/{n}") for n in ("details", "farewell")),
    ]
    assert [(faults(page.content.decode()), marked(page.content.decode())) for page in pages] == [([], [])] * 3


def test_farewell_without_the_tick_says_so_at_the_tick() -> None:
    cafe = make_cafe()
    answer = browser_of_guest(cafe, make_guest(cafe), at=LATER).post(f"{cafe.path}me/farewell")
    page = answer.content.decode()
    assert (answer.status_code, faults(page), marked(page), "unsure" in page) == (
        422, ["Tick this first: it cannot be undone."], ["sure"], False,
    )  # fmt: skip


@pytest.mark.parametrize("end", ["", "widget/"])
def test_an_address_without_its_last_slash_leads_on(end: str) -> None:
    path = f"{make_cafe().path}{end}"
    answer = stranger().get(f"{path.rstrip('/')}?said=out")
    assert (answer.status_code, answer["Location"]) == (302, f"{path}?said=out")


def test_a_spent_link_leads_to_the_card_or_says_so_at_once() -> None:
    cafe, browser = make_cafe(), stranger()
    make_guest(cafe)
    browser.post(f"{cafe.path}log-in", {"address": "ana@example.com"})
    path = letters(cafe)[0].path
    assert b"Open my card" in browser.get(path).content
    browser.post(path)
    for answer in (browser.get(path), browser.post(path)):
        assert (answer.status_code, answer["Location"]) == (302, cafe.path)
    for path_of_nobody in (path, f"{cafe.path}links/unknown"):
        page = stranger().get(path_of_nobody)
        told = (b"This link has been used" in page.content, b"Open my card" in page.content)
        assert (page.status_code, told) == (422, (True, False))


def test_a_top_up_is_called_one() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    line = LineIn(amount=2000, earns=False, loads=LoadIn(kind="prepaid"))
    request = SaleRequest(customer=CustomerRef(id=ana.id), lines=(line,), tenders=(), due=2000)
    record_sale(request=request, key=str(new_id()), principal=cafe.till, at=LATER)
    page = browser_of_guest(cafe, ana, at=LATER).get(f"{cafe.path}history").content.decode()
    assert ('<b class="block">Top-up</b>' in page, "Purchase" in page) == (True, False)


def test_languages_are_called_what_those_who_speak_them_call_them() -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    page = browser.get(f"{cafe.path}me/details", headers={"accept-language": "de"}).content.decode()
    assert re.findall(r'<option value="\w\w"[^>]*>([^<]*)<', page) == [
        "Deutsch", "English", "Español", "Français", "Italiano",
    ]  # fmt: skip
