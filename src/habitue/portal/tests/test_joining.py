"""Becoming a guest and coming in: what is answered, what is done, and what it never tells."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from habitue.customers.actions import block_customer, make_blank_cards
from habitue.customers.consents import consents_in_force, texts_in_force
from habitue.customers.queries import find_customer
from habitue.merchants.tests.factories import AT, BOB
from habitue.portal.actions import links, visits
from habitue.portal.forgetting import clear_over
from habitue.portal.models import MailedLink
from habitue.portal.tests.factories import Cafe, after, letters, make_cafe, make_guest, stranger
from habitue.web import evenness

LATER = after(minutes=1)


@pytest.fixture(autouse=True)
def _at_the_time(monkeypatch: pytest.MonkeyPatch) -> object:
    """The clock stands a minute after the world was made, and nobody waits for even times."""
    monkeypatch.setattr(evenness, "_EVEN_SECONDS", 0.0)
    with time_machine.travel(LATER, tick=False):
        yield


def register(browser: Client, cafe: Cafe, **said: object) -> HttpResponse:
    needed = [str(text.id) for text in texts_in_force(cafe.house.id) if text.is_required]
    form = {"given_name": "Ana", "email": "ana@example.com", "consents": needed} | said
    return browser.post(f"{cafe.path}register", form)  # type: ignore[return-value]


def test_from_nothing_to_a_card() -> None:
    cafe, browser = make_cafe(), stranger()
    every = [str(text.id) for text in texts_in_force(cafe.house.id)]
    answer = register(browser, cafe, family_name="Martín", birth_date="1990-02-28", consents=every)
    assert answer.status_code == 302
    (letter,) = letters(cafe)
    assert (letter.kind, letter.to) == ("portal.register", "ana@example.com")
    assert b"<form" in browser.get(letter.path).content
    assert browser.post(letter.path)["Location"] == f"{cafe.path}?said=welcome"
    ana = find_customer(cafe.house.id, email="ana@example.com", at=LATER).customer
    assert (ana.given_name, ana.family_name, ana.birth_date) == ("Ana", "Martín", date(1990, 2, 28))
    assert [(card.medium, len(card.code)) for card in ana.cards] == [("qr", 13)]
    held = consents_in_force(cafe.house.id, ana.id)
    assert {(each.purpose, each.proof, each.place) for each in held.values()} == {
        ("terms", "double_opt_in", "portal"),
        ("newsletter", "double_opt_in", "portal"),
    }
    page = browser.get(cafe.path)
    assert b"Hello, Ana" in page.content
    assert b">20<" in page.content.replace(b"\n", b"")  # what the program gives at registration


def test_nothing_is_ticked_and_what_is_optional_is_left_out() -> None:
    cafe, browser = make_cafe(), stranger()
    assert b" checked" not in browser.get(f"{cafe.path}register").content
    register(browser, cafe)
    browser.post(letters(cafe)[0].path)
    ana = find_customer(cafe.house.id, email="ana@example.com", at=LATER).customer
    assert set(consents_in_force(cafe.house.id, ana.id)) == {"terms"}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"consents": []}, b"This has to be agreed to first."),
        ({"email": "ana"}, b"This is not an e-mail address."),
        ({"given_name": ""}, b"This is needed."),
        ({"birth_date": "1990-02-30"}, b"This is not a date."),
        ({"telephone": "none"}, b"This is no telephone number."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(said: dict[str, object], sentence: bytes) -> None:
    cafe = make_cafe()
    answer = register(stranger(), cafe, family_name="Martín", **said)
    assert answer.status_code == 422
    assert sentence in answer.content
    assert "Martín".encode() in answer.content
    assert letters(cafe) == []


def test_a_card_from_the_shop_is_kept() -> None:
    cafe, browser = make_cafe(), stranger()
    make_blank_cards(organisation_id=cafe.house.id, codes=["4711"], by=BOB, at=AT)
    register(browser, cafe, card="47 11")
    browser.post(letters(cafe)[0].path)
    ana = find_customer(cafe.house.id, code="4711", at=LATER).customer
    assert [card.code for card in ana.cards] == ["4711"]


def same(answer: HttpResponse) -> tuple[object, ...]:
    """All that somebody outside sees of an answer; where it leads differs in its ticket alone."""
    headers = {name: value for name, value in answer.items() if name != "Location"}
    return answer.status_code, answer.content, headers, str(answer["Location"]).split("=")[0], len(answer.cookies)


def test_nobody_learns_whether_an_address_is_known() -> None:
    cafe = make_cafe()
    make_guest(cafe)
    known, unknown = stranger(), stranger()
    assert same(register(known, cafe)) == same(register(unknown, cafe, email="eva@example.com"))
    typed = ("ana@example.com", "eve@example.com", "2900000000017", "123", "9" * 59)
    answers = {repr(same(stranger().post(f"{cafe.path}log-in", {"address": one}))) for one in typed}  # type: ignore[arg-type]
    assert len(answers) == 1


def test_each_address_gets_one_mail_and_what_it_says_is_for_its_owner() -> None:
    cafe = make_cafe()
    make_guest(cafe)
    register(stranger(), cafe)
    register(stranger(), cafe, email="eva@example.com")
    for address in ("ana@example.com", "eve@example.com", "2900000000017", "123"):
        stranger().post(f"{cafe.path}log-in", {"address": address})
    assert [(letter.kind, letter.to) for letter in letters(cafe)] == [
        ("portal.log_in", "ana@example.com"),
        ("portal.register", "eva@example.com"),
        ("portal.log_in", "ana@example.com"),
        ("portal.unknown", "eve@example.com"),
        ("portal.log_in", "ana@example.com"),
    ]


def test_known_and_unknown_cost_about_the_same() -> None:
    cafe = make_cafe()
    make_guest(cafe)
    counts = []
    for address in ("ana@example.com", "eve@example.com"):
        with CaptureQueriesContext(connection) as queries:
            stranger().post(f"{cafe.path}log-in", {"address": address})
        counts.append(len(queries))
    assert abs(counts[0] - counts[1]) <= 4  # who they are now, their details, their cards; the even time covers it


def test_a_link_is_good_once() -> None:
    cafe = make_cafe()
    make_guest(cafe)
    stranger().post(f"{cafe.path}log-in", {"address": "ana@example.com"})
    path, browser = letters(cafe)[0].path, stranger()
    browser.get(path)
    assert browser.post(path).status_code == 302
    assert b"Hello, Ana" in browser.get(cafe.path).content
    again = stranger()
    answer = again.post(path)
    assert (answer.status_code, b"This link has been used" in answer.content) == (422, True)
    assert b"Hello, Ana" not in again.get(cafe.path).content


def test_a_link_is_good_for_fifteen_minutes() -> None:
    cafe = make_cafe()
    make_guest(cafe)
    stranger().post(f"{cafe.path}log-in", {"address": "ana@example.com"})
    with time_machine.travel(LATER + links.GOOD_FOR, tick=False):
        assert stranger().post(letters(cafe)[0].path).status_code == 422


def test_on_another_device_the_digits_do() -> None:
    cafe, browser = make_cafe(), stranger()
    make_guest(cafe)
    waiting = browser.post(f"{cafe.path}log-in", {"address": "ana@example.com"})["Location"]
    ticket = waiting.partition("ticket=")[2]
    code = letters(cafe)[0].code
    answer = browser.post(f"{cafe.path}waiting", {"ticket": ticket, "code": code})
    assert answer.status_code == 302
    assert b"Hello, Ana" in browser.get(cafe.path).content
    # In one browser the digits, in another the link: the second finds it used.
    assert stranger().post(letters(cafe)[0].path).status_code == 422


def test_five_wrong_tries_and_the_right_one_is_wrong_too() -> None:
    cafe, browser = make_cafe(), stranger()
    make_guest(cafe)
    ticket = browser.post(f"{cafe.path}log-in", {"address": "ana@example.com"})["Location"].partition("ticket=")[2]
    right = letters(cafe)[0].code.replace(" ", "")
    wrong = "000000" if right != "000000" else "000001"
    for _try in range(5):
        assert browser.post(f"{cafe.path}waiting", {"ticket": ticket, "code": wrong}).status_code == 422
    assert browser.post(f"{cafe.path}waiting", {"ticket": ticket, "code": right}).status_code == 422


def _try_in_vain(cafe: Cafe, address: str, caller: str) -> bytes:
    """What is said when a ticket's code is typed wrongly; the link is asked for first."""
    browser = Client(headers={"origin": "http://testserver"}, REMOTE_ADDR=caller)
    ticket = browser.post(f"{cafe.path}log-in", {"address": address})["Location"].partition("ticket=")[2]
    return browser.post(f"{cafe.path}waiting", {"ticket": ticket, "code": "x"}).content


