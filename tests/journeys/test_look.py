"""The page that shows every component: all of it can be read, reached and pressed, by day and by night."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.journeys.browsers import Screen

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
