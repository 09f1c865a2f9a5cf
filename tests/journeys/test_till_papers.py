"""A note, a voucher on paper, and the code on the phone, at the counter."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.journeys.counter import CARD, at_the_till, make_counter, scan, typed
from tests.journeys.watching import Complaints

from habitue.customers.actions import open_portal
from habitue.customers.rotating import rotating_code
from habitue.merchants.tests.factories import ALICE
from habitue.platform import clock

SignedIn = Callable[..., Page]


def test_a_note_is_kept_through_a_lost_network(desk_page: Page, signed_in: SignedIn, complaints: Complaints) -> None:
    complaints.expect("Failed to load resource")
    page = at_the_till(desk_page, signed_in, make_counter())
    scan(page, CARD)
    page.locator(".till-acts [data-note]").click()
    page.locator("#note-text").fill("Oat milk.\nNo sugar.")
    page.context.set_offline(True)
    page.locator("#note-form [type=submit]").click()
    expect(page.locator("#note-wrong")).to_contain_text("no network")
    page.locator("#note [data-closes]").click()
    page.context.set_offline(False)
    page.locator(".till-acts [data-note]").click()
    expect(page.locator("#note-text")).to_have_value("Oat milk.\nNo sugar.")
    page.locator("#note-form [type=submit]").click()
    expect(page.locator(".till-note")).to_contain_text("No sugar.")
    expect(page.locator("[data-how=card]")).to_be_visible()


def test_a_sold_voucher_is_printed_alone(desk_page: Page, signed_in: SignedIn) -> None:
    page = at_the_till(desk_page, signed_in, make_counter())
    page.evaluate("() => { window.print = () => { document.documentElement.dataset.printed = 'yes'; }; }")
    page.locator("#idle [data-mode=voucher]").click()
    typed(page, "5000")
    page.locator("#receipt").fill("R-1")
    page.locator("#go").click()
    expect(page.locator(".till-code-qr svg")).to_be_visible()
    page.locator("[data-print]").click()
    expect(page.locator("html")).to_have_attribute("data-printed", "yes")
    page.emulate_media(media="print")
    expect(page.locator(".till-paper code")).to_be_visible()
    expect(page.locator(".till-paper svg").first).to_be_visible()
    expect(page.locator("#go")).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".till-paper")).to_have_count(0)


def test_a_card_collects_and_the_code_on_the_phone_spends(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    handle = f"cafe-{counter.house.id.hex[-12:]}"
    open_portal(organisation_id=counter.house.id, handle=handle, spends_by_code=True, by=ALICE, at=clock.now())
    page = at_the_till(desk_page, signed_in, counter)
    scan(page, CARD)
    page.locator("[data-act=covers][data-unit=toast]").click()
    expect(page.locator("#proof")).to_be_visible()
    scan(page, CARD)
    expect(page.locator("#proof-wrong")).to_be_visible()
    scan(page, rotating_code(counter.house.id, counter.ana.id, clock.now()))
    expect(page.locator("#proof")).to_be_hidden()
    expect(page.locator(".till-done")).to_be_visible()
    expect(page.locator("[data-how=code]")).to_be_visible()