@pytest.mark.parametrize("tried", ["ana@example.com", "eve@example.com"])
def test_where_many_codes_were_wrong_links_alone_let_in_known_or_not(
    tried: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "WRONG_OF_AN_ASKER", 1)
    monkeypatch.setattr(visits, "WRONG_OF_AN_ORGANISATION", 2)
    cafe = make_cafe()
    make_guest(cafe)
    callers = ["203.0.113.7", "203.0.113.7", "203.0.113.8", "203.0.113.9"]
    said = [b"So many codes were wrong" in _try_in_vain(cafe, tried, caller) for caller in callers]
    assert said == [False, True, False, True]
    make_guest(cafe, email="eva@example.com", code="2")
    browser = stranger()
    ticket = browser.post(f"{cafe.path}log-in", {"address": "eva@example.com"})["Location"].partition("ticket=")[2]
    letter = letters(cafe)[-1]
    right = {"ticket": ticket, "code": letter.code}
    assert browser.post(f"{cafe.path}waiting", right).status_code == 422
    assert stranger().post(letter.path).status_code == 302
    with time_machine.travel(LATER + timedelta(hours=1, seconds=1), tick=False):
        assert b"So many codes were wrong" not in _try_in_vain(cafe, tried, "203.0.113.7")


def test_only_what_looks_for_somebody_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    cafe = make_cafe()
    for name, form in (("log-in", {"address": " "}), ("register", {"email": "ana"})):
        assert stranger().post(f"{cafe.path}{name}", form).status_code in (200, 422)
    assert slept == []
    stranger().post(f"{cafe.path}log-in", {"address": "ana@example.com"})
    assert len(slept) == 1


