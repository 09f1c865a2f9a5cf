"""Signing in, and those who try without being asked."""

import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.crypto import get_random_string

from habitue.merchants.actions import change_rules, deactivate_staff, invite_staff
from habitue.merchants.models import User
from habitue.merchants.tests.factories import ALICE, AT, make_house
from habitue.merchants.tests.people import PASSWORD, make_staff, make_user_of
from habitue.messages.models import Message
from habitue.platform import clock
from habitue.web import sessions
from habitue.web.tests.factories import browser_of

LOGIN, RESET = "/account/login/", "/account/password/reset/"


def stranger() -> Client:
    """A browser at an address of its own: what others there have tried is not laid at its door."""
    return Client(REMOTE_ADDR=f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1")


def log_in(browser: Client, email: str, password: str = PASSWORD, **more: str) -> int:
    return browser.post(LOGIN, {"login": email, "password": password, **more}).status_code


def test_the_session_is_another_one_after_signing_in() -> None:
    user, browser = make_user_of(), stranger()
    session = browser.session
    session["kept"] = "before"
    session.save()
    before = browser.cookies["habitue_session"].value
    log_in(browser, user.email)
    assert browser.cookies["habitue_session"].value != before


def test_the_sessions_cookie_is_out_of_reach_of_scripts_and_of_other_sites() -> None:
    user, browser = make_user_of(), stranger()
    log_in(browser, user.email)
    cookie = browser.cookies["habitue_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 24 * 3600)


def test_a_form_from_elsewhere_is_refused() -> None:
    browser = Client(enforce_csrf_checks=True)
    assert log_in(browser, make_user_of().email) == 403


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere(wanted: str) -> None:
    user = make_user_of()
    make_staff(make_house().id, user=user)
    browser = stranger()
    response = browser.post(f"{LOGIN}?next={wanted}", {"login": user.email, "password": PASSWORD, "next": wanted})
    assert urlsplit(response["Location"]).netloc == ""
    assert response["Location"] == "/"
    response = browser.post("/choose/organisation", {"next": wanted})
    assert "evil" not in response.headers.get("Location", "")


def test_who_has_a_log_in_is_not_told() -> None:
    known, unknown = make_user_of().email, f"{get_random_string(12).lower()}@example.com"
    answers = []
    for email in (known, unknown):
        page = stranger().post(LOGIN, {"login": email, "password": "wrong"})
        assert page.status_code == 200
        text = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", page.content.decode())
        answers.append(re.sub(r'content="[^"]*"', "", text).replace(email, "E-MAIL"))
        reset = stranger().post(RESET, {"email": email})
        answers[-1] += f"{reset.status_code} {reset['Location']}"
    assert answers[0] == answers[1]


def test_a_new_password_comes_by_mail_to_those_who_are_known() -> None:
    house, user = make_house(), make_user_of()
    make_staff(house.id, user=user)
    stranger().post(RESET, {"email": user.email.upper()})
    [message] = Message.objects.filter(organisation_id=house.id)
    assert (message.kind, message.to) == ("web.password_reset", user.email)


def test_who_guesses_is_locked_out_and_told_until_when() -> None:
    user, browser = make_user_of(), stranger()
    assert [log_in(browser, user.email, "wrong") for _ in range(5)][:4] == [200] * 4
    page = browser.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert page.status_code == 429
    assert "You may try again at" in page.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert log_in(elsewhere, user.email) == 302


def test_who_is_let_in_no_longer_sees_nothing_though_signed_in() -> None:
    house = make_house()
    make_staff(house.id)
    bob = make_staff(house.id, "manager")
    browser = browser_of(bob)
    assert browser.get("/manage/profile").status_code == 200
    deactivate_staff(organisation_id=house.id, staff_id=bob.id, by=ALICE, at=AT)
    assert browser.get("/manage/profile").status_code == 302
    assert browser.get("/").status_code == 403


def test_an_invitation_leads_in() -> None:
    house = make_house()
    bob = make_staff(house.id, "cashier", with_user=False)
    at = clock.now()
    email = f"{get_random_string(12).lower()}@example.com"
    issued = invite_staff(organisation_id=house.id, staff_id=bob.id, email=email, by=ALICE, at=at)
    browser, address = stranger(), f"/invitations/{issued.token}"
    assert email in browser.get(address).content.decode()
    assert browser.post(address, {"password": "short"}).status_code == 422
    assert browser.post(address, {"password": PASSWORD})["Location"] == "/"
    assert browser.get("/")["Location"] == "/till"
    assert stranger().get(address).status_code == 404
    assert stranger().get("/invitations/nonsense").status_code == 404


def test_whoever_has_a_log_in_signs_in_before_they_accept() -> None:
    house, user = make_house(), make_user_of()
    bob = make_staff(house.id, "cashier", with_user=False)
    issued = invite_staff(organisation_id=house.id, staff_id=bob.id, email=user.email, by=ALICE, at=clock.now())
    address = f"/invitations/{issued.token}"
    assert stranger().get(address)["Location"].startswith(LOGIN)
    browser = stranger()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.post(address)
    assert browser.get("/")["Location"] == "/till"
    assert User.objects.filter(email=user.email).count() == 1


def test_what_was_typed_comes_back_after_signing_in_but_nothing_secret() -> None:
    house, user = make_house(), make_user_of()
    make_staff(house.id, user=user)
    browser = stranger()
    typed = {"name": "Bob", "email": "bob@example.com", "password": "secret", "pin": "2468", "once": "x" * 12}
    response = browser.post("/manage/staff/new", typed, headers={"referer": "http://testserver/manage/staff/new"})
    assert response["Location"] == "/account/login/?next=%2Fmanage%2Fstaff%2Fnew"
    back = browser.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": "/manage/staff/new"})["Location"]
    page = browser.get(back).content.decode()
    kept = page.partition('id="kept-form"')[2].partition("</script>")[0]
    assert '"name": ["Bob"]' in kept
    assert '"action": "/manage/staff/new"' in kept
    assert not any(secret in kept for secret in ("secret", "2468", "x" * 12))
    assert "kept-form" not in browser.get(back).content.decode()


@pytest.mark.parametrize("is_known", [True, False])
def test_a_new_password_is_asked_for_five_times_an_hour_in_even_time(
    is_known: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    email = make_user_of().email if is_known else f"{get_random_string(12)}@example.com"
    as_script = {"x-requested-with": "XMLHttpRequest"}
    assert stranger().post(RESET, {"email": email}, headers=as_script).status_code == 200
    assert [stranger().post(RESET, {"email": email}).status_code for _time in range(5)] == [302] * 4 + [429]
    assert len(slept) == 5


@pytest.mark.parametrize("way", ["signing in", "proving it again"])
def test_codes_of_a_second_factor_are_guessed_ten_times_an_hour_from_wherever(way: str) -> None:
    user = make_user_of()
    make_staff(make_house().id, user=user)
    TOTP.activate(user, generate_totp_secret())
    right = RecoveryCodes.activate(user).get_unused_codes()

    def try_code(code: str) -> bool:
        browser, page = stranger(), "/account/factors/authenticate/"
        if way == "signing in":
            assert browser.post(LOGIN, {"login": user.email, "password": PASSWORD})["Location"].startswith(page)
        else:
            browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            page = "/account/factors/reauthenticate/"
        return browser.post(page, {"code": code}).status_code == 302

    assert try_code(right[0])
    assert not any(try_code("000000") for _time in range(10))
    assert not try_code(right[1])


def test_what_a_stranger_types_is_kept_for_an_hour_and_if_it_is_no_book() -> None:
    browser, form = stranger(), "/manage/staff/new"
    assert "habitue_session" not in stranger().post(form, {"name": "x" * 32_001}).cookies
    browser.post(form, {"name": "x" * 32_000})
    assert browser.cookies["habitue_session"]["max-age"] == 3600
    kept = Session.objects.get(session_key=browser.cookies["habitue_session"].value)
    assert kept.expire_date - clock.now() <= timedelta(hours=1)
    user = make_user_of()
    log_in(browser, user.email)
    assert browser.cookies["habitue_session"]["max-age"] == 30 * 24 * 3600


@pytest.mark.parametrize("of", ["what was typed", "a challenge"])
def test_a_caller_has_only_so_many_sessions_of_nobody_kept(of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "STRANGERS_MOST", "2/h/key")

    def ask(caller: Client) -> bool:
        browser = Client(REMOTE_ADDR=caller.defaults["REMOTE_ADDR"])
        if of == "a challenge":
            browser.get("/account/factors/webauthn/login/", headers={"x-requested-with": "XMLHttpRequest"})
        else:
            browser.post("/manage/staff/new", {"name": "Bob"})
        return "habitue_session" in browser.cookies

    one, other = stranger(), stranger()
    assert [ask(one) for _time in range(3)] == [True, True, False]
    assert ask(other)
    # Whoever signs in there does so all the same.
    browser = Client(REMOTE_ADDR=one.defaults["REMOTE_ADDR"])
    assert log_in(browser, make_user_of().email) == 302


def test_whoever_uses_up_a_network_keeps_nobody_there_from_signing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "STRANGERS_MOST", "0/h/key")
    user = make_user_of()
    make_staff(make_house().id, user=user)
    link = f"{RESET}key/{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}/"
    assert stranger().get(link, follow=True).context["form"].user == user
    TOTP.activate(user, generate_totp_secret())
    browser = stranger()
    browser.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert browser.cookies["habitue_session"]["max-age"] == sessions.STRANGERS_LAST_SECONDS
    right = RecoveryCodes.activate(user).get_unused_codes()[0]
    assert browser.post("/account/factors/authenticate/", {"code": right}).status_code == 302
    assert "_auth_user_id" in browser.session
    assert browser.cookies["habitue_session"]["max-age"] == 30 * 24 * 3600


def test_signing_out_takes_nothing_from_what_strangers_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "STRANGERS_MOST", "1/h/key")
    browser = stranger()
    log_in(browser, make_user_of().email)
    browser.post("/account/logout/")
    assert "_auth_user_id" not in browser.session
    other = Client(REMOTE_ADDR=browser.defaults["REMOTE_ADDR"])
    other.post("/manage/staff/new", {"name": "Bob"})
    assert "habitue_session" in other.cookies


def test_a_session_that_is_used_goes_on() -> None:
    browser = browser_of(make_staff(make_house().id, "owner"))
    key = browser.cookies["habitue_session"].value

    def ends_after(left: timedelta) -> timedelta:
        Session.objects.filter(session_key=key).update(expire_date=clock.now() + left)
        assert browser.get("/manage/staff").status_code == 200
        return Session.objects.get(session_key=key).expire_date - clock.now()

    assert ends_after(timedelta(days=29, hours=1)) < timedelta(days=29, hours=2)
    assert ends_after(timedelta(days=2)) > timedelta(days=29, hours=23)
    assert browser.cookies["habitue_session"]["max-age"] == 30 * 24 * 3600


def test_htmx_is_sent_to_sign_in_as_a_whole_page() -> None:
    response = stranger().get("/manage/staff", headers={"hx-request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (401, "/account/login/?next=%2Fmanage%2Fstaff")


def test_what_matters_is_proved_again() -> None:
    browser = browser_of(make_staff(make_house().id))
    session = browser.session
    long_ago = clock.now() - timedelta(minutes=16)
    session["account_authentication_methods"] = [{"method": "password", "at": long_ago.timestamp()}]
    session.save()
    response = browser.get("/manage/staff")
    assert response["Location"] == "/account/reauthenticate/?next=%2Fmanage%2Fstaff"
    assert browser.post(response["Location"], {"password": "wrong"}).status_code == 200
    assert browser.post(response["Location"], {"password": PASSWORD})["Location"] == "/manage/staff"
    assert browser.get("/manage/staff").status_code == 200


def test_a_second_factor_is_asked_for_and_may_be_put_off_for_two_weeks() -> None:
    house = make_house()
    change_rules(
        organisation_id=house.id, second_factor=True, cashiers_may_give=False, panel_lock_seconds=300, by=ALICE, at=AT
    )
    browser, cashier = browser_of(make_staff(house.id)), browser_of(make_staff(house.id, "cashier"))
    assert cashier.get("/")["Location"] == "/till"
    assert browser.get("/")["Location"] == "/second-factor"
    assert "Later" in browser.get("/second-factor").content.decode()
    browser.post("/second-factor")
    assert browser.get("/")["Location"] == "/manage"


@pytest.mark.parametrize("page_of", [LOGIN, RESET])
def test_signing_in_speaks_the_browsers_language(page_of: str) -> None:
    page = stranger().get(page_of, headers={"accept-language": "de-AT"}).content.decode()
    assert '<html lang="de"' in page


def test_nobody_signs_up_by_themselves() -> None:
    page = stranger().post("/account/signup/", {"email": "a@example.com", "password1": PASSWORD})
    assert page.status_code == 200
    assert not User.objects.filter(email="a@example.com").exists()
