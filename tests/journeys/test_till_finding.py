"""Who is it: by scanner on any keyboard, by camera, by name, new, and cards that cannot be used."""

import re
from collections.abc import Callable

import pytest
import segno
from PIL import Image
from playwright.sync_api import Page, Route, expect
from tests.journeys.counter import CARD, HUMAN, Counter, at_the_till, make_counter, scan, typed

from habitue.checkout.tests.factories import make_voucher
from habitue.customers.actions import add_card, block_card, change_customer
from habitue.customers.tests.factories import make_blank_card
from habitue.merchants.actions import set_staff_card
from habitue.merchants.tests.factories import ALICE, AT, told
from habitue.platform import clock

LETTERS = "QAZWYM-2345"
"""Where German and French keyboards have other letters, and a hyphen."""

SignedIn = Callable[..., Page]
Look = Callable[[Page, str], None]


@pytest.mark.parametrize("layout", ["us", "de", "fr"])
@pytest.mark.parametrize("end", ["Enter", "Tab", ""])
def test_a_scanner_is_understood_on_every_keyboard(desk_page: Page, signed_in: SignedIn, layout: str, end: str) -> None:
    counter = make_counter()
    add_card(customer=counter.ana, code=LETTERS, by=ALICE, at=AT)
    page = at_the_till(desk_page, signed_in, counter)
    typed(page, "12")
    page.locator("#search").focus()
    scan(page, LETTERS, layout, end)
    expect(page.locator("[data-person] h1")).to_have_text("Ana Martín")
    # Whatever the scanner typed into is as it was.
    expect(page.locator("#search")).to_have_value("")
    expect(page.locator("#figure")).to_have_text("0.12")


def test_somebody_is_found_by_name_with_the_keyboard_alone(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter())
    page.keyboard.press("/")
    typed(page, "mart")
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-person]")).to_have_attribute("data-how", "name")
    expect(page.locator(".till-by-name")).to_be_visible()


@pytest.mark.every_form
@pytest.mark.parametrize("pace", [HUMAN, 130, 200])
def test_a_telephone_number_that_is_typed_finds_whose_it_is(desk_page: Page, signed_in: SignedIn, pace: int) -> None:
    counter = make_counter()
    change_customer(customer=counter.ana, changes={"telephone": "+436641234567"}, by=ALICE, at=AT)
    page = at_the_till(desk_page, signed_in, counter)
    page.locator("#search").focus()
    # As long as a card's, and typed as people do: a scanner is faster.
    page.keyboard.type("436641234567", delay=pace)
    page.keyboard.press("Enter")
    expect(page.locator("[data-person] h1")).to_have_text("Ana Martín")
    assert sold(counter) == 0


