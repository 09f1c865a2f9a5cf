"""What customers agree to, and take back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.customers.consents import ConsentTextView, text_for, text_in_force
from habitue.customers.locking import lock_customer, refusing
from habitue.customers.models import PLACES, Consent, ConsentText
from habitue.customers.queries import CustomerView
from habitue.customers.telling import tell
from habitue.merchants.models import LANGUAGES
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed, read_line, read_note

Proof = Literal["", "double_opt_in", "portal", "signed", "spoken", "imported"]
_TEXT_LONGEST = 5_000
_NOTE_LONGEST = 500


class TextRaced(Refusal):
    code = "busy"
    text = _("Others were at work on the same text. Send it again.")
    status = 503


@action
def publish_consent_text(
    *,
    organisation_id: UUID,
    purpose: str,
    texts: Mapping[str, str],
    is_required: bool = False,
    by: Actor,
    at: datetime,
) -> ConsentTextView:
    """Write the next version of what is asked for a purpose; the versions before it stay as they were agreed to.

    The same text again is no new version. Refuses `malformed`, and `busy` where two publish at once.
    """
    said = {
        language: line
        for language, text in texts.items()
        if (line := read_note(text, field=f"texts.{language}", longest=_TEXT_LONGEST))
    }
    if not said or not set(said) <= set(LANGUAGES):
        raise Malformed(field="texts", why="missing" if not said else "unknown")
    newest = ConsentText.objects.filter(organisation_id=organisation_id, purpose=purpose).order_by("-version").first()
    if newest and newest.ended_at is None and newest.texts == said and newest.is_required == is_required:
        return text_for(organisation_id, newest.id)
    row = ConsentText(
        organisation_id=organisation_id,
        purpose=_purpose(purpose),
        version=newest.version + 1 if newest else 1,
        texts=said,
        is_required=is_required,
        published_at=at,
    )
    with refusing({"a_version_of_a_consent_text_is_written_once": TextRaced()}):
        row.save(force_insert=True)
    _tell_text("consent_text.published", row, by, at)
    return text_for(organisation_id, row.id)


@action
def end_consent_text(*, organisation_id: UUID, purpose: str, by: Actor, at: datetime) -> None:
    """Ask for this no longer. What was given goes on holding. Refuses `not_found`."""
    shown = text_in_force(organisation_id, purpose)
    row = ConsentText.objects.select_for_update(no_key=True).get(organisation_id=organisation_id, id=shown.id)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        _tell_text("consent_text.ended", row, by, at)


class NotConsented(Refusal):
    code = "consent_required"
    text = _("This has to be agreed to first.")


@action
def give_consent(
    *,
    customer: CustomerView,
    text_id: UUID,
    place: str,
    proof: Proof = "",
    note: str = "",
    is_confirmed: bool = True,
    by: Actor,
    at: datetime,
) -> None:
    """Record that the customer agrees to this version of a text, at this place; twice is once.

    Without `is_confirmed` it waits for `confirm_consents` (double opt-in) and does not hold until then. Refuses
    `not_found` for a text of somebody else's, `malformed`.
    """
    text = text_for(customer.organisation_id, text_id)
    if place not in PLACES:
        raise Malformed(field="place", why="unknown")
    row = lock_customer(customer.organisation_id, customer.id)
    last = Consent.objects.filter(
        organisation_id=row.organisation_id, customer=row, purpose=text.purpose
    ).order_by("-id").first()  # fmt: skip
    if last and last.is_given and last.text_id == text.id and (last.confirmed_at or not is_confirmed):
        return
    Consent.objects.create(
        organisation_id=row.organisation_id,
        customer=row,
        text_id=text.id,
        purpose=text.purpose,
        is_given=True,
        at=at,
        place=place,
        proof=proof,
        note=read_line(note, field="note", longest=_NOTE_LONGEST),
        confirmed_at=at if is_confirmed else None,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
    )
    tell("customer.consent_given", row, by, at, purpose=text.purpose, version=text.version, place=place)


@action
def confirm_consents(*, customer: CustomerView, by: Actor, at: datetime) -> None:
    """Let what waits for confirmation hold: the mail that was sent for it has been answered."""
    row = lock_customer(customer.organisation_id, customer.id)
    waiting = Consent.objects.filter(
        organisation_id=row.organisation_id, customer=row, is_given=True, confirmed_at__isnull=True
    )
    if waiting.update(confirmed_at=at, proof="double_opt_in"):
        tell("customer.consents_confirmed", row, by, at)


@action
def withdraw_consent(*, customer: CustomerView, purpose: str, place: str, by: Actor, at: datetime) -> None:
    """Record that the customer takes back what they agreed to; where nothing holds, nothing is written."""
    if place not in PLACES:
        raise Malformed(field="place", why="unknown")
    row = lock_customer(customer.organisation_id, customer.id)
    last = Consent.objects.filter(
        organisation_id=row.organisation_id, customer=row, purpose=purpose
    ).order_by("-id").first()  # fmt: skip
    if last is None or not last.is_given:
        return
    Consent.objects.create(
        organisation_id=row.organisation_id,
        customer=row,
        text_id=last.text_id,
        purpose=purpose,
        is_given=False,
        at=at,
        place=place,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
    )
    tell("customer.consent_withdrawn", row, by, at, purpose=purpose, place=place)


def _purpose(purpose: str) -> str:
    is_word = purpose[:1].isalpha() and purpose.replace("_", "").isalnum()
    if not (purpose.isascii() and purpose.islower() and is_word and len(purpose) <= 40):
        raise Malformed(field="purpose", why="no_word")
    return purpose


def _tell_text(kind: str, row: ConsentText, by: Actor, at: datetime) -> None:
    journal.write(
        organisation_id=row.organisation_id,
        kind=kind,
        subject_id=row.id,
        by=by,
        at=at,
        data={"purpose": row.purpose, "version": row.version},
    )
