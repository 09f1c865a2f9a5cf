"""Pages that say what went wrong, in the longest language on the smallest screen too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.browsers import SCREENS
from tests.journeys.watching import Complaints


@pytest.mark.parametrize(
    ("language", "heading"),
    [("de", "Hier ist nichts"), ("en", "There is nothing here"), ("fr", "Il n’y a rien ici")],
)
def test_a_wrong_address_says_what_to_do(
    opened: Callable[..., Page],
    complaints: Complaints,
    axe: Callable[[Page], None],
    look: Callable[[Page, str], None],
    language: str,
    heading: str,
) -> None:
    complaints.expect("status of 404")
    page = opened(SCREENS[0], language=language)
    page.goto("/nothing/here")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.locator("html")).to_have_attribute("lang", language)
    axe(page)
    look(page, f"404-{language}")
