"""What can be reached and read at the counter: the keys on every screen, what is ready, what Enter will do."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.browsers import SCREENS, Screen
from tests.journeys.counter import CARD, Counter, at_the_till, make_counter, scan, typed
from tests.journeys.watching import Complaints

from habitue.merchants.tests.people import make_staff
from habitue.merchants.tills import till_for
from habitue.platform import clock
from habitue.platform.journal import SYSTEM
from habitue.programs.articles.actions import put_article, put_group, set_quick_buttons
from habitue.till.tests.factories import CAFE, make_ana, make_cafe

SignedIn = Callable[..., Page]
LOW = Screen("low", 390, 700, touch=True)
LYING = Screen("lying", 1024, 768, touch=True)

# Keys, and the button, that are off the screen or under something. A button that is not ready lets taps through.
COVERED = """() => [...document.querySelectorAll("#pad button, #go")].filter((key) => {
  const {left, top, width, height} = key.getBoundingClientRect();
  return [top + 2, top + height / 2, top + height - 2].some((y) => {
    const hit = document.elementFromPoint(left + width / 2, y);
    return hit?.closest("button") !== key && hit !== key.closest(".till-dock");
  });
}).map((key) => key.textContent.trim())"""
# Between the bar and the keys.
IS_SEEN = """(one) => {
  const {top, bottom} = one.getBoundingClientRect();
  const bar = document.querySelector(".panel-bar").getBoundingClientRect().bottom;
  const keys = document.querySelector(".till-dock").getBoundingClientRect().top;
  return top >= bar - 1 && bottom <= keys + 1;
}"""


def met(page: Page, signed_in: SignedIn, counter: Counter) -> Page:
    at_the_till(page, signed_in, counter)
    scan(page, CARD)
    expect(page.locator("[data-person]")).to_be_visible()
    return page


def tapped(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f"#pad [data-key='{digit}']").tap()


def stamps_alone() -> Counter:
    """A counter whose program counts pieces and no money."""
    program: dict[str, Any] = {
        "currency": "EUR",
        "units": {key: CAFE["units"][key] for key in ("stamps", "toast")},
        "earn": [rule for rule in CAFE["earn"] if rule["code"] == "stamp"],
        "exchanges": [rule for rule in CAFE["exchanges"] if rule["code"] == "tenth"],
    }
    house, principal = make_cafe(program)
    ana = make_ana(house)
    return Counter(house, principal, till_for(house.id, till=house.till.id), make_staff(house.id, "cashier"), ana)


@pytest.mark.every_form
@pytest.mark.parametrize("size", [SCREENS[0], LOW], ids=lambda size: size.name)
def test_on_a_phone_no_key_is_ever_covered_and_the_amount_is_seen(
    opened: Callable[..., Page], signed_in: SignedIn, complaints: Complaints, size: Screen
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED", "Failed to load resource", "Failed to fetch", "ServiceWorker")
    page = at_the_till(opened(size), signed_in, make_counter())
    assert page.evaluate(COVERED) == []
    scan(page, CARD)
    expect(page.locator("[data-person]")).to_be_visible()
    assert page.evaluate(COVERED) == []
    tapped(page, "10")
    expect(page.locator("#figure")).to_have_text("0.10")
    assert page.locator("#figure").evaluate(IS_SEEN)
    page.locator("#go").tap()
    expect(page.locator(".till-done")).to_be_visible()
    page.wait_for_function(f"() => ({IS_SEEN})(document.querySelector('.till-done'))")
    assert page.evaluate(COVERED) == []
    page.context.set_offline(offline=True)
    scan(page, CARD)
    tapped(page, "200")
    page.locator("#go").tap()
    expect(page.locator(".till-kept")).to_be_visible()
    assert page.evaluate(COVERED) == []
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.evaluate(COVERED) == []


@pytest.mark.every_form
@pytest.mark.parametrize("size", [*SCREENS, LYING], ids=lambda size: size.name)
def test_however_many_articles_there_are_the_button_stays_on_the_screen(
    opened: Callable[..., Page], signed_in: SignedIn, size: Screen
) -> None:
    counter = make_counter()
    fill_shelf(counter, groups=7, articles=24)
    page = at_the_till(opened(size), signed_in, counter)
    assert page.evaluate(COVERED) == []
    # The last article and the last group can be pushed into sight, and nothing lies over them.
    for last in ("[data-article=A24]", "#groups [data-group=G7]"):
        page.locator(last).click()
    expect(page.locator("#figure")).to_have_text("4.20")
    expect(page.locator("#groups [data-group=G7]")).to_have_attribute("aria-pressed", "true")
    assert page.locator("[data-article=A24] span").evaluate("(name) => name.getClientRects().length") == 1
    assert page.evaluate(COVERED) == []


def test_an_article_does_not_move_under_the_finger_that_tapped_it(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    fill_shelf(counter, groups=7, articles=24)
    page = at_the_till(desk_page, signed_in, counter)
    scan(page, CARD)
    expect(page.locator("[data-person]")).to_be_visible()
    article = page.locator("[data-article=A1]")
    before = article.bounding_box()
    article.click()
    expect(page.locator(".till-moved .chip").first).to_be_visible()
    assert article.bounding_box() == before


def fill_shelf(counter: Counter, *, groups: int, articles: int) -> None:
    """Groups and articles with quick buttons; the words are as long as a café's."""
    house, now = counter.house.id, clock.now()
    for number in range(1, groups + 1):
        put_group(organisation_id=house, code=f"G{number}", names={"en": f"Cold drinks {number}"}, by=SYSTEM, at=now)
    codes = [f"A{number}" for number in range(1, articles + 1)]
    for code in codes:
        put_article(organisation_id=house, code=code, names={"en": "Cappuccino"}, price=420, by=SYSTEM, at=now)
    set_quick_buttons(organisation_id=house, store_id=None, codes=codes, by=SYSTEM, at=now)


