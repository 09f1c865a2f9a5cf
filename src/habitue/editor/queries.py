"""What lies on the desk: the draft, the version in force, and what is known around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habitue.editor.models import Step
from habitue.editor.sentences.paths import is_same
from habitue.editor.sentences.world import World
from habitue.merchants.queries import OrganisationFacts, stores_of
from habitue.platform.refusals import Refusal
from habitue.programs.actions import check_draft
from habitue.programs.articles.queries import articles_of, groups_of
from habitue.programs.queries import VersionRow, document_of, documents_of, draft_facts, version_now, versions_of
from habitue.programs.rules import Fault
from habitue.programs.validation import ProgramInvalid

Json = dict[str, Any]
KNOWN_MAX = 500


class VersionNotFound(Refusal):
    code = "not_found"
    text = _("There is no such version.")
    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`document` is the draft, or what is in force where nobody has begun one."""

    document: Json
    in_force: Json
    version: VersionRow | None  # the one in force
    planned: VersionRow | None  # the next that takes over later
    newest: int
    revision: int
    saved_at: datetime | None
    saver_name: str

    @property
    def is_changed(self) -> bool:
        """The draft is not what is in force, or will be."""
        return not is_same(self.document, self.in_force)


def desk_of(organisation_id: UUID, at: datetime) -> Desk:
    """The desk as it stands."""
    draft = draft_facts(organisation_id)
    now = version_now(organisation_id, at)
    versions = versions_of(organisation_id)
    newest = max((row.number for row in versions), default=0)
    planned = next((row for row in versions if row.valid_from > at and row.number == newest), None)
    number = planned.number if planned else now.number
    in_force = (document_of(organisation_id, number) if number else None) or {}
    return Desk(
        document=in_force if draft.document is None else draft.document,
        in_force=in_force,
        version=next((row for row in versions if row.number == now.number), None),
        planned=planned,
        newest=newest,
        revision=draft.revision,
        saved_at=draft.saved_at,
        saver_name=draft.saver_name,
    )


def surroundings_of(organisation: OrganisationFacts, at: datetime) -> World:
    """What may be chosen in sentences, and how amounts are written, in the active language."""
    language = get_language() or organisation.language
    return World(
        currency=organisation.currency,
        language=language,
        zone=organisation.zone,
        today=at.astimezone(organisation.zone).date(),
        stores={store.code: store.name or store.code for store in stores_of(organisation.id)},
        articles={article.code: article.name(language) for article in articles_of(organisation.id, limit=KNOWN_MAX)},
        groups={group.code: group.name(language) for group in groups_of(organisation.id)},
    )


def faults_of_draft(organisation_id: UUID, document: Any) -> list[Fault]:
    """Everything for which publishing would refuse the document."""
    try:
        check_draft(organisation_id, document)
    except ProgramInvalid as invalid:
        return [Fault(fault["path"], fault["message"]) for fault in invalid.details["errors"]]
    return []


def can_undo(organisation_id: UUID, revision: int) -> tuple[bool, bool]:
    """Whether there is a step back, and one forth."""
    step = Step.objects.filter(organisation_id=organisation_id, revision=revision).first()
    return (False, False) if step is None else (step.back is not None, step.forth is not None)


def versions_with_differences(organisation_id: UUID) -> Sequence[tuple[VersionRow, Json, Json]]:
    """Every version, the newest first, with its document and the one of the version before it."""
    rows = sorted(versions_of(organisation_id), key=lambda row: row.number)
    known = documents_of(organisation_id)
    documents = [known.get(row.number, {}) for row in rows]
    before = [{}, *documents][: len(documents)]
    return list(zip(rows, documents, before, strict=True))[::-1]


def version_numbered(organisation_id: UUID, number: int) -> tuple[VersionRow, Json]:
    """A version and its document. Refuses `not_found`."""
    row = next((row for row in versions_of(organisation_id) if row.number == number), None)
    if row is None:
        raise VersionNotFound
    return row, document_of(organisation_id, number) or {}
