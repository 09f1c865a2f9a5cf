"""Somebody at a page: a browser that is signed in, and what it is answered."""

import secrets

from django.test import Client

from habitue.merchants.models import User
from habitue.merchants.staff import StaffFacts
from habitue.merchants.tills import TillFacts
from habitue.platform import clock

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser_of(staff: StaffFacts, till: TillFacts | None = None) -> Client:
    """A browser in which this member of staff is signed in and, if a till is given, works at it."""
    assert staff.user_id is not None
    client = Client(REMOTE_ADDR=f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}")
    client.force_login(User.objects.get(id=staff.user_id), backend=BACKEND)
    session = client.session
    session["organisation"] = str(staff.organisation_id)
    if till is not None:
        session["till"] = str(till.id)
    # As if they had typed their password this very moment.
    session["account_authentication_methods"] = [{"method": "password", "at": clock.now().timestamp()}]
    session["account_authentication_methods_user"] = str(staff.user_id)
    session.save()
    return client


def is_whole(page: str) -> bool:
    """Whether this is a page, and not a part that a script puts into one."""
    return page.lstrip().lower().startswith("<!doctype html>")
