"""Without a network: rung up all the same, kept, and sent once when it is back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect
from tests.journeys.counter import CARD, Counter, at_the_till, make_counter, scan, typed
from tests.journeys.watching import Complaints

from habitue.checkout.tests.factories import sell
from habitue.merchants.tests.factories import told
from habitue.merchants.tests.people import make_staff
from habitue.platform import clock
from habitue.web.tests.factories import browser_of

SignedIn = Callable[..., Page]
NOISE = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "Failed to fetch",
    "ServiceWorker",
    "401",
    "Failed to load resource",
)


def sold(counter: Counter) -> int:
    """How many sales there are beside Ana's first."""
    return [line.kind for line in told(counter.house.id)].count("sale.recorded") - 1


def kept_offline(page: Page, amount: str, waits: str = "1 waiting") -> None:
    scan(page, CARD)
    expect(page.locator(".till-person h1")).to_contain_text("2345")
    typed(page, amount)
    page.keyboard.press("Enter")
    expect(page.locator(".till-kept")).to_be_visible()
    expect(page.locator("#net-count")).to_have_text(waits)


def test_what_is_rung_up_offline_outlives_a_reload_and_is_sent_once(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints
) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    page.wait_for_function("async () => Boolean(await caches.match('/till/shell'))")
    page.context.set_offline(offline=True)
    kept_offline(page, "1250")
    kept_offline(page, "400", "2 waiting")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-till", "ready")
    expect(page.locator("#net-count")).to_have_text("2 waiting")
    assert "Bob" not in page.content()
    page.context.set_offline(offline=False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#net-count")).to_be_hidden()
    assert sold(counter) == 2
    scan(page, CARD)
    # 1412, 12.50 and 4.00 at gold: 15 and 4.
    expect(page.locator(".till-balance").first).to_contain_text("1,431")


def test_whoever_still_stands_before_it_sees_what_became_of_it(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints
) -> None:
    complaints.expect(*NOISE)
    page = at_the_till(desk_page, signed_in, make_counter())
    page.context.set_offline(offline=True)
    kept_offline(page, "1250")
    page.context.set_offline(offline=False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".till-done")).to_contain_text("+ 15")
    expect(page.locator(".till-kept")).to_be_hidden()
    expect(page.locator(".till-person h1")).to_have_text("Ana Martín")


def test_two_tabs_send_what_waits_once(desk_page: Page, signed_in: SignedIn, complaints: Complaints) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    other = page.context.new_page()
    other.goto("/till")
    page.context.set_offline(offline=True)
    page.bring_to_front()
    kept_offline(page, "100")
    expect(other.locator("#net-count")).to_have_text("1 waiting")
    page.context.set_offline(offline=False)
    for tab in (page, other):
        tab.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#net-count")).to_be_hidden()
    expect(other.locator("#net-count")).to_be_hidden()
    assert sold(counter) == 1


def test_a_session_that_ends_loses_nothing(
    desk_page: Page, signed_in: SignedIn, server: str, complaints: Complaints
) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    page.context.set_offline(offline=True)
    kept_offline(page, "700")
    page.context.clear_cookies()
    page.context.set_offline(offline=False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    expect(page.locator("#net-count")).to_have_text("1 waiting")
    assert sold(counter) == 0
    cookies = browser_of(counter.bob, counter.till).cookies
    page.context.add_cookies([{"name": name, "value": one.value, "url": server} for name, one in cookies.items()])
    with page.expect_response("**/till/sales"):
        page.goto("/till")
    expect(page.locator("#net-count")).to_be_hidden()
    assert sold(counter) == 1


def let_redeem_offline(page: Page, server: str, counter: Counter) -> None:
    """5.00 a sale and 8.00 a day in this store, set where a merchant sets it: from the store's settings."""
    page.goto(f"{server}/manage/settings/stores/{counter.house.store.id}")
    page.get_by_role("link", name="Redeeming without a network").click()
    page.get_by_label("A limit of its own").check()
    page.get_by_label("At most a sale").fill("5")
    page.get_by_label("At most a till and day").fill("8")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("at most €5.00 a sale, €8.00 a till and day")).to_be_visible()


