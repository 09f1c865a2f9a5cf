"""What an organisation decides about its portal."""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from habitue.customers.locking import refusing
from habitue.customers.models import Portal
from habitue.customers.portals import PortalFacts, portal_of
from habitue.merchants.cache import forget_all
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed

_HANDLE = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_ORIGINS_MOST = 50


class HandleTaken(Refusal):
    code = "handle_taken"
    text = _("Another organisation has this name in its address.")


@action
def open_portal(
    *,
    organisation_id: UUID,
    handle: str,
    is_open: bool = True,
    lets_register: bool = True,
    spends_by_code: bool = False,
    origins: Iterable[str] = (),
    by: Actor,
    at: datetime,
) -> PortalFacts:
    """Give the organisation its portal at `/my/<handle>`, or change it. Refuses `malformed`, `handle_taken`."""
    folded = handle.strip().lower()
    if not _HANDLE.fullmatch(folded):
        raise Malformed(field="handle", why="no_slug")
    row = Portal.objects.select_for_update(no_key=True).filter(organisation_id=organisation_id).first()
    row = row or Portal(organisation_id=organisation_id)
    row.handle = folded
    row.is_open, row.lets_register, row.spends_by_code = is_open, lets_register, spends_by_code
    row.origins = sorted({read_origin(origin) for origin in origins})
    row.changed_at = at
    if len(row.origins) > _ORIGINS_MOST:
        raise Malformed(field="origins", why="too_many", most=_ORIGINS_MOST)
    with refusing({"a_handle_belongs_to_one_organisation": HandleTaken()}):
        row.save()
    journal.write(
        organisation_id=organisation_id,
        kind="portal.changed",
        subject_id=organisation_id,
        by=by,
        at=at,
        data={"handle": folded, "is_open": is_open, "spends_by_code": spends_by_code, "origins": row.origins},
    )
    forget_all()
    # Once more when others can see it: they may have read the old in between.
    connection.on_commit(forget_all)
    return portal_of(organisation_id) or PortalFacts(
        organisation_id, folded, is_open, lets_register, spends_by_code, tuple(row.origins)
    )


def read_origin(text: str) -> str:
    """A website as browsers name it: scheme, host and port. Refuses `malformed` for a path, or for what is none."""
    parts = urlsplit(text.strip().lower().rstrip("/"))
    is_plain = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not is_plain or not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host):
        raise Malformed(field="origins", why="no_origin")
    return f"{parts.scheme}://{parts.netloc}"
