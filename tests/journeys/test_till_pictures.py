"""Every state of the panel on three screens: nothing keeps anybody out, and it can be looked at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.browsers import Screen
from tests.journeys.counter import CARD, make_counter, scan, typed

from habitue.merchants.actions import set_language
from habitue.merchants.models import Store
from habitue.merchants.tests.factories import ALICE, AT


def test_the_bar_is_one_row_with_a_way_out(page: Page, screen: Screen, signed_in: Callable[..., Page]) -> None:
    """However long the store's name is: who stands there, and the way to the desk, are beside it and on the screen."""
    counter = make_counter("manager")
    name = "Ana's Coffee and Cake at the Old Market"
    Store.objects.filter(id=counter.till.store.id).update(name=name)
    signed_in(page, counter.bob, counter.till).goto("/till")
    expect(page.locator("html")).to_have_attribute("data-till", "ready")
    row = (".till-where", "#net", ".till-me", ".panel-bar a[href='/manage']")
    boxes = [page.locator(one).bounding_box() for one in row]
    assert all(box and box["y"] < 64 and box["x"] + box["width"] <= screen.width for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("de", "dark")])
def test_the_panel_can_be_read_and_reached_in_every_state(
    opened: Callable[..., Page],
    signed_in: Callable[..., Page],
    screen: Screen,
    language: str,
    theme: str,
    axe: Callable[[Page], None],
    look: Callable[[Page, str], None],
) -> None:
    counter = make_counter("manager")
    set_language(organisation_id=counter.house.id, staff_id=counter.bob.id, language=language, by=ALICE, at=AT)
    page = signed_in(opened(screen, language=language, theme=theme), counter.bob, counter.till)
    page.goto("/till")

    def seen(state: str) -> None:
        look(page, f"till-{state}-{language}")
        # As high as all there is: which keys the bar at the bottom hides depends on how far somebody has scrolled.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": screen.width, "height": max(height, screen.height)})
        axe(page)
        page.set_viewport_size({"width": screen.width, "height": screen.height})

    expect(page.locator("html")).to_have_attribute("data-till", "ready")
    seen("nobody")
    scan(page, CARD)
    expect(page.locator("[data-person]")).to_be_visible()
    typed(page, "1250")
    expect(page.locator("#quote .chip").first).to_be_visible()
    seen("person")
    page.keyboard.press("Enter")
    expect(page.locator(".till-done")).to_be_visible()
    seen("done")
    page.locator("[data-mode=topup]").first.click()
    typed(page, "2000")
    seen("topup")
