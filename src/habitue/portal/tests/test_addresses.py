"""Another e-mail address: confirmed by its own letter box, told to the old one, and silent about everybody else."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client

from habitue.customers.actions import block_customer, change_customer
from habitue.customers.queries import customer_for
from habitue.merchants.brand.actions import BrandChanges, change_brand
from habitue.merchants.tests.factories import ALICE, AT, BOB
from habitue.messages.actions.outcomes import Outgoing
from habitue.messages.rendering import mail_of
from habitue.platform.ids import new_id
from habitue.portal.actions.addresses import GOOD_FOR
from habitue.portal.actions.links import OF_AN_ADDRESS
from habitue.portal.forgetting import clear_over
from habitue.portal.models import AddressChange, MailedLink
from habitue.portal.tests.factories import (
    Cafe,
    after,
    browser_of_guest,
    letters,
    make_cafe,
    make_guest,
    stranger,
)
from habitue.privacy.dossiers import dossier_of
from habitue.web import evenness

LATER = after(minutes=1)
NEW = "ana.new@example.com"


@pytest.fixture(autouse=True)
def _at_the_time(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(evenness, "_EVEN_SECONDS", 0.0)
    with time_machine.travel(LATER, tick=False):
        yield


def ask(browser: Client, cafe: Cafe, address: str = NEW) -> tuple[int, str]:
    """What is answered: the status and where it leads."""
    answer = browser.post(f"{cafe.path}me/address", {"email": address})
    return answer.status_code, answer.get("Location", "")


def asked(cafe: Cafe) -> tuple[int, str]:
    return 302, f"{cafe.path}me?said=address_asked"


def test_a_new_address_is_true_when_its_mail_is_answered_and_the_old_one_is_told() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    browser = browser_of_guest(cafe, ana, at=LATER)
    assert ask(browser, cafe) == asked(cafe)
    (letter,) = letters(cafe)
    assert (letter.kind, letter.to) == ("portal.address", NEW)
    # Programs that look through mails open links too, on whatever device.
    page = stranger().get(letter.path)
    assert (page.status_code, NEW.encode() in page.content) == (200, True)
    assert customer_for(cafe.house.id, ana.id).email == "ana@example.com"
    assert stranger().post(letter.path)["Location"] == f"{cafe.path}?said=address"
    assert customer_for(cafe.house.id, ana.id).email == NEW
    assert [(each.kind, each.to) for each in letters(cafe)][1:] == [("portal.address_changed", "ana@example.com")]
    for address in ("ana@example.com", NEW):
        stranger().post(f"{cafe.path}log-in", {"address": address})
    assert [(each.kind, each.to) for each in letters(cafe)][2:] == [
        ("portal.unknown", "ana@example.com"),
        ("portal.log_in", NEW),
    ]


@pytest.mark.parametrize(
    ("brand", "said"),
    [
        ({"reply_to": "hello@cafe.example"}, "Answer this mail, or tell us at the till"),
        (
            {"website": "https://cafe.example"},
            "or reach us through https://cafe.example. Answers to this mail",
        ),
        ({}, "Come to the counter as soon as you can. Answers to this mail are read by nobody."),
    ],
)
def test_the_old_address_is_told_how_to_reach_the_house(brand: BrandChanges, said: str) -> None:
    cafe = make_cafe()
    change_brand(organisation_id=cafe.house.id, changes=brand, by=ALICE, at=AT)
    outgoing = Outgoing(
        id=new_id(), organisation_id=cafe.house.id, kind="portal.address_changed", to="ana@example.com", language="en",
        created_at=AT, tries=0, late_at=None, context=None, files=(),
    )  # fmt: skip
    mail = mail_of(outgoing, {"name": "Ana"})
    (html, _type), *_more = mail.alternatives
    assert said in mail.body
    assert said in " ".join(str(html).split())


def test_the_link_works_once_and_for_an_hour() -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    ask(browser, cafe)
    path = letters(cafe)[0].path
    with time_machine.travel(LATER + GOOD_FOR, tick=False):
        assert (stranger().get(path).status_code, stranger().post(path).status_code) == (422, 422)
    assert stranger().post(path).status_code == 302
    assert len(letters(cafe)) == 2
    for answer in (stranger().post(path), stranger().get(path)):
        assert (answer.status_code, b"This address has been confirmed already" in answer.content) == (200, True)
    unknown = stranger().get(f"{cafe.path}addresses/unknown")
    assert (unknown.status_code, b"This link has been used or replaced" in unknown.content) == (422, True)
    assert len(letters(cafe)) == 2


def test_a_used_link_claims_nothing_once_another_address_holds() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    ask(browser_of_guest(cafe, ana, at=LATER), cafe)
    path = letters(cafe)[0].path
    stranger().post(path)
    change_customer(
        customer=customer_for(cafe.house.id, ana.id), changes={"email": "third@example.com"}, by=BOB, at=LATER
    )
    for answer in (stranger().get(path), stranger().post(path)):
        page = answer.content.decode()
        assert (answer.status_code, "This link is over" in page) == (422, True)
        assert not any(claim in page for claim in ("confirmed already", "is what it was"))


def test_nobody_learns_whether_an_address_is_another_customers() -> None:
    cafe = make_cafe()
    make_guest(cafe, email="eva@example.com", code="2")
    block_customer(customer=make_guest(cafe, email="bea@example.com", code="3"), by=BOB, at=AT)
    ana = make_guest(cafe)
    browser = browser_of_guest(cafe, ana, at=LATER)
    for address in ("eva@example.com", "bea@example.com", NEW):
        assert ask(browser, cafe, address) == asked(cafe)
    assert [(letter.kind, letter.to) for letter in letters(cafe)] == [
        ("portal.address_taken", "eva@example.com"),
        ("portal.address_taken", "bea@example.com"),
        ("portal.address", NEW),
    ]
    # Nor from what is kept of them, which they may read.
    with ZipFile(BytesIO(dossier_of(ana, "en", LATER))) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist())
    assert b"ana@example.com" in told
    assert not any(word in told for word in (b"eva@example.com", b"bea@example.com", b"address_taken"))
    taken = letters(cafe)[0].path
    assert stranger().post(taken).status_code == 422
    assert customer_for(cafe.house.id, ana.id).email == "ana@example.com"


@pytest.mark.parametrize("is_taken", [False, True])
def test_what_waits_is_shown_sent_again_and_withdrawn(*, is_taken: bool) -> None:
    cafe = make_cafe()
    if is_taken:
        make_guest(cafe, email=NEW, code="2")  # which is not to be seen here
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    me, says = f"{cafe.path}me", f"Waiting for {NEW} to be confirmed.".encode()
    assert says not in browser.get(me).content
    for _again in range(2):
        assert ask(browser, cafe) == asked(cafe)
        assert says in browser.get(me).content
    assert len(letters(cafe)) == 2
    with time_machine.travel(LATER + GOOD_FOR, tick=False):
        assert says not in browser.get(me).content
    assert browser.post(f"{me}/address/withdrawal")["Location"] == f"{me}?said=address_kept"
    assert says not in browser.get(me).content
    assert [stranger().post(letter.path).status_code for letter in letters(cafe)] == [422, 422]


def test_an_address_that_somebody_got_meanwhile_stays_theirs() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    ask(browser_of_guest(cafe, ana, at=LATER), cafe)
    make_guest(cafe, email=NEW, code="2")
    answer = stranger().post(letters(cafe)[0].path)
    assert (answer.status_code, b"Another customer has this e-mail address." in answer.content) == (422, True)
    assert customer_for(cafe.house.id, ana.id).email == "ana@example.com"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", b"This is needed."),
        ("ana", b"This is not an e-mail address."),
        ("Ana@Example.com", b"This is your address already."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_mailed(address: str, sentence: bytes) -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    answer = browser.post(f"{cafe.path}me/address", {"email": address})
    assert (answer.status_code, sentence in answer.content) == (422, True)
    assert letters(cafe) == []


def test_whoever_asks_too_often_waits() -> None:
    cafe = make_cafe()
    ana, eva = make_guest(cafe), make_guest(cafe, email="eva@example.com", code="2")
    mine, theirs = (browser_of_guest(cafe, guest, at=LATER) for guest in (ana, eva))
    statuses = [ask(mine, cafe, f"{place}@example.com")[0] for place in range(OF_AN_ADDRESS + 1)]
    assert statuses == [302] * OF_AN_ADDRESS + [429]
    with time_machine.travel(LATER + timedelta(hours=1, seconds=1), tick=False):
        for _time in range(OF_AN_ADDRESS - 1):
            ask(mine, cafe)
        assert [ask(theirs, cafe)[0] for _time in range(2)] == [302, 429]  # one letter box, two who fill it


def test_with_the_new_address_every_other_link_is_over() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    browser = browser_of_guest(cafe, ana, at=LATER)
    stranger().post(f"{cafe.path}log-in", {"address": "ana@example.com"})
    for address in ("typo@example.com", NEW):
        ask(browser, cafe, address)
    to_old, typo, right = (letter.path for letter in letters(cafe))
    assert stranger().post(right).status_code == 302
    assert [stranger().post(path).status_code for path in (to_old, typo)] == [422, 422]
    assert not MailedLink.objects.filter(organisation_id=cafe.house.id, used_at__isnull=True).exists()
    assert customer_for(cafe.house.id, ana.id).email == NEW


def test_logging_out_everywhere_ends_what_waits() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    browser = browser_of_guest(cafe, ana, at=LATER)
    ask(browser, cafe)
    browser.post(f"{cafe.path}me/visits")
    assert stranger().post(letters(cafe)[0].path).status_code == 422


def test_next_door_nobody_knows_the_link_and_strangers_cannot_ask() -> None:
    cafe, next_door = make_cafe(), make_cafe()
    ask(browser_of_guest(cafe, make_guest(cafe), at=LATER), cafe)
    token = letters(cafe)[0].path.rpartition("/")[2]
    assert stranger().post(f"{next_door.path}addresses/{token}").status_code == 422
    assert ask(stranger(), cafe) == (302, f"{cafe.path}log-in")


def test_whoever_is_forgotten_takes_it_along_and_what_is_over_holds_no_address() -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    ask(browser, cafe)
    path = letters(cafe)[0].path
    later = LATER + GOOD_FOR + timedelta(minutes=1)
    clear_over(at=later)
    assert [row.sealed for row in AddressChange.objects.filter(organisation_id=cafe.house.id)] == [None]
    clear_over(at=later + timedelta(days=30))
    assert not AddressChange.objects.filter(organisation_id=cafe.house.id).exists()
    ask(browser, cafe)
    browser.post(f"{cafe.path}me/farewell", {"sure": "1"})
    assert not AddressChange.objects.filter(organisation_id=cafe.house.id).exists()
    assert stranger().post(path).status_code == 422
