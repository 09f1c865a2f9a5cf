"""A guest: from the first look to the last farewell, on every screen."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect
from tests.journeys.browsers import SCREENS, Screen
from tests.journeys.watching import Complaints

from habitue.checkout.queries.lookups import look_up
from habitue.customers.consents import consents_in_force
from habitue.customers.queries import CustomerNotFound, CustomerView, customer_for, find_customer
from habitue.platform import clock
from habitue.platform.jobs import job_for
from habitue.platform.jobs.progress import Progress
from habitue.portal.doors import COOKIE
from habitue.portal.tests.factories import Cafe, allow, buy, give, letters, make_cafe, make_guest, token_of
from habitue.privacy.dossiers import newest_dossier
from habitue.privacy.jobs import collect_dossier


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
    page.goto(f"{cafe.path}register")
    look(page, f"portal-register-{theme}")
    axe(page)
    come_in(page, cafe, ana, server)
    for name in ("", "me"):
        page.goto(f"{cafe.path}{name}")
        look(page, f"portal-{name or 'card'}-{theme}")
        axe(page)


def code_on(page: Page, picture: Path) -> str:
    """What a scanner reads from the screen."""
    page.locator("[data-moment]").screenshot(path=picture)
    (read,) = zxingcpp.read_barcodes(Image.open(picture))
    return read.text


def change_address(page: Page, cafe: Cafe, address: str) -> None:
    """From *Me* to the mail that the new letter box gets, and its link."""
    page.goto(f"{cafe.path}me")
    page.locator(f'a[href="{cafe.path}me/details"]').click()
    page.locator(f'a[href="{cafe.path}me/address"]').click()
    page.locator("[name=email]").fill(address)
    page.locator("form .btn-brand").click()
    page.wait_for_url("**said=address_asked")
    page.goto(letters(cafe)[-1].path)
    expect(page.locator("main")).to_contain_text(address)
    page.locator("form .btn-brand").click()
    page.wait_for_url("**said=address")
    expect(page.locator("guest-code")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "de"])
def test_from_the_first_look_to_the_farewell(
    opened: Callable[..., Page], language: str, tmp_path: Path, complaints: Complaints
) -> None:
    complaints.expect("422")
    cafe = make_cafe(at=clock.now() - timedelta(days=1))
    page = opened(SCREENS[0], language=language)
    page.goto(cafe.path)
    page.locator(f'a[href="{cafe.path}register"].btn').click()
    page.locator("[name=given_name]").fill("Ana")
    page.locator("[name=email]").fill("ana@example.com")
    assert page.locator("[name=consents]:checked").count() == 0
    page.locator("[name=consents]").first.check()
    page.locator("[name=consents]").last.check()
    page.locator("form .btn-brand").click()
    page.locator("[name=code]").fill(letters(cafe)[0].code)
    page.locator("form .btn-brand").click()
    expect(page.locator("guest-code")).to_be_visible()
    ana = find_customer(cafe.house.id, email="ana@example.com", at=clock.now()).customer
    assert look_up(cafe.till, code_on(page, tmp_path / "code.png"), clock.now())["id"] == ana.id
    page.goto(f"{cafe.path}me")
    newsletter = page.locator(f'form[action="{cafe.path}me/consents/newsletter"] button')
    assert "newsletter" in consents_in_force(cafe.house.id, ana.id)
    newsletter.click()
    page.wait_for_url("**said=withdrawn")
    assert "newsletter" not in consents_in_force(cafe.house.id, ana.id)
    page.locator(f'form[action="{cafe.path}me/dossier"] button').click()
    page.wait_for_url("**said=collecting")
    asked = newest_dossier(cafe.house.id, ana.id)
    assert asked is not None
    collect_dossier(job_for(cafe.house.id, asked.job_id), Progress(lambda _done, _of, _what: None, lambda: False))
    page.goto(f"{cafe.path}me")
    with page.expect_download() as download:
        page.locator(f'a[href="{cafe.path}me/dossier/{asked.job_id}"]').click()
    with ZipFile(download.value.path()) as archive:
        assert "README.txt" in archive.namelist()
    change_address(page, cafe, "ana.new@example.com")
    assert customer_for(cafe.house.id, ana.id).email == "ana.new@example.com"
    page.goto(f"{cafe.path}me/farewell")
    page.locator(".btn-danger").click()
    page.locator("[name=sure]").check()
    page.locator(".btn-danger").click()
    page.wait_for_url("**said=forgotten")
    with pytest.raises(CustomerNotFound):
        customer_for(cafe.house.id, ana.id)


def test_the_code_is_renewed_and_stays_without_a_connection(
    opened: Callable[..., Page], server: str, tmp_path: Path, complaints: Complaints
) -> None:
    cafe, ana = a_regular()
    page = opened(SCREENS[0])
    come_in(page, cafe, ana, server)
    page.goto(cafe.path)
    before = page.locator("[data-moment] path").get_attribute("d")
    with page.expect_response(lambda response: response.request.resource_type == "fetch"):
        page.evaluate("document.querySelector('guest-code').left = 1")
    assert look_up(cafe.till, code_on(page, tmp_path / "code.png"), clock.now())["id"] == ana.id
    complaints.expect("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page.context.set_offline(True)
    page.evaluate("document.querySelector('guest-code').left = 1")
    expect(page.locator("[data-stale]")).to_be_visible()
    assert page.locator("[data-moment] path").get_attribute("d") is not None
    assert page.locator(".guest-own").get_attribute("open") is not None
    assert before is not None
    page.context.set_offline(False)


def test_a_passkey_is_made_and_opens_the_card(opened: Callable[..., Page], server: str) -> None:
    cafe, ana = a_regular()
    page = opened(SCREENS[0])
    home = server.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device = {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | device})
    come_in(page, cafe, ana, home)
    page.goto(f"{home}{cafe.path}me")
    page.locator("guest-passkey button").click()
    page.wait_for_url("**said=passkey")
    page.locator(f'form[action="{cafe.path}me/log-out"] button').click()
    page.wait_for_url("**said=out")
    page.goto(f"{home}{cafe.path}log-in")
    page.locator("guest-passkey button").click()
    expect(page.locator("guest-code")).to_be_visible()


@pytest.fixture
def website(server: str) -> Iterator[Callable[[Cafe], str]]:
    """A merchant's own website on another port and host, with the one line that shows the card."""
    pages: dict[str, bytes] = {}

    class Website(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Requests of tests are nobody's news."""

    served = ThreadingHTTPServer(("127.0.0.1", 0), Website)
    Thread(target=served.serve_forever, daemon=True).start()

    def showing(cafe: Cafe) -> str:
        line = f'<script src="{server}{cafe.path}widget.js"></script>'
        pages["/"] = f"<!doctype html><html lang=en><title>Shop</title><h1>Our shop</h1>{line}".encode()
        return f"http://localhost:{served.server_port}"

    yield showing
    served.shutdown()
    served.server_close()


def test_the_widget_stands_on_another_website_and_is_as_high_as_it_wants(
    opened: Callable[..., Page], website: Callable[[Cafe], str], complaints: Complaints
) -> None:
    complaints.expect("favicon", "404")
    cafe = make_cafe(at=clock.now() - timedelta(days=1))
    home = website(cafe)
    allow(cafe, home)
    make_guest(cafe, at=clock.now() - timedelta(hours=1))
    page = opened(SCREENS[2])
    page.goto(home)
    frame = page.frame_locator("iframe")
    frame.locator(f'a[href="{cafe.path}widget/log-in"].btn').click()
    frame.locator("[name=address]").fill("ana@example.com")
    frame.locator("form .btn-brand").click()
    frame.locator("[name=code]").wait_for()
    frame.locator("[name=code]").fill(letters(cafe)[0].code)
    frame.locator("form .btn-brand").click()
    expect(frame.locator("guest-code")).to_be_visible()
    inside = frame.locator("body").evaluate("body => Math.ceil(body.getBoundingClientRect().height)")
    page.wait_for_function(f"Math.abs(document.querySelector('iframe').clientHeight - {inside}) < 3")
    # A message that somebody else sends changes nothing.
    page.evaluate("postMessage({habitue: 'size', height: 5000}, '*')")
    page.wait_for_timeout(200)
    assert page.locator("iframe").evaluate("frame => frame.clientHeight") < 4000


def test_a_website_that_is_not_on_the_list_shows_nothing(
    opened: Callable[..., Page], website: Callable[[Cafe], str], complaints: Complaints
) -> None:
    complaints.expect("frame-ancestors", "refused", "favicon", "404", "Framing")
    cafe = make_cafe(at=clock.now() - timedelta(days=1))
    page = opened(SCREENS[2])
    page.goto(website(cafe))
    page.wait_for_timeout(500)
    assert page.frame_locator("iframe").locator(".guest").count() == 0


NOISE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to fetch", "Failed to load resource", "ServiceWorker")


def kept_on(page: Page, cafe: Cafe, holds: Callable[[str], bool]) -> str:
    """The page that this phone keeps, as soon as it is like that; empty where there is none."""
    for _turn in range(200):
        said: str = page.evaluate("async path => (await (await caches.match(path))?.text()) ?? ''", f"{cafe.path}kept")
        if holds(said):
            return said
        page.wait_for_timeout(50)
    raise AssertionError(said)


def test_without_a_network_the_card_opens_as_it_was_and_goes_with_whoever_logs_out(
    opened: Callable[..., Page], server: str, tmp_path: Path, complaints: Complaints, axe: Callable[[Page], None],
    look: Callable[[Page, str], None],
) -> None:  # fmt: skip
    complaints.expect(*NOISE)
    cafe, ana = a_regular()
    page, number = opened(SCREENS[0]), ana.cards[0].code
    come_in(page, cafe, ana, server)
    page.goto(cafe.path)
    kept_on(page, cafe, lambda said: number in said)
    page.context.set_offline(True)
    # Closed and opened again, wherever in the portal that was.
    for place in ("", "?said=saved", "history"):
        page.goto(f"{cafe.path}{place}")
        expect(page.locator("main")).to_contain_text("No connection")
    expect(page.locator(".guest-card")).to_contain_text(number)
    page.locator(".guest-code").screenshot(path=tmp_path / "number.png")
    assert [read.text for read in zxingcpp.read_barcodes(Image.open(tmp_path / "number.png"))] == [number]
    assert "Ana" not in page.content()  # whoever looks over a shoulder
    assert page.locator(".guest-card").evaluate("card => getComputedStyle(card).borderRadius") != "0px"  # in its look
    axe(page)
    look(page, "portal-kept")
    page.goto(cafe.path)
    page.context.set_offline(False)
    expect(page.locator("guest-code")).to_be_visible(timeout=15_000)  # by itself
    kept_on(page, cafe, lambda said: number in said)
    page.goto(f"{cafe.path}me")
    page.locator(f'form[action="{cafe.path}me/log-out"] button').click()
    page.wait_for_url("**said=out")
    kept_on(page, cafe, lambda said: not said)
    page.context.set_offline(True)
    with pytest.raises(PlaywrightError):
        page.goto(cafe.path)
    page.context.set_offline(False)


def test_the_next_one_on_a_phone_sees_their_own_card_without_a_network(
    opened: Callable[..., Page], server: str, complaints: Complaints
) -> None:
    complaints.expect(*NOISE)
    cafe, ana = a_regular()
    eva = make_guest(cafe, email="eva@example.com", code="2900000000024", at=clock.now() - timedelta(days=1))
    page, numbers = opened(SCREENS[0]), []
    for guest in (ana, eva):
        # Nobody logged out: a mailed link was opened, or a passkey used.
        come_in(page, cafe, guest, server)
        page.goto(cafe.path)
        kept_on(page, cafe, lambda said, code=guest.cards[0].code: code in said)  # type: ignore[misc]
        page.context.set_offline(True)
        page.goto(cafe.path)
        numbers.append(page.locator(".guest-card").inner_text())
        page.context.set_offline(False)
        expect(page.locator("guest-code")).to_be_visible(timeout=15_000)
    assert [ana.cards[0].code in text for text in numbers] == [True, False]
    assert eva.cards[0].code in numbers[1]
