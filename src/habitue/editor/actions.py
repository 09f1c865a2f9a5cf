"""What changes the draft by its sentences, step by step, so that it can be undone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.editor.models import Step
from habitue.editor.queries import Desk, desk_of
from habitue.editor.sentences.paths import is_same
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.programs.actions import DraftChanged, keep_draft, lock_draft

Json = dict[str, Any]
STEPS_MAX = 200
ONE_STEP = timedelta(seconds=30)


class NothingToUndo(Refusal):
    code = "nothing_to_undo"
    text = _("There is nothing more to undo here.")
    status = 409


@action
def write_draft(
    *, organisation_id: UUID, document: Json, revision: int, place: str = "", by: Actor, at: datetime
) -> int:
    """Keep the document as the draft, as a step that can be undone; return the new revision.

    Whoever goes on typing at the same `place` adds to the step before. Refuses `draft_changed`.
    """
    desk = desk_of(organisation_id, at)
    before = _step_of(organisation_id, desk, by, at)
    if is_same(before.document, document):
        return desk.revision
    same = before.place == place and place and before.writer_id == by.id and at - before.written_at < ONE_STEP
    back = before.back if same and before.back is not None else before.revision
    return _keep(organisation_id, document, revision, by, at, back=back, place=place)


@action
def undo(*, organisation_id: UUID, revision: int, by: Actor, at: datetime) -> int:
    """Go back a step. Refuses `draft_changed`, `nothing_to_undo`."""
    now = _locked(organisation_id, revision)
    target = _target(organisation_id, now.back if now else None)
    return _keep(organisation_id, target.document, revision, by, at, back=target.back, forth=revision)


@action
def redo(*, organisation_id: UUID, revision: int, by: Actor, at: datetime) -> int:
    """Take an undoing back. Refuses `draft_changed`, `nothing_to_undo`."""
    now = _locked(organisation_id, revision)
    target = _target(organisation_id, now.forth if now else None)
    return _keep(organisation_id, target.document, revision, by, at, back=revision, forth=target.forth)


def _locked(organisation_id: UUID, revision: int) -> Step | None:
    draft = lock_draft(organisation_id)
    if draft.revision != revision:
        raise DraftChanged(who=draft.saver_name, revision=draft.revision)
    return Step.objects.filter(organisation_id=organisation_id, revision=revision).first()


def _target(organisation_id: UUID, revision: int | None) -> Step:
    step = None
    if revision is not None:
        step = Step.objects.filter(organisation_id=organisation_id, revision=revision).first()
    if step is None:
        raise NothingToUndo
    return step


def _keep(
    organisation_id: UUID,
    document: Json,
    revision: int,
    by: Actor,
    at: datetime,
    *,
    back: int | None = None,
    forth: int | None = None,
    place: str = "",
) -> int:
    new = keep_draft(organisation_id=organisation_id, document=document, revision=revision, by=by, at=at)
    Step.objects.create(
        organisation_id=organisation_id,
        revision=new,
        document=document,
        back=back,
        forth=forth,
        place=place,
        writer_id=by.id,
        written_at=at,
    )
    Step.objects.filter(organisation_id=organisation_id, revision__lt=new - STEPS_MAX).delete()
    return new


def _step_of(organisation_id: UUID, desk: Desk, by: Actor, at: datetime) -> Step:
    """The step that the draft stands at: made where it was saved elsewhere, or never."""
    step, _made = Step.objects.get_or_create(
        organisation_id=organisation_id,
        revision=desk.revision,
        defaults={"document": desk.document, "writer_id": by.id, "written_at": at},
    )
    return step
