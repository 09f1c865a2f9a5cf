"""A scanner on a busy tablet: its keys are heard of late, and none of them is an amount."""

from collections.abc import Callable, Sequence

from playwright.sync_api import Page, expect
from tests.journeys.counter import Counter, at_the_till, make_counter, scan, typed
from tests.journeys.test_till_finding import found_by_name, sold
from tests.journeys.test_till_offline import NOISE
from tests.journeys.watching import Complaints

from habitue.customers.actions import add_card
from habitue.merchants.tests.factories import ALICE, AT

SignedIn = Callable[..., Page]
NUMBER = "2000000012285"
OTHER = "4006381333931"
FAST, SLOW = 20, 110


def at_anas(page: Page, signed_in: SignedIn) -> tuple[Page, Counter]:
    counter = make_counter()
    add_card(customer=counter.ana, code=NUMBER, by=ALICE, at=AT)
    return at_the_till(page, signed_in, counter), counter


def slow_at(*places: int) -> Sequence[int]:
    """The gaps of the number's keys and its Enter: slow at these."""
    return [SLOW if place in places else FAST for place in range(len(NUMBER) + 1)]


def test_a_card_that_is_scanned_slowly_is_the_card(desk_page: Page, signed_in: SignedIn) -> None:
    page, counter = at_anas(desk_page, signed_in)
    for places in (
        (1, 2, 3),  # its first digits
        (3,),
        (6,),  # it stops in the middle
        (10,),  # before its last three digits, which alone are no scanner's
        (13,),  # its Enter is late
        tuple(range(14)),
        (1, 3, 5, 7, 9, 11, 13),
    ):
        for end in ("Enter", ""):
            scan(page, NUMBER, end=end, gaps=slow_at(*places))
            expect(page.locator("[data-person] h1")).to_have_text("Ana Martín")
            expect(page.locator("#figure")).to_have_text("0.00")
            page.locator("[data-act=nobody]").first.click()
            expect(page.locator("[data-person]")).to_have_count(0)
    assert sold(counter) == 0


def test_a_scanner_that_stalls_has_scanned_the_card_all_the_same(desk_page: Page, signed_in: SignedIn) -> None:
    page, counter = at_anas(desk_page, signed_in)
    for begun in (1, 3, 4, 6, 11):
        typed(page, "1250")
        page.wait_for_timeout(1100)
        scan(page, NUMBER[:begun], end="")
        page.wait_for_timeout(400)
        scan(page, NUMBER[begun:])
        expect(page.locator("[data-person] h1")).to_have_text("Ana Martín")
        expect(page.locator("#figure")).to_have_text("12.50")
        page.locator("[data-act=nobody]").first.click()
        expect(page.locator("[data-person]")).to_have_count(0)
        for _digit in "1250":
            page.keyboard.press("Backspace")
        expect(page.locator("#figure")).to_have_text("0.00")
    # What comes so long before a card that is known by itself is an amount.
    typed(page, "300")
    page.wait_for_timeout(300)
    scan(page, NUMBER)
    expect(page.locator("[data-person] h1")).to_have_text("Ana Martín")
    expect(page.locator("#figure")).to_have_text("3.00")
    assert sold(counter) == 0


def test_an_amount_that_was_typed_right_before_a_scan_stays(desk_page: Page, signed_in: SignedIn) -> None:
    page, _counter = at_anas(desk_page, signed_in)
    scan(page, "1250" + NUMBER, gaps=[90, 90, 90, 90, 140, *[FAST] * len(NUMBER)])
    expect(page.locator("[data-person] h1")).to_have_text("Ana Martín")
    expect(page.locator("#figure")).to_have_text("12.50")


def test_what_nobody_knows_leaves_no_amount_and_is_offered_as_no_card(desk_page: Page, signed_in: SignedIn) -> None:
    page, counter = at_anas(desk_page, signed_in)
    typed(page, "7")
    page.wait_for_timeout(400)
    scan(page, OTHER, gaps=slow_at(3))
    expect(page.locator("#found h1")).to_have_text("Nobody knows this code.")
    # What was typed before it, in its own time, is theirs.
    expect(page.locator("#figure")).to_have_text("0.07")
    # Which of the two readings it is nobody knows: neither becomes somebody's card.
    expect(page.locator("#found [data-newcomer]")).to_have_attribute("data-newcomer", "")
    expect(page.locator("#found [data-newcomer]")).to_have_text("New customer")
    assert sold(counter) == 0


def test_a_card_in_a_dialog_is_read_slowly_too(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    add_card(customer=counter.ana, code=NUMBER, by=ALICE, at=AT)
    page = found_by_name(desk_page, signed_in, counter)
    page.locator("[data-act=exchanges]").first.click()
    scan(page, NUMBER, gaps=slow_at(2))
    expect(page.locator(".till-done")).to_be_visible()
    page.locator("[data-act=nobody]").first.click()
    page.locator("#search").fill("zoe")
    page.locator("#hits [data-newcomer]").click()
    scan(page, OTHER, gaps=slow_at(1, 2))
    expect(page.locator("#newcomer-card")).to_have_text("···· 3931")
    expect(page.locator("#newcomer-name")).to_have_value("zoe")


def test_an_amount_typed_fast_with_enter_is_an_amount(desk_page: Page, signed_in: SignedIn) -> None:
    page, counter = at_anas(desk_page, signed_in)
    # Six digits are looked at as a code first, which nobody has.
    scan(page, "123450", gaps=[SLOW] * 7)
    expect(page.locator(".till-done")).to_contain_text("€1,234.50")
    assert sold(counter) == 1


def test_without_a_network_the_whole_is_the_card(desk_page: Page, signed_in: SignedIn, complaints: Complaints) -> None:
    complaints.expect(*NOISE)
    page, counter = at_anas(desk_page, signed_in)
    page.context.set_offline(offline=True)
    scan(page, NUMBER, gaps=slow_at(1, 2, 3))
    expect(page.locator(".till-person h1")).to_contain_text("2285")
    expect(page.locator("#figure")).to_have_text("0.00")
    typed(page, "400")
    page.keyboard.press("Enter")
    expect(page.locator("#net-count")).to_have_text("1 waiting")
    page.context.set_offline(offline=False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#net-count")).to_be_hidden()
    scan(page, NUMBER)
    # 1412 and 4.00 at gold.
    expect(page.locator(".till-balance").first).to_contain_text("1,416")
    assert sold(counter) == 1
