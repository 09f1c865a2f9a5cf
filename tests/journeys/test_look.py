"""The page that shows every component: all of it can be read, reached and pressed, by day and by night."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.journeys.browsers import SCREENS, Screen

from habitue.web.views.showroom import PAGES


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_component_can_be_read_and_reached(
    opened: Callable[..., Page],
    screen: Screen,
    theme: str,
    name: str,
    axe: Callable[[Page], None],
    look: Callable[[Page, str], None],
) -> None:
    page = opened(screen, theme=theme)
    page.goto(f"/look/{name}")
    look(page, f"{name}-{theme}")
    axe(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["ffe600", "d8623a", "8e24aa", "eeeeee", "101010"])
def test_a_guests_card_can_be_read_in_any_merchants_colour(
    opened: Callable[..., Page], theme: str, colour: str, axe: Callable[[Page], None], look: Callable[[Page, str], None]
) -> None:
    page = opened(SCREENS[0], theme=theme)
    page.goto(f"/look/card?colour={colour}")
    look(page, f"card-{colour}-{theme}")
    axe(page)
