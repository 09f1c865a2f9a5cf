"""The feed: nothing is missed, however commits fall."""

import threading
from collections.abc import Callable
from typing import Self
from uuid import UUID

import orjson
import pytest
from django.db import connection

from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.webhooks.queries import CursorInvalid, events_after
from habitue.webhooks.tests.factories import AT, TILL, make_event, make_organisation_id


def read_all(organisation_id: UUID, cursor: str | None = None, limit: int = 2) -> tuple[list[UUID], str]:
    """Page to the end, as a reader does; return ids and the last cursor."""
    ids: list[UUID] = []
    while True:
        page = events_after(organisation_id, cursor, limit)
        ids += [event.id for event in page.items]
        cursor = page.next
        if not page.more:
            return ids, cursor


class OpenTransaction:
    """A transaction on a connection of its own, that writes at once and commits when it is told to."""

    def __init__(self, organisation_id: UUID) -> None:
        self.written, self._go = threading.Event(), threading.Event()
        self.event_id: UUID | None = None
        self._organisation_id = organisation_id
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self.written.wait(10)
        return self

    def commit(self) -> None:
        self._go.set()
        self._thread.join(10)

    def __exit__(self, *exception: object) -> None:
        self.commit()

    def _run(self) -> None:
        try:
            self._write()
        finally:
            connection.close()

    @action
    def _write(self) -> None:
        self.event_id = make_event(organisation_id=self._organisation_id)
        self.written.set()
        assert self._go.wait(10)


def wait_until_nothing_is_open(wanted: Callable[[], bool]) -> None:
    """Other tests' transactions hold the feed back for a moment, too."""
    for _ in range(200):
        if wanted():
            return
        threading.Event().wait(0.02)
    raise AssertionError("it did not come")


def test_an_event_is_shown_whole() -> None:
    organisation_id, subject_id = make_organisation_id(), new_id()

    @action
    def sell() -> UUID:
        return journal.write(
            organisation_id=organisation_id,
            kind="sale.recorded",
            subject_id=subject_id,
            by=TILL,
            at=AT,
            data={"due": 560},
        )

    event_id = sell()
    wait_until_nothing_is_open(lambda: bool(events_after(organisation_id, None).items))
    page = events_after(organisation_id, None)
    assert [orjson.loads(event.body) for event in page.items] == [
        {
            "id": str(event_id),
            "type": "sale.recorded",
            "timestamp": "2026-01-05T09:02:11+00:00",
            "recorded_at": "2026-01-05T09:02:11+00:00",
            "subject": str(subject_id),
            "source": {"kind": "till", "id": str(TILL.id)},
            "data": {"due": 560},
        }
    ]
    assert page.more is False


def test_pages_join_without_a_gap_and_charlie_sees_nothing() -> None:
    organisation_id, charlies = make_organisation_id(), make_organisation_id()
    made = [make_event(organisation_id=organisation_id) for _ in range(5)]
    wait_until_nothing_is_open(lambda: len(read_all(organisation_id)[0]) == 5)
    assert read_all(organisation_id)[0] == made
    assert read_all(charlies)[0] == []


def test_the_houses_own_business_is_not_told() -> None:
    organisation_id = make_organisation_id()
    make_event(organisation_id=organisation_id, kind="key.issued")
    told = make_event(organisation_id=organisation_id, kind="customer.created")
    wait_until_nothing_is_open(lambda: bool(read_all(organisation_id)[0]))
    assert read_all(organisation_id)[0] == [told]


def test_a_late_commit_is_not_passed_over() -> None:
    organisation_id = make_organisation_id()
    with OpenTransaction(organisation_id) as early:
        late = make_event(organisation_id=organisation_id)  # began after `early`, commits before it
        seen, cursor = read_all(organisation_id)
        assert seen == []  # held back: who saw it and kept its place would never see `early`
        early.commit()
    wait_until_nothing_is_open(lambda: len(read_all(organisation_id, cursor)[0]) == 2)
    assert read_all(organisation_id, cursor)[0] == [early.event_id, late]


def test_a_reader_that_remembers_the_last_id_would_miss_it() -> None:
    """The race that the order of commit is there for: the same interleaving, read by id."""
    organisation_id = make_organisation_id()
    with OpenTransaction(organisation_id) as early:
        late = make_event(organisation_id=organisation_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id::text) FROM platform_journal WHERE organisation_id = %s", [organisation_id])
            remembered = cursor.fetchone()[0]
        early.commit()
    assert remembered == str(late)
    assert str(early.event_id) < remembered  # it comes now, and lies before the place that was remembered


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "💥"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(CursorInvalid) as refused:
        events_after(make_organisation_id(), cursor)
    assert (refused.value.code, refused.value.status, refused.value.details) == ("malformed", 400, {"field": "after"})