def test_digits_without_the_browser_that_asked_are_nothing() -> None:
    cafe, browser = make_cafe(), stranger()
    make_guest(cafe)
    browser.post(f"{cafe.path}log-in", {"address": "ana@example.com"})
    link = MailedLink.objects.get(organisation_id=cafe.house.id)
    for ticket in ("", "x", str(link.id)):
        answer = stranger().post(f"{cafe.path}waiting", {"ticket": ticket, "code": letters(cafe)[0].code})
        assert answer["Location"] == f"{cafe.path}log-in"


def test_whoever_asks_too_often_waits_known_or_not() -> None:
    cafe = make_cafe()
    make_guest(cafe)
    for address in ("ana@example.com", "eve@example.com"):
        statuses = [stranger().post(f"{cafe.path}log-in", {"address": address}).status_code for _ask in range(6)]
        assert statuses == [302] * links.OF_AN_ADDRESS + [429]
    with time_machine.travel(LATER + timedelta(hours=1, seconds=1), tick=False):
        assert stranger().post(f"{cafe.path}log-in", {"address": "ana@example.com"}).status_code == 302


@pytest.mark.parametrize("asked", ["ana@example.com", "eve@example.com"])
def test_whoever_asks_too_often_for_somebody_does_not_keep_them_from_asking(asked: str) -> None:
    cafe = make_cafe()
    make_guest(cafe)

    def ask(caller: str, times: int) -> list[int]:
        page = f"{cafe.path}log-in"
        return [stranger().post(page, {"address": asked}, REMOTE_ADDR=caller).status_code for _time in range(times)]

    assert ask("198.51.100.1", 6) == [302] * links.OF_AN_ADDRESS + [429]
    assert ask("203.0.113.7", 1) == [302]
    assert len(letters(cafe)) == 6
    # No letter box is filled from very many places.
    for place in range(2, 4):
        ask(f"198.51.100.{place}", 5)
    assert ask("198.51.100.4", 1) == [429]
    assert len(letters(cafe)) == links.OF_AN_ADDRESS_FROM_ALL


def test_next_door_nobody_knows_the_link() -> None:
    cafe, next_door = make_cafe(), make_cafe()
    make_guest(cafe)
    stranger().post(f"{cafe.path}log-in", {"address": "ana@example.com"})
    token = letters(cafe)[0].path.rpartition("/")[2]
    assert stranger().post(f"{next_door.path}links/{token}").status_code == 422
    assert stranger().post(f"{cafe.path}links/{token}").status_code == 302


def test_two_tabs_that_register_make_one_customer() -> None:
    cafe = make_cafe()
    register(stranger(), cafe)
    register(stranger(), cafe)
    first, second = letters(cafe)
    one, other = stranger(), stranger()
    assert one.post(first.path)["Location"] == f"{cafe.path}?said=welcome"
    assert other.post(second.path).status_code == 302
    ana = find_customer(cafe.house.id, email="ana@example.com", at=LATER).customer
    assert len(ana.cards) == 1
    assert b"Hello, Ana" in other.get(cafe.path).content


