"""Whoever's way of signing in is changed hears of it by mail, whoever did it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from pytest_django.fixtures import Settings

from habitue.merchants.models import User
from habitue.merchants.staff import StaffFacts
from habitue.merchants.tests.factories import make_house
from habitue.merchants.tests.people import PASSWORD, make_staff, make_user_of
from habitue.messages.models import Message
from habitue.messages.tests.factories import send_all, set_aside
from habitue.messages.tests.server import MailServer, Taken, mail_server, use_server
from habitue.platform import clock
from habitue.platform.journal import SYSTEM
from habitue.platform.secrets import unseal
from habitue.web.actions import take_factors
from habitue.web.tests.factories import browser_of

SOURCE = "192.0.2.44"
NEW = "correct horse battery staple"


@dataclass
class Told:
    """Somebody at work in a browser, and their letter box."""

    user: User
    staff: StaffFacts
    browser: Client
    server: MailServer

    def mails(self) -> list[Taken]:
        """What has arrived since the last time, really sent."""
        self.server.taken.clear()
        send_all(clock.now())
        return list(self.server.taken)

    def subjects(self) -> list[tuple[str, str]]:
        return [(taken.mail["Subject"], taken.mail["To"]) for taken in self.mails()]


@pytest.fixture
def told(settings: Settings) -> Iterator[Told]:
    set_aside()
    user = make_user_of()
    member = make_staff(make_house().id, user=user)
    with mail_server() as server:
        use_server(settings, server.port)
        browser = browser_of(member)
        browser.defaults["REMOTE_ADDR"] = SOURCE
        yield Told(user, member, browser, server)


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def set_up_app(browser: Client) -> None:
    page = browser.get("/account/factors/totp/activate/").content.decode()
    secret = re.search(r'id="totp-secret"[^>]*>\s*([A-Z2-7]+)', page)
    assert secret is not None
    assert browser.post("/account/factors/totp/activate/", {"code": code_of(secret[1])}).status_code == 302


def test_a_new_password_is_told_with_a_way_back(told: Told) -> None:
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert told.browser.post("/account/password/change/", form).status_code == 302
    (taken,) = told.mails()
    assert (taken.mail["Subject"], taken.mail["To"]) == ("Your password was changed", told.user.email)
    for said in (
        f"from the address {SOURCE}",
        "choose a new password at once",
        "http://testserver/account/password/reset/",
    ):
        assert said in taken.text
    assert PASSWORD not in taken.text
    assert NEW not in taken.text


def test_a_wrong_old_password_changes_nothing_and_is_not_told(told: Told) -> None:
    form = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert told.browser.post("/account/password/change/", form).status_code == 200
    assert told.mails() == []


def test_a_password_by_a_mailed_link_is_told_too(told: Told) -> None:
    stranger = Client()
    stranger.post("/account/password/reset/", {"email": told.user.email})
    (link,) = told.mails()
    found = re.search(r"http://testserver(\S+)", link.text)
    assert found is not None
    form = stranger.get(found[1])
    assert stranger.post(form["Location"], {"password1": NEW, "password2": NEW}).status_code == 302
    assert told.subjects() == [("Your password was changed", told.user.email)]


def test_an_app_and_recovery_codes_are_told(told: Told) -> None:
    set_up_app(told.browser)
    assert told.subjects() == [("An authenticator app was set up", told.user.email)]
    assert told.browser.post("/account/factors/recovery-codes/generate/").status_code == 302
    assert told.subjects() == [("New recovery codes were made", told.user.email)]
    assert told.browser.post("/account/factors/totp/deactivate/").status_code == 302
    assert told.subjects() == [("The authenticator app was removed", told.user.email)]


def test_of_another_e_mail_the_old_one_is_told(told: Told) -> None:
    old = told.user.email
    told.browser.post("/account/email/", {"email": f"new-{old}", "action_add": ""})
    (confirm,) = told.mails()
    assert confirm.mail["To"] == f"new-{old}"
    found = re.search(r"http://testserver(\S+)", confirm.text)
    assert found is not None
    assert told.browser.post(found[1]).status_code == 302
    assert User.objects.get(id=told.user.id).email == f"new-{old}"
    assert told.subjects() == [("You sign in with another e-mail now", old)]
    assert not EmailAddress.objects.filter(email=old).exists()


@pytest.mark.parametrize("who", ["owner", "operator"])
def test_whose_factors_are_taken_away_is_told_by_whom(told: Told, who: str) -> None:
    set_up_app(told.browser)
    told.mails()
    if who == "owner":
        owner = make_staff(told.staff.organisation_id, name="Alice")
        browser_of(owner).post(f"/manage/staff/{told.staff.id}/second-factor")
    else:
        organisation_id, staff_id = told.staff.organisation_id, told.staff.id
        take_factors(organisation_id=organisation_id, staff_id=staff_id, by=SYSTEM, at=clock.now())
    assert not Authenticator.objects.filter(user_id=told.user.id).exists()
    (taken,) = told.mails()
    assert taken.mail["Subject"] == "Your second factors and passkeys were taken away"
    assert ("Alice did this on" in taken.text) == (who == "owner")


def test_it_is_told_in_their_language(told: Told) -> None:
    User.objects.filter(id=told.user.id).update(language="de")
    told.browser.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert told.subjects() == [("Ihr Passwort wurde geändert", told.user.email)]


def test_what_the_mail_says_is_sealed_until_it_goes(told: Told) -> None:
    told.browser.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    message = Message.objects.get(kind="web.security", organisation_id=told.staff.organisation_id)
    assert SOURCE in unseal(bytes(message.context_sealed or b""))
    assert SOURCE.encode() not in bytes(message.context_sealed or b"")
