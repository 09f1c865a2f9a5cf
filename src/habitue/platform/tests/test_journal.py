from datetime import UTC, datetime
from typing import Any

from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.platform.models import JournalLine

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


@action
def tell_of(*, by: Actor, at: datetime, fail: bool = False, **line: Any) -> None:
    journal.write(by=by, at=at, **line)
    if fail:
        raise ZeroDivisionError


def test_a_line_is_read_back_whole() -> None:
    organisation, subject = new_id(), new_id()
    alice = Actor("staff", new_id(), "Alice")
    tell_of(organisation_id=organisation, kind="thing.made", subject_id=subject, by=alice, at=AT, data={"n": 1})

    [line] = JournalLine.objects.filter(organisation_id=organisation)

    assert (line.kind, line.subject_id, line.occurred_at, line.recorded_at, line.data) == (
        "thing.made",
        subject,
        AT,
        AT,
        {"n": 1},
    )
    assert Actor("staff", line.actor_id, line.actor_name) == alice
    assert line.actor_kind == "staff"