def test_a_reward_for_somebody_found_by_name_asks_and_records(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    page = found_by_name(desk_page, signed_in, counter)
    page.locator("[data-act=covers][data-unit=toast]").click()
    page.locator("#proof [data-proof=document]").click()
    expect(page.locator(".till-done")).to_contain_text("A toast on us")
    assert [line.data["proof"] for line in told(counter.house.id) if line.kind == "proof.seen"] == ["document"]


def test_the_card_that_is_scanned_then_is_proof_enough(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    page = found_by_name(desk_page, signed_in, counter)
    page.locator("[data-act=exchanges]").first.click()
    expect(page.locator("#proof")).to_be_visible()
    scan(page, "nobodys-card")
    expect(page.locator("#proof-wrong")).to_be_visible()
    scan(page, CARD)
    expect(page.locator(".till-done")).to_be_visible()
    assert [line.kind for line in told(counter.house.id) if line.kind == "proof.seen"] == []


def found_by_name(page: Page, signed_in: SignedIn, counter: Counter) -> Page:
    at_the_till(page, signed_in, counter)
    page.locator("#search").fill("ana")
    page.locator("[role=option]").first.click()
    expect(page.locator("[data-person]")).to_be_visible()
    return page


def test_the_camera_reads_a_card(page_with_camera: Callable[[Image.Image], Page], signed_in: SignedIn) -> None:
    matrix = [[0 if dark else 255 for dark in row] for row in segno.make_qr(CARD).matrix_iter(scale=8, border=4)]
    picture = Image.new("L", (len(matrix[0]), len(matrix)))
    picture.putdata([dot for row in matrix for dot in row])
    page = at_the_till(page_with_camera(picture), signed_in, make_counter())
    page.locator(".till-finder [data-camera]").click()
    expect(page.locator("[data-person] h1")).to_have_text("Ana Martín")
    expect(page.locator("#camera")).to_be_hidden()


def test_a_blank_card_goes_to_a_new_customer_in_two_fields(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    make_blank_card(counter.house.id, code="BLANK-7788")
    page = at_the_till(desk_page, signed_in, counter)
    scan(page, "BLANK-7788")
    expect(page.get_by_role("heading", name="Card ···· 7788 belongs to nobody yet.")).to_be_visible()
    page.locator("#found [data-newcomer]").click()
    page.locator("#newcomer-name").fill("Jonas Weber")
    page.locator("#newcomer-contact").fill("jonas@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("[data-person] h1")).to_have_text("Jonas Weber")
    # Straight on to the amount.
    typed(page, "400")
    page.keyboard.press("Enter")
    expect(page.locator(".till-done")).to_contain_text("+ 4 Points")


def test_a_blank_card_goes_to_somebody_who_is_known(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    make_blank_card(counter.house.id, code="BLANK-7788")
    page = at_the_till(desk_page, signed_in, counter)
    scan(page, "BLANK-7788")
    page.locator("[data-hand]").click()
    typed(page, "martin")
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[data-person] h1")).to_have_text("Ana Martín")
    scan(page, "BLANK-7788")
    expect(page.get_by_text("Card ···· 7788 read")).to_be_visible()


def test_a_voucher_that_is_typed_is_found_by_enter(page: Page, signed_in: SignedIn, look: Look) -> None:
    counter = make_counter()
    code = make_voucher(counter.principal, 2500, code="GIFT-7788")["code"]
    at_the_till(page, signed_in, counter)
    page.locator("#search").click()
    typed(page, code)
    expect(page.locator("#hits")).to_contain_text("Press Enter to look for this as a card, voucher or code.")
    look(page, "till-typed-code")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    expect(page.locator("[data-voucher]")).to_contain_text("7788")


def test_what_cannot_be_used_says_which_it_is(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    block_card(organisation_id=counter.house.id, code=CARD, by=ALICE, at=clock.now())
    set_staff_card(organisation_id=counter.house.id, staff_id=counter.bob.id, code="STAFF-CARD-1", by=ALICE, at=AT)
    page = at_the_till(desk_page, signed_in, counter)
    for code, said in (
        (CARD, "This card, or its customer, is blocked."),
        ("STAFF-CARD-1", "This is a staff card, not a customer's."),
        ("nobodys-card", "Nobody knows this code."),
    ):
        scan(page, code)
        expect(page.locator("#found h1")).to_have_text(said)


NUMBER = "2000000012285"


@pytest.mark.parametrize("ready_after", [0, 5, len(NUMBER)])
def test_a_card_scanned_while_the_page_still_loads_is_no_amount(
    desk_page: Page, signed_in: SignedIn, ready_after: int
) -> None:
    counter = make_counter()
    add_card(customer=counter.ana, code=NUMBER, by=ALICE, at=AT)
    page = signed_in(desk_page, counter.bob, counter.till)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/built/till[.\w]*\.js"), hold)
    page.goto("/till", wait_until="commit")
    page.locator("#recent").wait_for(state="attached")
    page.evaluate("addEventListener('keydown', (event) => (window.scannedLast = event.timeStamp), {capture: true})")
    page.keyboard.type(NUMBER[:ready_after])
    if ready_after == len(NUMBER):
        page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    for route in held:
        route.continue_()
    expect(page.locator("html")).to_have_attribute("data-till", "ready")
    if ready_after < len(NUMBER):
        # However long it took the page: a scanner goes on at once.
        scan(page, NUMBER[ready_after:], gaps=[10] * (len(NUMBER) - ready_after + 1), pause=10)
    expect(page.locator("[data-person] h1")).to_have_text("Ana Martín")
    expect(page.locator("#figure")).to_have_text("0.00")
    assert sold(counter) == 0


def test_an_amount_that_nobody_types_is_asked_about_and_enter_says_no(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    typed(page, "200000001")
    page.keyboard.press("Enter")
    expect(page.locator("#really-amount")).to_have_text("Really €2,000,000.01?")
    page.keyboard.press("Enter")
    expect(page.locator("#really")).to_be_hidden()
    assert sold(counter) == 0
    page.keyboard.press("Escape")
    typed(page, "1000000")
    page.keyboard.press("Enter")
    page.locator("#really-yes").click()
    expect(page.locator(".till-done")).to_be_visible()
    # For the next, nothing of it is left.
    page.keyboard.press("Escape")
    expect(page.locator(".till-done")).to_have_count(0)


def test_a_short_code_is_never_nothing(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter())
    scan(page, "1234", end="")
    expect(page.locator("#figure")).to_have_text("12.34")
    page.keyboard.press("Escape")
    scan(page, "12345")
    expect(page.locator("#found h1")).to_have_text("Nobody knows this code.")
    expect(page.locator("#figure")).to_have_text("0.00")


def sold(counter: Counter) -> int:
    """How many sales there are; Ana's first one is the counter's."""
    return [line.kind for line in told(counter.house.id)].count("sale.recorded") - 1
