"""A real browser on a real server on the worker's own database.

`page` is a fresh browser at the screen of `screen` (phone, tablet, desk: a test that asks for `page` runs on each);
`desk_page` runs once. What the browser complains of fails the test. docs/interface.md has an example.

A journey that has several forms (screens, languages, themes) is made in a third of them, each in its own, so that all
of them together see every screen; `make proof` makes every journey in every form. What is marked `every_form` is not
cut: each of its forms is about something else.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from tests.journeys.browsers import SCREENS, Screen, launched, make_film, seeing
from tests.journeys.watching import Complaints, barriers, keep_picture

from habitue.merchants.staff import StaffFacts
from habitue.merchants.tills import TillFacts
from habitue.web.tests.factories import browser_of

SECONDS_MAX = 30
# A machine with other work is slow at times; what is right is there at once all the same.
expect.set_options(timeout=15_000)
EVERY_FORM = "HABITUE_JOURNEYS"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out two thirds of the forms of each journey, unless all are wanted or one is asked for by name."""
    if os.environ.get(EVERY_FORM) == "all" or any("::" in asked for asked in config.args):
        return
    forms: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.path.parent == Path(__file__).parent and not item.get_closest_marker("every_form"):
            forms.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left_out = [
        item
        for turn, of_one in enumerate(forms.values())
        for place, item in enumerate(of_one)
        if place % 3 != turn % min(3, len(of_one))
    ]
    config.hook.pytest_deselected(items=left_out)
    out = set(left_out)
    items[:] = [item for item in items if item not in out]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
        """Requests of tests are nobody's news."""


@pytest.fixture(scope="package")
def server(scratch_database: str) -> Iterator[str]:
    """The application on a port of its own; its address."""
    settings.LOOK = True
    served = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    served.set_app(get_wsgi_application())
    Thread(target=served.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{served.server_port}"
    finally:
        served.shutdown()
        served.server_close()


@pytest.fixture(scope="package")
def driver() -> Iterator[Playwright]:
    """Playwright, as long as journeys run. Django would think itself in its event loop, which stands open."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            yield playwright
            # Under a running loop Django keeps connections apart, which nobody else would find and close.
            connections.close_all()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def chromium(driver: Playwright) -> Iterator[Browser]:
    """One browser a worker; each test has a context of its own, which shares nothing."""
    with launched(driver) as browser:
        yield browser


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the browser complained of; `complaints.expect("…")` where that is meant to happen."""
    watched = Complaints()
    yield watched
    assert watched.unexpected() == []


@pytest.fixture(params=SCREENS, ids=lambda screen: screen.name)
def screen(request: pytest.FixtureRequest) -> Screen:
    """Each of three sizes in turn."""
    asked: Screen = request.param
    return asked


@pytest.fixture
def opened(chromium: Browser, server: str, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """`opened(screen, language="de", theme="dark")`: a browser of one's own; several at once are several people."""
    contexts: list[BrowserContext] = []

    def open_page(
        screen: Screen,
        *,
        language: str = "en",
        theme: str = "light",
        zone: str = "Europe/Berlin",
        browser: Browser = chromium,
    ) -> Page:
        context = browser.new_context(
            base_url=server,
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.touch,
            locale=language,
            timezone_id=zone,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(SECONDS_MAX * 1000)
        contexts.append(context)
        context.on("page", complaints.watch)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened: Callable[..., Page], screen: Screen) -> Page:
    """A fresh browser, on each screen in turn."""
    return opened(screen)


@pytest.fixture
def desk_page(opened: Callable[..., Page]) -> Page:
    """A fresh browser at a desk, for what does not depend on the screen."""
    return opened(SCREENS[2])


@pytest.fixture
def phone_page(opened: Callable[..., Page]) -> Page:
    """A fresh browser on a phone."""
    return opened(SCREENS[0])


@pytest.fixture
def page_with_camera(
    driver: Playwright, opened: Callable[..., Page], tmp_path: Path
) -> Iterator[Callable[[Image.Image], Page]]:
    """`page_with_camera(picture)`: a phone whose camera sees the picture."""
    closing = []

    def open_page(picture: Image.Image) -> Page:
        launching = launched(driver, *seeing(make_film(picture, tmp_path / "film.y4m")))
        closing.append(launching)
        return opened(SCREENS[0], browser=launching.__enter__())

    yield open_page
    for launching in closing:
        launching.__exit__(None, None, None)


@pytest.fixture
def signed_in(server: str) -> Callable[..., Page]:
    """`signed_in(page, staff, till=…)`: the page's browser is this person's from now on."""

    def sign_in(page: Page, staff: StaffFacts, till: TillFacts | None = None) -> Page:
        cookies = browser_of(staff, till).cookies
        page.context.add_cookies([{"name": name, "value": one.value, "url": server} for name, one in cookies.items()])
        return page

    return sign_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails where the page as it is keeps somebody out."""

    def check(page: Page) -> None:
        assert barriers(page) == []

    return check


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """`look(page, "customers")` keeps a picture, with the screen's name, where `HABITUE_PICTURES` names a folder."""

    def keep(page: Page, name: str) -> None:
        size = page.viewport_size or {"width": 0}
        keep_picture(page, f"{name}-{size['width']}")

    return keep
