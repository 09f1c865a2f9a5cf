"""What is done at the counter: an amount and its undoing, rewards, gifts, money that is loaded, vouchers."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.journeys.counter import CARD, at_the_till, make_counter, scan, typed

from habitue.merchants.tests.factories import told

SignedIn = Callable[..., Page]
SECONDS_MOST = 3


def test_from_scan_to_answer_in_three_seconds(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter())
    begun = time.monotonic()
    scan(page, CARD)
    expect(page.locator("[data-person]")).to_be_visible()
    typed(page, "1250")
    page.keyboard.press("Enter")
    expect(page.locator(".till-done")).to_contain_text("+ 15 Points")
    assert time.monotonic() - begun < SECONDS_MOST


def test_enter_twice_sells_once_and_undo_takes_it_back(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    scan(page, CARD)
    expect(page.locator("[data-person]")).to_be_visible()
    typed(page, "1250")
    expect(page.locator("#quote")).to_contain_text("+ 15 Points")
    page.evaluate(
        """() => {
          for (let times = 0; times < 2; times += 1) {
            document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", code: "Enter", bubbles: true}));
          }
          document.getElementById("go").click();
        }"""
    )
    expect(page.locator(".till-done")).to_contain_text("+ 15 Points")
    expect(page.locator(".till-balance").first).to_contain_text("1,427")
    assert [line.kind for line in told(counter.house.id)].count("sale.recorded") == 2  # Ana's first, and this
    page.locator("[data-undo]").click()
    expect(page.locator("#recent li")).to_contain_text("Undone")
    expect(page.locator(".till-balance").first).to_contain_text("1,412")


def test_digits_of_a_french_keyboard_need_no_shift(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter())
    for digit, key in (("1", "&"), ("2", "é"), ("5", "(")):
        page.evaluate(
            "([code, key]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {code, key, bubbles: true}))",
            [f"Digit{digit}", key],
        )
        page.wait_for_timeout(90)
    expect(page.locator("#figure")).to_have_text("1.25")


def test_touch_alone_sells_two_lines_with_their_group(phone_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(phone_page, signed_in, make_counter())
    page.locator("#search").fill("ana")
    page.locator("[role=option]").first.tap()
    for key in ("5", "6", "0"):
        page.locator(f"#pad [data-key='{key}']").tap()
    page.locator("[data-group=coffee]").tap()
    page.locator("[data-group=coffee]").tap()
    page.locator("[data-down]").tap()
    for key in ("9", "00"):
        page.locator(f"#pad [data-key='{key}']").tap()
    expect(page.locator("#figure")).to_have_text("14.60")
    expect(page.locator("#quote")).to_contain_text("+ 2 Stamps")
    page.locator("#go").tap()
    expect(page.locator(".till-done")).to_contain_text("+ 2 Stamps")


def test_a_discount_and_what_is_prepaid_pay_with_one_tap_each(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter())
    scan(page, CARD)
    page.locator("[data-claim=ten]").click()
    typed(page, "1000")
    page.locator("[data-group=food]").click()
    expect(page.locator(".till-pay b")).to_have_text("€9.00")
    page.locator("[data-tender=prepaid]").click()
    expect(page.locator(".till-pay b")).to_have_text("€0.00")
    page.locator("#go").click()
    expect(page.locator(".till-no")).to_contain_text("number of the till's receipt")
    page.locator("#receipt").fill("R-77")
    page.keyboard.press("Enter")
    expect(page.locator(".till-done")).to_contain_text("Prepaid − €9.00")


def test_a_reward_and_an_exchange_are_one_tap_each(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter())
    scan(page, CARD)
    page.locator("[data-act=covers][data-unit=toast]").click()
    expect(page.locator(".till-done")).to_contain_text("A toast on us")
    expect(page.locator("[data-act=covers][data-unit=toast]")).to_have_count(0)
    page.locator("[data-act=exchanges][data-code=coffee]").click()
    expect(page.locator(".till-done")).to_contain_text("A coffee on us")
    expect(page.locator(".till-balance").first).to_contain_text("1,312")
    page.locator("[data-undo]").first.click()
    expect(page.locator(".till-balance").first).to_contain_text("1,412")


def test_extra_points_have_a_reason(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter("manager"))
    scan(page, CARD)
    page.locator("[data-mode=extra]").click()
    typed(page, "30")
    page.locator("#go").click()
    expect(page.locator(".till-no")).to_contain_text("Say why")
    page.locator("#extra-unit").select_option("points")
    page.locator("#extra-reason").fill("An apology")
    page.locator("#go").click()
    expect(page.locator(".till-done")).to_contain_text("+ 30 Points")


def test_topping_up_wants_the_receipt(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter())
    scan(page, CARD)
    page.locator("[data-mode=topup]").click()
    typed(page, "2000")
    page.keyboard.press("Enter")
    expect(page.locator(".till-no")).to_contain_text("number of the till's receipt")
    page.locator("#receipt").fill("R-78")
    page.keyboard.press("Enter")
    expect(page.locator(".till-done")).to_contain_text("+ €20.00")
    expect(page.locator("[data-tender=prepaid]")).to_contain_text("€38.40")


def test_a_voucher_is_sold_shown_and_redeemed_in_part(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter())
    page.locator("#idle [data-mode=voucher]").click()
    typed(page, "5000")
    page.locator("#number").click()
    scan(page, "GIFT-2026-0001")
    expect(page.locator("#number")).to_have_value("GIFT-2026-0001")
    page.locator("#receipt").fill("R-79")
    page.keyboard.press("Enter")
    expect(page.locator(".till-code code")).to_have_text("GIFT-2026-0001")
    scan(page, "GIFT-2026-0001")
    expect(page.locator(".till-worth")).to_contain_text("€50.00")
    typed(page, "1800")
    page.locator("#receipt").fill("R-80")
    page.keyboard.press("Enter")
    expect(page.locator(".till-done")).to_contain_text("− €18.00")
    scan(page, "GIFT-2026-0001")
    expect(page.locator(".till-worth")).to_contain_text("€32.00")


def test_a_page_weighs_little_and_the_scanner_only_when_it_is_used(desk_page: Page, signed_in: SignedIn) -> None:
    page = desk_page
    weights: dict[str, int] = {}

    def weigh(response: object) -> None:
        url = response.url  # type: ignore[attr-defined]
        if url.endswith((".js", ".css")):
            weights[url.rsplit("/", 1)[1]] = int(response.headers.get("content-length", 0))  # type: ignore[attr-defined]

    page.on("response", weigh)
    at_the_till(page, signed_in, make_counter())
    assert "scanner.js" not in weights
    assert 0 < sum(weights.values()) < 100_000, weights
