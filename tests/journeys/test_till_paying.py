"""Paying with what somebody has: on account, with a kitty; and what a new customer agrees to at the counter."""

from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Page, expect
from tests.journeys.counter import CARD, Counter, at_the_till, make_counter, scan, typed
from tests.journeys.watching import Complaints

from habitue.checkout.people.house_accounts import set_house_limit
from habitue.checkout.requests import HouseAccountRequest
from habitue.checkout.tests.factories import adjust
from habitue.customers.actions import publish_consent_text
from habitue.customers.consents import consents_in_force
from habitue.customers.search import search
from habitue.merchants.tests.factories import ALICE
from habitue.platform import clock

SignedIn = Callable[..., Page]


def let_owe(counter: Counter, limit: int) -> None:
    office = replace(counter.principal, scopes=counter.principal.scopes | {"admin"})
    set_house_limit(request=HouseAccountRequest(customer=counter.ana.id, limit=limit), principal=office, at=clock.now())


def paid(page: Page, kind: str, amount: str, receipt: str) -> None:
    typed(page, amount)
    page.locator(f"[data-tender^={kind}]").click()
    page.locator("#receipt").fill(receipt)
    page.keyboard.press("Enter")
    page.locator("#receipt").evaluate("field => field.blur()")


def test_what_is_bought_on_the_house_account_is_paid_off_at_the_counter(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    let_owe(counter, 5000)
    page = at_the_till(desk_page, signed_in, counter)
    scan(page, CARD)
    paid(page, "house_account", "3000", "R-1")
    expect(page.locator(".till-done")).to_contain_text("€30.00")
    page.locator("[data-mode=settle]").click()
    expect(page.locator("#figure")).to_have_text("30.00")
    page.locator("#receipt").fill("R-2")
    page.keyboard.press("Enter")
    expect(page.locator(".till-done").first).to_contain_text("€30.00")
    expect(page.locator("[data-mode=settle]")).to_have_count(0)


def test_a_kitty_pays_as_far_as_it_goes(desk_page: Page, signed_in: SignedIn) -> None:
    counter = make_counter()
    adjust(counter.principal, counter.ana, 700, "kitty", at=clock.now())
    page = at_the_till(desk_page, signed_in, counter)
    scan(page, CARD)
    typed(page, "1000")
    page.locator("[data-tender^=kitty]").click()
    expect(page.locator(".till-pay b")).to_have_text("€3.00")
    page.locator("#receipt").fill("R-3")
    page.keyboard.press("Enter")
    expect(page.locator(".till-done")).to_contain_text("€7.00")
    expect(page.locator("[data-tender^=kitty]")).to_have_count(0)


def test_a_new_customer_agrees_to_what_is_needed_and_to_what_they_like(
    desk_page: Page, signed_in: SignedIn, complaints: Complaints
) -> None:
    complaints.expect("422")
    counter = make_counter()
    for purpose, is_required in (("terms", True), ("letters", False), ("news", False)):
        publish_consent_text(
            organisation_id=counter.house.id,
            purpose=purpose,
            texts={"en": f"I agree to {purpose}."},
            is_required=is_required,
            by=ALICE,
            at=clock.now(),
        )
    page = at_the_till(desk_page, signed_in, counter)
    page.locator("#idle [data-newcomer]").click()
    page.locator("#newcomer-name").fill("Jonas Weber")
    page.locator("#newcomer-contact").fill("jonas@example.org")
    assert page.locator("[name=consent]:checked").count() == 0
    page.get_by_role("button", name="Sign up").click()
    # What is needed was not agreed to: nobody is signed up yet.
    expect(page.locator("#newcomer-wrong")).to_be_visible()
    page.get_by_label("I agree to terms.").check()
    page.get_by_label("I agree to letters.").check()
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator(".till-person h1")).to_contain_text("Jonas Weber")
    (jonas,) = search(counter.house.id, "jonas").items
    assert set(consents_in_force(counter.house.id, jonas.id)) == {"terms", "letters"}
