"""What a guest sees and does, once logged in; and what others do not."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from habitue.checkout.queries.lookups import look_up
from habitue.checkout.requests import CustomerRef, LineIn, SaleRequest
from habitue.checkout.sales.recording import record_sale
from habitue.customers.actions import change_customer, merge_customers
from habitue.customers.consents import consents_in_force, consents_of
from habitue.customers.models import Consent, Customer
from habitue.customers.queries import CodeExpired, customer_for
from habitue.customers.rotating import rotating_code
from habitue.customers.tests.factories import make_customer
from habitue.merchants.tests.factories import ALICE, AT, BOB
from habitue.portal.doors import COOKIE, WIDGET_COOKIE
from habitue.portal.models import MailedLink, Passkey, Visit
from habitue.portal.tests.factories import (
    PROGRAM,
    after,
    browser_of_guest,
    buy,
    give,
    letters,
    make_cafe,
    make_guest,
    stranger,
    token_of,
)
from habitue.privacy.dossiers import newest_dossier
from habitue.programs.articles.actions import put_article, put_group

LATER = after(minutes=1)
COFFEE = ("coffee", "Cappuccino", 2, 760)


@pytest.fixture(autouse=True)
def _at_the_time() -> object:
    with time_machine.travel(LATER, tick=False):
        yield


def text_of(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_card_shows_what_there_is() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    buy(cafe, ana, COFFEE, ("food", "Croissant", 1, 260))
    give(cafe, ana, 90, reason="Sorry for the wait")
    browser = browser_of_guest(cafe, ana, at=LATER)
    page = text_of(browser, cafe.path)
    assert "chip-gold" not in browser.get(cafe.path).content.decode()  # who has not climbed wears no gold
    for said in ("Hello, Ana", "Silver", "120", "2 × Cappuccino, Croissant", "Sorry for the wait", "8 more: a toast",
                 "Coffee for 100 points", "Today, 10:00", "2900000000017"):  # fmt: skip
        assert said in page


def test_a_reward_without_a_name_is_called_what_it_gives() -> None:
    exchanges = [{key: value for key, value in one.items() if key != "name"} for one in PROGRAM["exchanges"]]
    cafe = make_cafe(program={**PROGRAM, "exchanges": exchanges})
    ana = make_guest(cafe)
    give(cafe, ana, 10, unit="stamps")
    buy(cafe, ana, ("coffee", "Cappuccino", 1, 380))
    browser = browser_of_guest(cafe, ana, at=LATER)
    card, rewards, history = (text_of(browser, f"{cafe.path}{name}") for name in ("", "rewards", "history"))
    assert "9 more: A toast on us" in card
    assert (">A coffee on us<" in rewards, ">4 A coffee on us<" in rewards) == (True, True)
    assert not any(code in page for code in ("tenth", "bag<") for page in (card, rewards, history))


def test_history_says_names_and_no_codes() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    house, at = cafe.house.id, AT
    put_group(organisation_id=house, code="coffee", names={"en": "Coffee", "de": "Kaffee"}, by=ALICE, at=at)
    names = {"en": "Espresso", "de": "Espresso doppelt"}
    put_article(organisation_id=house, code="ESP", names=names, group="coffee", by=ALICE, at=at)
    lines = (
        LineIn(group="coffee", quantity=Decimal(2), amount=760),
        LineIn(article="ESP", group="coffee", amount=300),
        LineIn(article="4711", group="cake", amount=420),
    )
    request = SaleRequest(customer=CustomerRef(id=ana.id), lines=lines)
    record_sale(request=request, key="codes", principal=cafe.till, at=AT)
    change_customer(customer=ana, changes={"language": "de"}, by=BOB, at=AT)
    page = written(text_of(browser_of_guest(cafe, ana, at=LATER), f"{cafe.path}history"))
    assert "2 × Kaffee, Espresso doppelt, Cake" in page
    assert ("· main" in page, "· Rösterei Nord" in page) == (False, True)


def test_history_says_what_was_redeemed() -> None:
    """Of what the program names first the number alone; all else with its name, also where nothing else moved."""
    cafe = make_cafe()
    ana = make_guest(cafe)
    give(cafe, ana, 2, unit="toast")
    give(cafe, ana, -1, unit="toast")
    give(cafe, ana, -5)
    page = written(text_of(browser_of_guest(cafe, ana, at=LATER), f"{cafe.path}history"))
    assert "−1 × A toast on us" in page
    assert re.search(r"−5(?! Points)", page)


def test_the_code_on_it_is_the_customers_of_this_moment() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    answer = browser_of_guest(cafe, ana, at=LATER).get(f"{cafe.path}code").json()
    assert set(answer) == {"path", "size", "seconds"}
    assert 1 <= answer["seconds"] <= 31
    code = rotating_code(cafe.house.id, ana.id, LATER)
    assert look_up(cafe.till, code, LATER)["id"] == ana.id
    with pytest.raises(CodeExpired):
        look_up(cafe.till, code, LATER + timedelta(minutes=2))


@pytest.mark.parametrize("name", ["", "history", "rewards"])
def test_it_costs_the_same_with_one_act_and_with_three(name: str) -> None:
    counts = []
    for acts in (1, 3):
        cafe = make_cafe()
        ana = make_guest(cafe)
        for _act in range(acts):
            buy(cafe, ana, COFFEE)
            give(cafe, ana, 5)
        browser = browser_of_guest(cafe, ana, at=LATER)
        browser.get(f"{cafe.path}{name}")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{cafe.path}{name}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 30


def test_history_is_read_page_by_page() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    for number in range(45):
        give(cafe, ana, 1, reason=f"gift number {number}.", at=after(seconds=number))
    browser = browser_of_guest(cafe, ana, at=LATER)
    seen, path = [], f"{cafe.path}history"
    while path:
        page = text_of(browser, path)
        seen += [number for number in range(45) if f"gift number {number}." in page]
        path = page.partition(f'href="{cafe.path}history?before=')[2].partition('"')[0]
        path = f"{cafe.path}history?before={path}" if path else ""
    assert sorted(seen) == list(range(45))


@pytest.mark.parametrize("name", ["code", "rewards", "history", "me", "me/details", "me/farewell"])
def test_without_a_visit_one_logs_in_first(name: str) -> None:
    cafe = make_cafe()
    answer = stranger().get(f"{cafe.path}{name}")
    assert (answer.status_code, answer["Location"]) == (302, f"{cafe.path}log-in")


def test_a_visit_opens_one_house_and_one_frame() -> None:
    cafe, next_door = make_cafe(), make_cafe()
    ana = make_guest(cafe)
    token = token_of(cafe, ana, at=LATER)
    for house, cookie, path in (
        (next_door, COOKIE, next_door.path),
        (cafe, WIDGET_COOKIE, f"{cafe.path}widget/"),
        (cafe, COOKIE, f"{cafe.path}widget/"),
    ):
        browser = stranger()
        browser.cookies[cookie] = token
        assert "Hello, Ana" not in text_of(browser, path), house


def test_the_cookie_is_for_this_house_alone_and_for_no_script() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    stranger().post(f"{cafe.path}log-in", {"address": ana.email})
    browser = stranger()
    browser.post(letters(cafe)[0].path)
    cookie = browser.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (cafe.path, True, "Lax")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
@pytest.mark.parametrize("name", ["me/visits", "me/mails", "me/consents/newsletter", "me/farewell", "log-in"])
def test_nothing_is_done_that_another_website_sent(name: str, origin: str) -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    browser = browser_of_guest(cafe, ana, at=LATER)
    answer = browser.post(
        f"{cafe.path}{name}", {"is_given": "1", "sure": "1", "address": ana.email}, headers={"origin": origin}
    )
    assert answer.status_code == 403
    assert customer_for(cafe.house.id, ana.id).given_name == "Ana"
    assert Visit.objects.filter(organisation_id=cafe.house.id, ended_at__isnull=True).count() == 1
    assert not MailedLink.objects.filter(organisation_id=cafe.house.id).exists()


def test_consents_are_given_and_withdrawn_with_their_text() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    browser = browser_of_guest(cafe, ana, at=LATER)
    path = f"{cafe.path}me/consents/newsletter"
    for _twice in range(2):
        assert browser.post(path, {"is_given": "1"}).status_code == 302
    held = consents_in_force(cafe.house.id, ana.id)["newsletter"]
    assert (held.place, held.proof, held.text.version) == ("portal", "portal", 1)
    browser.post(path, {"is_given": "0"})
    assert consents_in_force(cafe.house.id, ana.id) == {}
    assert [each.is_given for each in consents_of(cafe.house.id, ana.id)] == [False, True]
    assert browser.post(f"{cafe.path}me/consents/gossip", {"is_given": "1"}).status_code == 404


def test_details_and_mails() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    browser = browser_of_guest(cafe, ana, at=LATER)
    browser.post(f"{cafe.path}me/details", {"given_name": "Anna", "telephone": "+49 151 2345678", "language": "de"})
    browser.post(f"{cafe.path}me/mails", {"mails": ["sales", "gossip"]})
    now = customer_for(cafe.house.id, ana.id)
    assert (now.given_name, now.family_name, now.telephone, now.language, now.mails, now.email) == (
        "Anna", "", "+491512345678", "de", ("sales",), "ana@example.com",
    )  # fmt: skip
    page = text_of(browser, cafe.path)
    assert ('<html lang="de">' in page, "Anna" in page) == (True, True)
    answer = browser.post(f"{cafe.path}me/details", {"given_name": "Anna", "telephone": "none"})
    assert (answer.status_code, b"none" in answer.content) == (422, True)


def test_names_are_text_and_never_more() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    name = '<script>alert("x")</script>'
    change_customer(customer=ana, changes={"given_name": name, "family_name": name}, by=BOB, at=AT)
    give(cafe, ana, 5, reason=name)
    browser = browser_of_guest(cafe, ana, at=LATER)
    for place in ("", "me", "history", "me/details"):
        assert "<script>alert" not in text_of(browser, f"{cafe.path}{place}")


def test_logging_out_here_there_and_everywhere() -> None:
    cafe = make_cafe()
    ana, eva = make_guest(cafe), make_guest(cafe, email="eva@example.com", code="2")
    phone, desk, other = (browser_of_guest(cafe, guest, at=LATER) for guest in (ana, ana, eva))
    theirs = Visit.objects.get(organisation_id=cafe.house.id, customer_id=eva.id)
    phone.post(f"{cafe.path}me/visits/{theirs.id}")
    assert "Hello, Ana" in text_of(other, cafe.path)
    phone.post(f"{cafe.path}me/log-out")
    assert "Hello, Ana" not in text_of(phone, cafe.path)
    phone = browser_of_guest(cafe, ana, at=LATER)
    phone.post(f"{cafe.path}me/visits")
    assert [
        Visit.objects.filter(customer_id=ana.id, ended_at__isnull=True).count(),
        "Hello" in text_of(desk, cafe.path),
    ] == [0, False]
    assert "Hello, Ana" in text_of(other, cafe.path)


def test_a_visit_ends_when_nobody_comes_for_three_months() -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    for days in (60, 120):
        with time_machine.travel(LATER + timedelta(days=days), tick=False):
            assert "Hello, Ana" in text_of(browser, cafe.path)
    with time_machine.travel(LATER + timedelta(days=211), tick=False):
        assert "Hello, Ana" not in text_of(browser, cafe.path)


def test_whoever_was_merged_sees_the_card_they_became() -> None:
    cafe = make_cafe()
    ana, anna = make_guest(cafe), make_customer(cafe.house.id, given_name="Anna")
    browser = browser_of_guest(cafe, ana, at=LATER)
    merge_customers(from_=ana, into=anna, by=BOB, at=AT)
    assert "Hello, Anna" in text_of(browser, cafe.path)


def test_delete_me_is_asked_twice_and_then_done() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    buy(cafe, ana, COFFEE)
    browser = browser_of_guest(cafe, ana, at=LATER)
    browser.post(f"{cafe.path}me/consents/newsletter", {"is_given": "1"})
    path = f"{cafe.path}me/farewell"
    assert "27" in text_of(browser, path)  # what is lost
    assert browser.post(path).status_code == 422
    assert browser.post(path, {"sure": "1"})["Location"] == f"{cafe.path}?said=forgotten"
    assert Customer.objects.get(id=ana.id).forgotten_at == LATER
    for rows in (Visit, Passkey, MailedLink, Consent):
        assert not rows.objects.filter(organisation_id=cafe.house.id, customer_id=ana.id).exists()
    assert "Hello" not in text_of(browser, cafe.path)


def written(page: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def test_delete_me_says_every_unit_that_is_lost() -> None:
    cafe = make_cafe()
    ana = make_guest(cafe)
    give(cafe, ana, 2, unit="stamps")
    give(cafe, ana, 1, unit="toast")
    page = written(text_of(browser_of_guest(cafe, ana, at=LATER), f"{cafe.path}me/farewell"))
    assert "You lose: Points 20 Coffee card 2 A toast on us 1 No mail follows" in page
    nobody = make_guest(cafe, email="eva@example.com", code="2")
    give(cafe, nobody, -20)
    page = written(text_of(browser_of_guest(cafe, nobody, at=LATER), f"{cafe.path}me/farewell"))
    assert ("You lose:" in page, "You lose no points or rewards" in page) == (False, True)


@pytest.mark.parametrize("is_money_first", [True, False])
def test_money_is_not_lost_by_a_click(*, is_money_first: bool) -> None:
    cafe = make_cafe(program={**PROGRAM, "units": {**PROGRAM["units"], "kitty": {"name": "Kitty", "money": True}}})
    ana = make_guest(cafe)
    give(cafe, ana, 500, unit="prepaid" if is_money_first else "kitty")
    browser = browser_of_guest(cafe, ana, at=LATER)
    path = f"{cafe.path}me/farewell"
    for answer in (browser.get(path), browser.post(path, {"sure": "1"})):
        page = written(answer.content.decode())
        money, _then, lost = page.partition("Then We delete")
        assert "There is money on your account. It is not lost" in money
        assert (f"{'Prepaid' if is_money_first else 'Kitty'} €5.00" in money, "€5.00" in lost) == (True, False)
        assert ("You lose: Points 20" in lost, "Delete me for good" in page) == (True, False)
    assert answer.status_code == 422
    assert customer_for(cafe.house.id, ana.id).given_name == "Ana"


def test_the_frame_is_for_the_houses_websites_and_the_pages_for_none() -> None:
    cafe = make_cafe(origins=("https://cafe.example",))
    page, framed = stranger().get(cafe.path), stranger().get(f"{cafe.path}widget/")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://cafe.example" in framed["Content-Security-Policy"]
    assert page["Cache-Control"] == framed["Cache-Control"] == "private, no-store"
    script = stranger().get(f"{cafe.path}widget.js")
    assert (script.status_code, script["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert len(script.content) < 3_000


def test_in_the_frame_a_visit_is_kept_apart() -> None:
    cafe = make_cafe(origins=("https://cafe.example",))
    ana = make_guest(cafe)
    stranger().post(f"{cafe.path}widget/log-in", {"address": ana.email})
    token = letters(cafe)[0].path.rpartition("/")[2]
    answer = stranger().post(f"{cafe.path}widget/links/{token}")
    cookie = answer["Set-Cookie"]
    for said in (f"Path={cafe.path}widget/", "HttpOnly", "Secure", "SameSite=None", "Partitioned"):
        assert said in cookie


@pytest.mark.parametrize("said", ["saved", "<script>", "//evil.example"])
def test_what_an_address_says_is_a_word_and_leads_nowhere(said: str) -> None:
    cafe = make_cafe()
    answer = browser_of_guest(cafe, make_guest(cafe), at=LATER).get(cafe.path, {"said": said, "next": "//evil.example"})
    assert answer.status_code == 200
    assert b"evil.example" not in answer.content
    assert b"<script>" not in answer.content


def test_a_closed_or_unknown_portal_is_not_there() -> None:
    assert stranger().get("/my/nobody-has-this/").status_code == 404
    assert stranger().get("/my/nobody-has-this/widget.js").status_code == 404


def test_somebody_elses_dossier_is_not_there() -> None:
    cafe = make_cafe()
    ana, eva = make_guest(cafe), make_guest(cafe, email="eva@example.com", code="2")
    mine, theirs = (browser_of_guest(cafe, guest, at=LATER) for guest in (ana, eva))
    assert theirs.post(f"{cafe.path}me/dossier").status_code == 302
    asked = newest_dossier(cafe.house.id, eva.id)
    assert asked is not None
    assert mine.get(f"{cafe.path}me/dossier/{asked.job_id}").status_code == 404
    assert mine.get(f"{cafe.path}me/dossier/{UUID(int=1)}").status_code == 404