def test_what_is_stored_is_redeemed_offline_only_within_the_merchants_limit(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints, server: str
) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    let_redeem_offline(signed_in(desk_page, make_staff(counter.house.id, "manager")), server, counter)
    page = at_the_till(desk_page, signed_in, counter)
    scan(page, CARD)
    expect(page.locator("[data-person]")).to_be_visible()
    page.context.set_offline(offline=True)
    for amount, is_kept in (("600", False), ("500", True), ("400", False)):
        typed(page, amount)
        page.locator("[data-tender=prepaid]").click()
        page.locator("#receipt").fill(f"R-{amount}")
        page.keyboard.press("Enter")
        expect(page.locator(".till-kept" if is_kept else ".till-no")).to_be_visible()
        page.locator("#receipt").evaluate("field => field.blur()")
        if not is_kept:
            page.keyboard.press("Escape")
    page.context.set_offline(offline=False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#net-count")).to_be_hidden()
    assert sold(counter) == 1
    # What has been sent counts for the rest of the day.
    scan(page, CARD)
    expect(page.locator(".till-balance", has_text="13.40")).to_be_visible()
    page.context.set_offline(offline=True)
    typed(page, "400")
    page.locator("[data-tender=prepaid]").click()
    page.locator("#receipt").fill("R-again")
    page.keyboard.press("Enter")
    expect(page.locator(".till-no")).to_be_visible()


def put_by(page: Page, counter: Counter, key: str, more: Any, *, undone: bool = False) -> None:
    """Into the browser's database, as if it had been rung up a minute ago and sent without an answer."""
    page.evaluate(
        """async ([key, till, more, undone]) => {
          const database = await new Promise((done) => {
            const asked = indexedDB.open("habitue-till", 1);
            asked.onsuccess = () => done(asked.result);
          });
          const at = new Date(Date.now() - 60000).toISOString();
          const sale = {key, at, lines: [{amount: 900}], ...more};
          const row = {key, till, sale, state: "waiting", sent: true, undone, name: "", text: "", kept: 0};
          const transaction = database.transaction("sales", "readwrite");
          transaction.objectStore("sales").add(row);
          await new Promise((done) => (transaction.oncomplete = done));
        }""",
        [key, str(counter.till.id), more, undone],
    )


def hold_answers(page: Page) -> None:
    """What the queue sends arrives; its answer waits until `letThrough()`."""
    page.evaluate(
        """() => {
          const real = window.fetch;
          window.fetch = async (address, options) => {
            const answer = await real(address, options);
            if (String(address).endsWith("/till/sales")) await new Promise((go) => (window.letThrough = go));
            return answer;
          };
        }"""
    )


def test_what_is_refused_later_stays_until_somebody_deals_with_it(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints
) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    # Kept with a tender that nobody allowed: as an older panel might have.
    put_by(page, counter, "panel:kept-long-ago", {"tenders": [{"kind": "prepaid", "up_to": 900}]})
    page.reload()
    expect(page.locator("#net-count")).to_have_text("1 refused")
    page.locator("#net").click()
    expect(page.locator("#waiting-list")).to_contain_text("€9.00")
    expect(page.locator("#waiting-list")).to_contain_text("number of the till's receipt")
    page.locator("[data-drop]").click()
    page.locator("[data-drop]").click()
    expect(page.locator("#waiting-empty")).to_be_visible()
    assert sold(counter) == 0


def test_a_card_that_nobody_has_is_said_when_the_network_is_back(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints, look: Callable[[Page, str], None]
) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    page.context.set_offline(offline=True)
    scan(page, "4006381339999")
    expect(page.locator(".till-person h1")).to_contain_text("9999")
    typed(page, "250")
    page.keyboard.press("Enter")
    # It is kept before it is tried: a network that is back during that very try is told no by the server at once.
    expect(page.locator(".till-kept")).to_be_visible()
    expect(page.locator("#net-count")).to_have_text("1 waiting")
    page.context.set_offline(offline=False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#net-count")).to_have_text("1 to look at")
    expect(page.locator("#recent")).to_contain_text("€2.50 · card not known, nothing collected")
    assert sold(counter) == 1
    # Until somebody has seen it, also after a reload; it is sent no more.
    page.reload()
    page.locator("#net").click()
    expect(page.locator("#waiting-list")).to_contain_text("Card ···· 9999 was not known")
    expect(page.locator("#waiting-empty")).to_be_hidden()
    expect(page.locator("#waiting-list button:visible")).to_have_text(["Seen"])
    look(page, "till-odd")
    page.locator("[data-seen]").click()
    expect(page.locator("#waiting-empty")).to_be_visible()
    expect(page.locator("#net-count")).to_be_hidden()
    assert sold(counter) == 1


def test_value_beyond_the_limit_is_not_kept_where_the_network_dies_at_that_moment(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints
) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    scan(page, CARD)
    page.locator("[data-tender=prepaid]").click()
    page.locator("#receipt").fill("R-dies")
    page.locator("#receipt").evaluate("field => field.blur()")
    typed(page, "500")
    expect(page.locator("#quote")).to_contain_text("Prepaid")
    page.route("**/till/sales", lambda route: route.abort())
    page.keyboard.press("Enter")
    expect(page.locator(".till-no")).to_contain_text("cannot be redeemed until it is back")
    page.unroute("**/till/sales")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#net-count")).to_be_hidden()
    assert sold(counter) == 0


def test_what_can_be_undone_no_more_is_said_and_not_passed_over(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints
) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    sell(counter.principal, 900, key="panel:long-ago", at=clock.now() - timedelta(minutes=5))
    put_by(page, counter, "panel:long-ago", {}, undone=True)
    page.reload()
    expect(page.locator("#net-count")).to_have_text("1 refused")
    page.locator("#net").click()
    expect(page.locator("#waiting-list")).to_contain_text("can be undone for a minute")


def test_what_is_taken_back_while_it_is_on_its_way_is_undone(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints
) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    page.context.set_offline(offline=True)
    kept_offline(page, "700")
    hold_answers(page)
    page.context.set_offline(offline=False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_function("() => Boolean(window.letThrough)")
    assert sold(counter) == 1
    page.locator("[data-undo]").first.click()
    expect(page.locator("#recent")).to_contain_text("Undone")
    page.evaluate("letThrough()")
    expect(page.locator("#net-count")).to_be_hidden()
    assert [line.kind for line in told(counter.house.id)].count("sale.returned") == 1


def test_what_another_tab_has_sent_is_answered_where_it_was_rung_up(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints
) -> None:
    complaints.expect(*NOISE)
    counter = make_counter()
    page = at_the_till(desk_page, signed_in, counter)
    other = page.context.new_page()
    other.goto("/till")
    hold_answers(other)
    typed(other, "100")
    other.keyboard.press("Enter")
    other.wait_for_function("() => Boolean(window.letThrough)")
    page.bring_to_front()
    typed(page, "250")
    page.keyboard.press("Enter")
    expect(other.locator("#net-count")).to_have_text("2 waiting")
    other.evaluate("() => { const first = letThrough; window.letThrough = null; first(); }")
    other.wait_for_function("() => Boolean(window.letThrough)")
    other.evaluate("letThrough()")
    expect(page.locator("#answer .till-done")).to_contain_text("€2.50")
    expect(page.locator("#figure")).to_have_text("0.00")
    assert sold(counter) == 2
