"""Staff in a real browser: signing in by password, app and passkey; a till's panel; an invitation."""

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.browsers import Screen
from tests.journeys.watching import Complaints

from habitue.merchants.actions import invite_staff, set_language, set_pin, set_staff_card
from habitue.merchants.tests.factories import ALICE, House, make_house
from habitue.merchants.tests.people import PASSWORD, make_staff, make_user_of
from habitue.messages.queries import messages_of
from habitue.platform import clock

Look = Callable[[Page, str], None]
Axe = Callable[[Page], None]


def code_of(secret: str, at: datetime) -> str:
    """What an authenticator app shows at this moment: RFC 6238."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at.timestamp()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(page: Page, email: str, words: tuple[str, str] = ("E-mail", "Sign in")) -> None:
    page.goto("/account/login/")
    page.get_by_label(words[0]).fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name=words[1], exact=True).click()


@pytest.fixture
def house() -> House:
    return make_house(name="Café Sonne")


def test_signing_in_with_a_password_and_the_code_of_an_app(page: Page, house: House, axe: Axe, look: Look) -> None:
    user = make_user_of()
    make_staff(house.id, "manager", user=user)
    page.goto("/account/login/")
    axe(page)
    look(page, "sign-in")
    sign_in(page, user.email)
    page.goto("/account/factors/")
    axe(page)
    look(page, "factors")
    page.get_by_role("link", name="Set up an app").click()
    axe(page)
    secret = page.locator("#totp-secret").inner_text()
    page.get_by_label("Code of your app").fill(code_of(secret, clock.now()))
    look(page, "app")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    axe(page)
    recovery = page.locator("ul li").first.inner_text()
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, user.email)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    axe(page)
    look(page, "second-factor")
    page.get_by_label("Code of your app").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".field-wrong")).to_be_visible()
    page.get_by_label("Code of your app").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/manage/profile")
    expect(page.get_by_text(user.email)).to_be_visible()
    axe(page)
    look(page, "profile")


def test_a_passkey_is_enough(desk_page: Page, house: House, server: str, axe: Axe) -> None:
    # Passkeys belong to a name: browsers give none to an address of numbers.
    page, user = desk_page, make_user_of()
    make_staff(house.id, user=user)
    base = server.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    authenticator |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    page.goto(f"{base}/account/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{base}/account/factors/webauthn/add/")
    axe(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/**")
    [told] = messages_of(house.id).items
    assert (told.kind, told.to) == ("web.security", user.email)
    page.goto(f"{base}/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{base}/account/login/?next=/manage/profile")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/manage/profile")
    expect(page.get_by_text(user.email)).to_be_visible()


WORDS = {
    "en": ("Make it a panel", "Who is there?", "Enter", "Tries left: 4", "Somebody else"),
    "de": ("Zum Kassenbrowser machen", "Wer ist da?", "Bestätigen", "Versuche übrig: 4", "Jemand anderes"),
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_people_change_at_a_till(
    opened: Callable[..., Page],
    screen: Screen,
    signed_in: Callable[..., Page],
    language: str,
    complaints: Complaints,
    axe: Axe,
    look: Look,
) -> None:
    complaints.expect("status of 422")  # a wrong PIN
    house = make_house(name="Café Sonne")
    alice = make_staff(house.id)
    set_language(organisation_id=house.id, staff_id=alice.id, language=language, by=ALICE, at=clock.now())
    bob, eve = (make_staff(house.id, "cashier", name=name, with_user=False) for name in ("Bob Berger", "Eve Ernst"))
    set_pin(organisation_id=house.id, staff_id=bob.id, pin="2468", by=ALICE, at=clock.now())
    set_staff_card(organisation_id=house.id, staff_id=eve.id, code="STAFF-4711", by=ALICE, at=clock.now())
    page = signed_in(opened(screen, language=language), alice)
    make_panel, who, enter, left, other = WORDS[language]
    page.goto("/manage/devices")
    axe(page)
    look(page, f"devices-{language}")
    page.get_by_role("button", name=make_panel).click()
    expect(page.get_by_role("heading", name=who)).to_be_visible()
    axe(page)
    look(page, f"person-{language}")
    page.get_by_role("button", name="Bob Berger").click()
    for digit in "1357":
        page.get_by_role("button", name=digit, exact=True).click()
    look(page, f"pin-{language}")
    axe(page)
    page.get_by_role("button", name=enter).click()
    expect(page.get_by_text(left)).to_be_visible()
    axe(page)
    page.get_by_role("link", name=other).click()
    page.keyboard.type("staff-4711")
    page.keyboard.press("Enter")
    page.wait_for_url("**/till**")


def test_somebody_is_invited_and_begins(
    opened: Callable[..., Page], screen: Screen, house: House, signed_in: Callable[..., Page], axe: Axe, look: Look
) -> None:
    alice = make_staff(house.id)
    page = signed_in(opened(screen), alice)
    page.goto("/manage/staff/new")
    axe(page)
    look(page, "new")
    page.get_by_label("Name").fill("Bob Berger")
    page.get_by_label("Role").select_option("cashier")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Bob Berger")).to_be_visible()
    axe(page)
    look(page, "member")
    staff_id = UUID(page.url.rpartition("/")[2])
    page.goto("/manage/staff")
    axe(page)
    look(page, "members")
    email = f"{secrets.token_hex(6)}@example.com"
    issued = invite_staff(organisation_id=house.id, staff_id=staff_id, email=email, by=ALICE, at=clock.now())
    theirs = opened(screen)
    theirs.goto(f"/invitations/{issued.token}")
    axe(theirs)
    look(theirs, "invitation")
    theirs.get_by_label("Choose a password").fill(PASSWORD)
    theirs.get_by_role("button", name="Begin").click()
    theirs.wait_for_url("**/choose/till**")
    axe(theirs)
    look(theirs, "choose-till")
