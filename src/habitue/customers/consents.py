"""Reading what is asked, and what was agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habitue.customers.models import Consent, ConsentText
from habitue.platform.refusals import Refusal


class TextNotFound(Refusal):
    code = "not_found"
    text = _("There is no such text.")
    status = 404


@dataclass(frozen=True, slots=True)
class ConsentTextView:
    """A version of what is asked for a purpose."""

    id: UUID
    purpose: str
    version: int
    texts: Mapping[str, str]
    is_required: bool
    published_at: datetime
    ended_at: datetime | None

    @property
    def said(self) -> str:
        """The text in the active language, else in English, else in any that there is."""
        wanted = (get_language() or "")[:2]
        return self.texts.get(wanted) or self.texts.get("en") or next(iter(self.texts.values()))


@dataclass(frozen=True, slots=True)
class ConsentView:
    """One act: given or withdrawn, when, where and by whom; `holds` says whether it is what holds now."""

    id: UUID
    purpose: str
    text: ConsentTextView
    is_given: bool
    at: datetime
    place: str
    proof: str
    note: str
    confirmed_at: datetime | None
    actor_name: str
    holds: bool


def texts_in_force(organisation_id: UUID) -> tuple[ConsentTextView, ...]:
    """What the organisation asks for now: the newest version for each purpose, what is required first."""
    newest: dict[str, ConsentText] = {}
    for row in ConsentText.objects.filter(organisation_id=organisation_id).order_by("version"):
        newest[row.purpose] = row
    views = [_text(row) for row in newest.values() if row.ended_at is None]
    return tuple(sorted(views, key=lambda text: (not text.is_required, text.purpose != "newsletter", text.purpose)))


def texts_of(organisation_id: UUID) -> tuple[ConsentTextView, ...]:
    """All versions there ever were, by purpose, the newest first."""
    rows = ConsentText.objects.filter(organisation_id=organisation_id).order_by("purpose", "-version")
    return tuple(_text(row) for row in rows)


def text_in_force(organisation_id: UUID, purpose: str) -> ConsentTextView:
    """What is asked for a purpose now. Refuses `not_found`."""
    for text in texts_in_force(organisation_id):
        if text.purpose == purpose:
            return text
    raise TextNotFound


def text_for(organisation_id: UUID, text_id: UUID) -> ConsentTextView:
    """A version by its id, in force or not. Refuses `not_found`, also for another organisation's."""
    row = ConsentText.objects.filter(organisation_id=organisation_id, id=text_id).first()
    if row is None:
        raise TextNotFound
    return _text(row)


def consents_of(organisation_id: UUID, customer_id: UUID) -> tuple[ConsentView, ...]:
    """Everything a customer agreed to and took back, the newest first: two queries at most."""
    rows = Consent.objects.filter(organisation_id=organisation_id, customer_id=customer_id).select_related("text")
    views, seen = [], set()
    for row in rows.order_by("-id"):
        is_newest = row.purpose not in seen
        seen.add(row.purpose)
        views.append(_consent(row, holds=is_newest and row.is_given and row.confirmed_at is not None))
    return tuple(views)


def consents_in_force(organisation_id: UUID, customer_id: UUID) -> dict[str, ConsentView]:
    """By purpose, what holds for a customer now."""
    return {view.purpose: view for view in consents_of(organisation_id, customer_id) if view.holds}


_AGREED = """
    SELECT customer_id FROM (
        SELECT DISTINCT ON (c.customer_id) c.customer_id, c.is_given, c.confirmed_at FROM customers_consent c
        WHERE c.organisation_id = %s AND c.purpose = %s ORDER BY c.customer_id, c.id DESC
    ) AS last WHERE is_given AND confirmed_at IS NOT NULL
"""


def who_agreed(organisation_id: UUID, purpose: str) -> frozenset[UUID]:
    """The customers for whom a consent to this purpose holds now: whom a newsletter may reach."""
    with connection.cursor() as cursor:
        cursor.execute(_AGREED, [organisation_id, purpose])
        return frozenset(row[0] for row in cursor.fetchall())


def _text(row: ConsentText) -> ConsentTextView:
    return ConsentTextView(
        id=row.id,
        purpose=row.purpose,
        version=row.version,
        texts=row.texts,
        is_required=row.is_required,
        published_at=row.published_at,
        ended_at=row.ended_at,
    )


def _consent(row: Consent, *, holds: bool) -> ConsentView:
    return ConsentView(
        id=row.id,
        purpose=row.purpose,
        text=_text(row.text),
        is_given=row.is_given,
        at=row.at,
        place=row.place,
        proof=row.proof,
        note=row.note,
        confirmed_at=row.confirmed_at,
        actor_name=row.actor_name,
        holds=holds,
    )