def test_what_is_ready_is_told_on_a_phones_first_screen_and_one_tap_away(phone_page: Page, signed_in: SignedIn) -> None:
    page = met(phone_page, signed_in, make_counter())
    ready = page.locator(".till-ready")
    assert ready.evaluate(IS_SEEN)
    expect(ready).to_have_text(f"{page.locator('.claim-ready').count()} ready")
    ready.tap()
    page.wait_for_function(f"() => ({IS_SEEN})(document.querySelector('.claim-ready .btn'))")


def test_who_comes_next_is_seen_and_sees_nothing_of_the_one_before(phone_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(phone_page, signed_in, make_counter())
    page.locator("#idle [data-mode=voucher]").tap()
    assert page.locator("#paid-by").evaluate(IS_SEEN)
    tapped(page, "200")
    page.locator("#receipt").fill("R-1")
    page.locator("#go").tap()
    expect(page.locator(".till-code")).to_be_visible()
    scan(page, CARD)
    expect(page.locator("[data-person]")).to_have_count(1)
    expect(page.locator(".till-code")).to_be_hidden()
    page.wait_for_function(f"() => ({IS_SEEN})(document.querySelector('.till-name'))")


def test_the_button_says_what_enter_will_do(desk_page: Page, signed_in: SignedIn) -> None:
    page = met(desk_page, signed_in, make_counter())
    words = page.locator("#go-words")
    expect(words).to_have_text("Book")
    typed(page, "380")
    expect(words).to_have_text("Book €3.80")
    page.locator("[data-tender=prepaid]").click()
    expect(words).to_have_text("Pay with Prepaid")
    page.keyboard.press("Escape")
    page.locator("[data-mode=topup]").click()
    expect(words).to_have_text("Top up")


def test_where_pieces_count_a_tap_on_the_group_is_enough(phone_page: Page, signed_in: SignedIn) -> None:
    page = met(phone_page, signed_in, stamps_alone())
    page.locator("[data-group=coffee]").tap()
    page.locator("[data-group=coffee]").tap()
    expect(page.locator("#quote")).to_contain_text("+ 2 Stamps")
    page.locator("#go").tap()
    expect(page.locator(".till-done")).to_contain_text("+ 2 Stamps")


def test_where_money_counts_the_panel_says_that_the_amount_is_missing(desk_page: Page, signed_in: SignedIn) -> None:
    page = met(desk_page, signed_in, make_counter())
    page.locator("[data-group=coffee]").click()
    expect(page.locator("#quote")).to_have_text("Type the amount too.")
    expect(page.locator("#go")).to_have_attribute("aria-disabled", "true")
    typed(page, "380")
    expect(page.locator("#quote")).to_contain_text("+ 1 × Stamps")


def test_the_time_of_what_was_done_is_the_stores(opened: Callable[..., Page], signed_in: SignedIn) -> None:
    """Whatever the browser's zone and habits are."""
    page = opened(SCREENS[2], language="en-US", zone="America/New_York")
    counter = make_counter()
    met(page, signed_in, counter)
    typed(page, "380")
    page.keyboard.press("Enter")
    before = clock.now().astimezone(counter.principal.zone)
    expect(page.locator("#recent li")).to_have_count(1)
    after = clock.now().astimezone(counter.principal.zone)
    said = page.locator("#recent li").inner_text()[:5]
    assert said in {f"{before:%H:%M}", f"{after:%H:%M}"}


def test_keys_are_no_higher_than_wide_and_stay_where_they_are(opened: Callable[..., Page], signed_in: SignedIn) -> None:
    page = met(opened(SCREENS[1]), signed_in, make_counter())
    key = page.locator("#pad [data-key='5']")
    before = key.bounding_box()
    assert before is not None
    assert before["height"] < before["width"]
    typed(page, "380")
    page.keyboard.press("Enter")
    expect(page.locator(".till-done")).to_be_visible()
    assert key.bounding_box() == before
