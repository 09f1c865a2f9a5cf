"""What makes applications, and gives, rolls over and ends API keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.merchants.actions.organisations import NAME_LONGEST, NameTaken
from habitue.merchants.logic import SCOPES, new_secret
from habitue.merchants.models import ApiKey, Application, Organisation, Till
from habitue.merchants.telling import lock_organisation, tell
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.texts import read_line


@action
def create_application(*, organisation: Organisation, name: str, by: Actor, at: datetime) -> Application:
    """Make a program that may be given keys of its own. Refuses `name_taken`."""
    lock_organisation(organisation.id)
    name = read_line(name, field="name", longest=NAME_LONGEST, required=True)
    if Application.objects.filter(organisation=organisation, name=name).exists():
        raise NameTaken(what="application", name=name)
    application = Application.objects.create(organisation=organisation, name=name, created_at=at)
    tell("application.created", organisation.id, application.id, by, at)
    return application


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key with its secret, which is shown once and kept nowhere."""

    key: ApiKey
    secret: str


class UnknownScope(Refusal):
    code = "unknown_scope"
    text = _("There is no scope {scope}.")


@action
def issue_key(
    *,
    organisation_id: UUID,
    till: Till | None = None,
    application: Application | None = None,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> IssuedKey:
    """Give a till or an application of the organisation a key. Refuses `unknown_scope`.

    Raises `ValueError` unless exactly one of the two is given, and it is this organisation's.
    """
    source = till or application
    if source is None or (till and application) or source.organisation_id != organisation_id:
        raise ValueError("a key belongs to one till or to one application of its organisation")
    wanted = frozenset(scopes)
    for scope in sorted(wanted - SCOPES):
        raise UnknownScope(scope=scope)
    secret = new_secret()
    key = ApiKey.objects.create(
        organisation_id=organisation_id,
        till=till,
        application=application,
        prefix=secret.prefix,
        hash=secret.hash,
        scopes=sorted(wanted),
        created_at=at,
        expires_at=expires_at,
    )
    tell("key.issued", organisation_id, key.id, by, at)
    return IssuedKey(key=key, secret=secret.text)


class KeyRevoked(Refusal):
    code = "key_revoked"
    text = _("This API key was revoked already.")


@action
def roll_key(*, key: ApiKey, overlap: timedelta, by: Actor, at: datetime) -> IssuedKey:
    """Issue a successor for the same owner with the same scopes; the old key works until the overlap has passed.

    An old key that ends sooner anyway keeps its end. Refuses `key_revoked`.
    """
    old = _locked_key(key)
    if old.revoked_at is not None:
        raise KeyRevoked
    old.expires_at = min(old.expires_at or at + overlap, at + overlap)
    old.save(update_fields=["expires_at"])
    tell("key.rolled", old.organisation_id, old.id, by, at)
    return issue_key(
        organisation_id=old.organisation_id,
        till=old.till,
        application=old.application,
        scopes=old.scopes,
        by=by,
        at=at,
    )


@action
def revoke_key(*, key: ApiKey, by: Actor, at: datetime) -> ApiKey:
    """End a key: at once here, within ten seconds in every other process. Repeated, the first moment stays."""
    old = _locked_key(key)
    if old.revoked_at is None:
        old.revoked_at = at
        old.save(update_fields=["revoked_at"])
        tell("key.revoked", old.organisation_id, old.id, by, at)
    return old


def _locked_key(key: ApiKey) -> ApiKey:
    return ApiKey.objects.select_for_update(no_key=True).get(organisation_id=key.organisation_id, id=key.id)