def test_somebody_blocked_may_still_look_at_what_is_kept() -> None:
    cafe, browser = make_cafe(), stranger()
    block_customer(customer=make_guest(cafe), by=BOB, at=AT)
    browser.post(f"{cafe.path}log-in", {"address": "ana@example.com"})
    assert [letter.kind for letter in letters(cafe)] == ["portal.unknown"]


def test_behind_a_proxy_each_caller_is_counted_for_themselves(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(links, "OF_AN_ASKER", 2)
    cafe, proxy = make_cafe(), stranger()

    def ask(caller: str, number: int) -> int:
        typed = {"address": f"eve{number}@example.com"}
        return proxy.post(f"{cafe.path}log-in", typed, headers={"X-Forwarded-For": caller}).status_code

    assert [ask("203.0.113.7", number) for number in range(3)] == [302, 302, 429]
    # Whoever makes up a longer way has come by the proxy all the same.
    assert [ask(f"198.51.100.{number}, 203.0.113.7", number) for number in range(2)] == [429, 429]
    assert ask("203.0.113.8", 4) == 302
    # Of IPv6 whoever has one address has all of their network's.
    assert [ask(f"2001:db8:7:7::{number}", number) for number in range(5, 8)] == [302, 302, 429]
    assert ask("2001:db8:7:8::1", 8) == 302
    assert ask("::ffff:203.0.113.8", 9) == 302
    assert ask("203.0.113.8", 10) == 429


def log_in(cafe: Cafe, address: str, caller: str = "203.0.113.7") -> str:
    """Where it leads, without the ticket, and after that whether it was said that mails may not come."""
    answer = stranger().post(f"{cafe.path}log-in", {"address": address}, REMOTE_ADDR=caller)
    assert answer.status_code == 302
    page = stranger().get(answer["Location"]).content
    return "crowded" if b"So many mails are asked for" in page else ""


def test_whoever_asks_for_many_strangers_locks_no_customer_out_and_learns_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(links, "UNANSWERED_OF_AN_ASKER", 2)
    monkeypatch.setattr(links, "UNANSWERED_OF_AN_ORGANISATION", 5)
    cafe = make_cafe()
    make_guest(cafe)
    thieves = [log_in(cafe, f"eve{number}@example.com", f"198.51.100.{number % 3}") for number in range(9)]
    # From each of three places two, and what went beyond that is nothing to the others.
    assert thieves == [""] * 5 + ["crowded"] * 4
    assert len(letters(cafe)) == 5
    # Ana comes from where nobody asked for anything, and gets her link; of the rest she is told what strangers are.
    assert log_in(cafe, "ana@example.com") == log_in(cafe, "eva@example.com") == "crowded"
    assert [(letter.kind, letter.to) for letter in letters(cafe)[5:]] == [("portal.log_in", "ana@example.com")]
    assert register(stranger(), cafe, email="eva@example.com")["Location"].endswith("&crowded=1")
    assert len(letters(cafe)) == 6
    with time_machine.travel(LATER + timedelta(hours=1, seconds=1), tick=False):
        assert log_in(cafe, "eva@example.com", "198.51.100.1") == ""
        assert len(letters(cafe)) == 7


@pytest.mark.parametrize("asked", ["ana@example.com", "eve@example.com", "2900000000017", "123"])
def test_how_much_is_left_does_not_tell_who_is_known(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "UNANSWERED_OF_AN_ASKER", 1)
    cafe = make_cafe()
    make_guest(cafe)
    assert [log_in(cafe, asked), log_in(cafe, "eva@example.com")] == ["", "crowded"]


def test_what_was_answered_counts_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "UNANSWERED_OF_AN_ORGANISATION", 1)
    cafe = make_cafe()
    for number in range(3):
        assert "crowded" not in register(stranger(), cafe, email=f"guest{number}@example.com")["Location"]
        stranger().post(letters(cafe)[-1].path)


def test_what_was_never_answered_is_not_kept() -> None:
    cafe = make_cafe()
    register(stranger(), cafe)
    rows = MailedLink.objects.filter(organisation_id=cafe.house.id)
    clear_over(at=LATER + links.GOOD_FOR)
    assert [row.sealed for row in rows] == [None]
    clear_over(at=LATER + timedelta(days=1, seconds=1))
    assert not rows.all().exists()
