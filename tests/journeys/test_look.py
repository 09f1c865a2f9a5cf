"""The page that shows every component: all of it can be read, reached and pressed, by day and by night."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.journeys.browsers import Screen


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_can_be_read_and_reached(
    opened: Callable[..., Page],
    screen: Screen,
    theme: str,
    axe: Callable[[Page], None],
    look: Callable[[Page, str], None],
) -> None:
    page = opened(screen, theme=theme)
    page.goto("/look")
    look(page, f"look-{theme}")
    axe(page)
