"""What `@action` promises: all or nothing, joined by what it calls, and no refusal swallowed."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection

from habitue.platform import journal
from habitue.platform.db import RefusalSwallowedError, action
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM
from habitue.platform.models import JournalLine
from habitue.platform.refusals import Refusal

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


class TooMany(Refusal):
    code = "test_too_many"
    text = "There are {count} already, and {other}."


@action
def note(*, organisation_id: UUID, refuse: bool = False) -> None:
    journal.write(organisation_id=organisation_id, kind="note", subject_id=organisation_id, by=SYSTEM, at=AT)
    if refuse:
        raise TooMany(count=3)


@action
def note_twice(*, organisation_id: UUID, refuse: bool = False) -> None:
    note(organisation_id=organisation_id)
    note(organisation_id=organisation_id, refuse=refuse)


@action
def note_and_shrug(*, organisation_id: UUID) -> None:
    note(organisation_id=organisation_id)
    try:
        note(organisation_id=organisation_id, refuse=True)
    except TooMany:
        return


def notes_of(organisation_id: UUID) -> int:
    return JournalLine.objects.filter(organisation_id=organisation_id).count()


def test_what_an_action_did_is_committed_when_it_returns() -> None:
    organisation = new_id()
    note(organisation_id=organisation)
    assert not connection.in_atomic_block
    connection.close()
    assert notes_of(organisation) == 1


@pytest.mark.parametrize("act", [note, note_twice])
def test_a_refusal_undoes_everything_of_the_outermost_action(act: Callable[..., None]) -> None:
    organisation = new_id()
    with pytest.raises(TooMany):
        act(organisation_id=organisation, refuse=True)
    assert notes_of(organisation) == 0


def test_an_action_that_swallows_a_refusal_raises_instead_of_saving_nothing_silently() -> None:
    organisation = new_id()
    with pytest.raises(RefusalSwallowedError, match="note_and_shrug"):
        note_and_shrug(organisation_id=organisation)
    assert notes_of(organisation) == 0


def test_the_autocommit_form_opens_no_transaction() -> None:
    @action(autocommit=True)
    def open_transactions() -> bool:
        return connection.in_atomic_block

    assert open_transactions() is False


def test_a_refusal_says_its_sentence_and_a_forgotten_detail_does_not_break_it() -> None:
    assert TooMany(count=3).sentence == "There are 3 already, and …."
    assert (TooMany.status, TooMany(count=3).details) == (422, {"count": 3})
