"""The program's editor in a browser: from nothing to a published program that a sale earns by."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.browsers import SCREENS
from tests.journeys.watching import Complaints

from habitue.checkout.requests import LineIn
from habitue.checkout.tests.factories import person, sell
from habitue.customers.tests.factories import make_customer
from habitue.merchants.queries import principal_for
from habitue.merchants.tests.factories import ALICE, AT, House, make_house, make_key
from habitue.merchants.tests.people import make_staff
from habitue.platform import clock
from habitue.platform.jobs import Runner
from habitue.programs.actions import keep_draft, publish
from habitue.programs.queries import draft_facts, draft_of, version_now
from habitue.programs.tests.examples import EVERY_KEY

Look = Callable[[Page, str], None]
Axe = Callable[[Page], None]
SMALL: dict[str, Any] = {
    "units": {"points": {"name": {"en": "Points", "de": "Punkte"}, "expires": {"after": "P12M", "round_up": "month"}}},
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
}


def saved(page: Page, house: House, revision: int) -> None:
    """Wait until the draft has been saved that often."""
    expect(page.locator("#revision")).to_have_value(str(revision))


def revision_of(house: House) -> int:
    return draft_facts(house.id).revision


def run_jobs() -> None:
    """What a worker does, once."""
    runner = Runner(threading.Event())
    while runner.turn():
        pass


def test_every_sentence_can_be_seen_and_opened(
    page: Page, signed_in: Callable[..., Page], look: Look, axe: Axe
) -> None:
    house = make_house()
    publish(organisation_id=house.id, document=EVERY_KEY, by=ALICE, at=AT)
    signed_in(page, make_staff(house.id, "owner"))
    page.goto("/manage/program")
    look(page, "editor-every-key")
    axe(page)
    page.get_by_role("link", name="€1.00").first.click()
    expect(page.locator(".said.is-open")).to_be_visible()
    expect(page.get_by_label("For every €1.00").first).to_be_focused()
    look(page, "editor-open")
    axe(page)


@pytest.mark.parametrize("language", ["en", "de"])
def test_from_nothing_to_a_sale_that_earns(
    opened: Callable[..., Page], signed_in: Callable[..., Page], look: Look, axe: Axe, language: str
) -> None:
    words = {
        "en": ("Points for what they spend", "Stamp card", "Levels", "Happy hour", "Code", "Done", "Publish"),
        "de": ("Punkte für den Umsatz", "Stempelkarte", "Stufen", "Happy Hour", "Code", "Fertig", "Veröffentlichen"),
    }[language]
    house = make_house()
    page = signed_in(opened(SCREENS[2]), make_staff(house.id, "owner"))
    page.goto("/manage/program")
    set_language(page, house, language)
    look(page, f"editor-empty-{language}")
    axe(page)
    page.reload()  # axe leaves styles behind
    for number, word in enumerate(words[:5], 1):
        details = page.locator("details.beginnings-more")
        if details.count() and details.get_attribute("open") is None:
            details.locator("summary").click()
        page.locator("button.beginning").filter(has=page.get_by_text(word, exact=True)).click()
        saved(page, house, number)
    look(page, f"editor-begun-{language}")
    axe(page)
    page.reload()
    # Two points for each euro instead of one.
    page.locator("#earn-0 .part").nth(1).click()
    page.locator("#earn-0-give-0").fill("2")
    saved(page, house, 6)
    page.locator("#earn-0").get_by_role("button", name=words[5]).last.click()
    expect(page.locator("#earn-0.is-open")).to_have_count(0)
    expect(page.locator("#earn-0 .part").nth(1)).to_have_text("2")
    page.goto("/manage/program/publish")
    # A moment is asked for only where one is wanted: one that was typed beside "now" went unheard.
    expect(page.locator("[name=moment]")).to_be_hidden()
    page.locator("[name=from][value=later]").check()
    expect(page.locator("[name=moment]")).to_be_visible()
    look(page, f"editor-publish-{language}")
    axe(page)
    page.locator("[name=from][value=now]").check()
    page.get_by_role("button", name=words[6], exact=True).click()
    page.wait_for_url("**/versions")
    look(page, f"editor-versions-{language}")
    axe(page)
    version = version_now(house.id, clock.now())
    assert version.number == 1
    assert [rule.give for rule in version.document.earn] == [2, 1]
    principal, ana = principal_for(make_key(house.till).secret, clock.now()), make_customer(house.id)
    lines = (LineIn(article="LUNCH", group="coffee", amount=1000),)
    done = sell(principal, lines=lines, customer=person(ana), at=clock.now()).result()
    assert done["earned"] in ({"points": 20, "stamps": 1}, {"points": 60, "stamps": 1})


def set_language(page: Page, house: House, language: str) -> None:
    """Pages speak the language of who is signed in."""
    from habitue.merchants.models import Staff

    Staff.objects.filter(organisation_id=house.id).update(language=language)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_a_fault_is_shown_at_the_part_and_gone_when_it_is_mended(
    page: Page, signed_in: Callable[..., Page], look: Look, axe: Axe
) -> None:
    house = make_house()
    publish(organisation_id=house.id, document=SMALL, by=ALICE, at=AT)
    signed_in(page, make_staff(house.id, "owner"))
    page.goto("/manage/program")
    page.locator("#earn-0 .part").first.click()
    page.locator("#earn-0-amount-0").fill("a lot")
    expect(page.locator("#wrong-earn-0-amount")).to_contain_text("An amount is wanted here")
    expect(page.locator("#state")).to_contain_text("1 thing to mend")
    look(page, "editor-fault")
    axe(page)
    # What was typed is kept, and survives leaving.
    page.reload()
    expect(page.locator("#earn-0 .part").first).to_have_text("a lot")
    page.locator("#earn-0 .part").first.click()
    page.locator("#earn-0-amount-0").fill("2.50")
    expect(page.locator("#wrong-earn-0-amount")).to_be_empty()
    expect(page.locator("#state")).to_contain_text("ready to publish")
    assert (draft_of(house.id) or {})["earn"][0]["per"] == {"amount": 250}


def test_more_is_said_less_is_said_and_undone(desk_page: Page, signed_in: Callable[..., Page]) -> None:
    house = make_house()
    publish(organisation_id=house.id, document=SMALL, by=ALICE, at=AT)
    page = signed_in(desk_page, make_staff(house.id, "owner"))
    page.goto("/manage/program?edit=earn/0")
    page.get_by_text("Say more").click()
    page.get_by_role("button", name="only on some weekdays").click()
    saved(page, house, 1)
    page.get_by_label("Friday").check(force=True)
    saved(page, house, 2)
    assert (draft_of(house.id) or {})["earn"][0]["when"] == {"weekdays": ["tue", "fri"]}
    page.get_by_role("button", name=re.compile("Leave out: Only on these days")).click()
    saved(page, house, 3)
    assert (draft_of(house.id) or {})["earn"] == SMALL["earn"]
    page.get_by_role("button", name="Undo", exact=True).click()
    saved(page, house, 4)
    assert (draft_of(house.id) or {})["earn"][0]["when"] == {"weekdays": ["tue", "fri"]}
    page.get_by_role("button", name="Do it again").click()
    saved(page, house, 5)
    assert (draft_of(house.id) or {})["earn"] == SMALL["earn"]


def test_two_who_write_at_once_notice_each_other(
    desk_page: Page, signed_in: Callable[..., Page], look: Look, axe: Axe, complaints: Complaints
) -> None:
    complaints.expect("409")
    house = make_house()
    publish(organisation_id=house.id, document=SMALL, by=ALICE, at=AT)
    page = signed_in(desk_page, make_staff(house.id, "owner"))
    page.goto("/manage/program?edit=earn/0&part=give")
    theirs = {**SMALL, "earn": [{**SMALL["earn"][0], "give": 5}]}
    keep_draft(organisation_id=house.id, document=theirs, by=ALICE, at=clock.now())
    page.locator("#earn-0-give-0").fill("3")
    conflict = page.locator("#conflict-earn-0")
    expect(conflict).to_contain_text("Alice has changed the draft meanwhile.")
    expect(conflict).to_contain_text("a guest earns 5 Points")
    expect(conflict).to_contain_text("a guest earns 3 Points")
    look(page, "editor-conflict")
    axe(page)
    conflict.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#earn-0 .part").nth(1)).to_have_text("3")
    assert (draft_of(house.id) or {})["earn"][0]["give"] == 3


def test_a_draft_is_tried_on_past_sales(page: Page, signed_in: Callable[..., Page], look: Look, axe: Axe) -> None:
    house = make_house()
    tiers = {"window": "month", "levels": [{"code": "silver", "name": "Silver", "from": 0},
                                           {"code": "gold", "name": "Gold", "from": 10000, "rate": "2"}]}  # fmt: skip
    document = {**SMALL, "tiers": tiers}
    publish(organisation_id=house.id, document=document, by=ALICE, at=AT)
    principal = principal_for(make_key(house.till).secret, AT)
    people = [make_customer(house.id, given_name=name, family_name="Vega") for name in ("Ana", "Ben", "Cleo")]
    for day in range(0, 90, 6):
        for number, who in enumerate(people):
            sell(principal, 1500 * (number + 1), customer=person(who), at=AT + timedelta(days=day))
    draft = {**document, "earn": [{**SMALL["earn"][0], "tiered": True}]}
    keep_draft(organisation_id=house.id, document=draft, by=ALICE, at=AT)
    signed_in(page, make_staff(house.id, "owner"))
    page.goto("/manage/program")
    expect(page.locator("#preview")).to_contain_text("Quick look")
    page.get_by_role("button", name="Try on 3 months").click()
    expect(page.locator("#trial")).to_contain_text("Sales are judged again")
    look(page, "editor-trial-running")
    run_jobs()
    expect(page.locator("#trial")).to_contain_text("45 sales judged again")
    page.reload()
    look(page, "editor-trial")
    axe(page)
