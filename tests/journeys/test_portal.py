"""A guest: from the first look to the last farewell, on every screen."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from tests.journeys.browsers import Screen

from habitue.customers.queries import CustomerView
from habitue.platform import clock
from habitue.portal.doors import COOKIE
from habitue.portal.tests.factories import Cafe, buy, give, make_cafe, make_guest, token_of


def a_regular() -> tuple[Cafe, CustomerView]:
    """Ana, who has been coming for a month."""
    now = clock.now()
    cafe = make_cafe(at=now - timedelta(days=40))
    ana = make_guest(cafe, at=now - timedelta(days=39))
    buy(cafe, ana, ("coffee", "Cappuccino", 6, 2280), ("food", "Croissant", 2, 520), at=now - timedelta(days=4))
    give(cafe, ana, 200, reason="Sorry for the wait", at=now - timedelta(days=3))
    buy(cafe, ana, ("coffee", "Cappuccino", 2, 760), ("food", "Croissant", 1, 260), at=now - timedelta(hours=2))
    return cafe, ana


def come_in(page: Page, cafe: Cafe, guest: CustomerView, server: str) -> None:
    """Ana's own browser."""
    token = token_of(cafe, guest, at=clock.now())
    host = urlsplit(server).hostname or ""
    page.context.add_cookies([{"name": COOKIE, "value": token, "domain": host, "path": cafe.path}])


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("de", "dark")])
def test_the_card_and_what_belongs_to_it(
    opened: Callable[..., Page],
    screen: Screen,
    language: str,
    theme: str,
    server: str,
    axe: Callable[[Page], None],
    look: Callable[[Page, str], None],
) -> None:
    cafe, ana = a_regular()
    page = opened(screen, language=language, theme=theme)
    for name in ("", "register", "log-in"):
        page.goto(f"{cafe.path}{name}")
        look(page, f"portal-before-{name or 'welcome'}-{theme}")
        axe(page)
    come_in(page, cafe, ana, server)
    for name in ("", "rewards", "history", "me", "me/details", "me/farewell"):
        page.goto(f"{cafe.path}{name}")
        look(page, f"portal-{name or 'card'}-{theme}")
        axe(page)
