"""The feed: nothing is missed, however commits fall."""

import random
import threading
from typing import Self
from uuid import UUID

import orjson
import pytest
from django.db import connection

from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.webhooks.places import Place, Snapshot, cursor_of
from habitue.webhooks.queries import CursorFromElsewhere, CursorInvalid, events_after
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
    assert read_all(organisation_id)[0] == made
    assert read_all(charlies)[0] == []


def test_the_houses_own_business_is_not_told() -> None:
    organisation_id = make_organisation_id()
    make_event(organisation_id=organisation_id, kind="key.issued")
    told = make_event(organisation_id=organisation_id, kind="customer.created")
    assert read_all(organisation_id)[0] == [told]


def test_a_late_commit_is_not_passed_over() -> None:
    organisation_id = make_organisation_id()
    with OpenTransaction(organisation_id) as early:
        late = make_event(organisation_id=organisation_id)  # began after `early`, commits before it
        seen, cursor = read_all(organisation_id)
        assert seen == [late]  # and `early`, though still open, stops nobody
        early.commit()
    assert read_all(organisation_id, cursor)[0] == [early.event_id]


def test_a_late_commit_between_two_pages_comes_after_them() -> None:
    organisation_id = make_organisation_id()
    with OpenTransaction(organisation_id) as early:
        made = [make_event(organisation_id=organisation_id) for _ in range(3)]
        page = events_after(organisation_id, None, 2)
        early.commit()
    assert [event.id for event in page.items] == made[:2]
    rest, cursor = read_all(organisation_id, page.next)
    assert rest == [made[2]]
    assert read_all(organisation_id, cursor)[0] == [early.event_id]


def test_every_event_comes_once_while_many_write() -> None:
    organisation_id, writers = make_organisation_id(), 8
    written: list[UUID] = []
    done = threading.Event()

    def write(number: int) -> None:
        chance = random.Random(number)
        try:
            for _ in range(10):
                with OpenTransaction(organisation_id) as one:
                    done.wait(chance.random() / 100)
                assert one.event_id is not None
                written.append(one.event_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    read: list[UUID] = []
    cursor: str | None = None
    while any(thread.is_alive() for thread in threads):
        ids, cursor = read_all(organisation_id, cursor, limit=3)
        read += ids
    read += read_all(organisation_id, cursor)[0]
    assert len(written) == writers * 10
    assert sorted(read) == sorted(written)


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


def test_a_cursor_of_a_database_that_knew_more_is_refused() -> None:
    cursor = cursor_of(Place(Snapshot(2**60 + 5, 2**60 + 9, (2**60 + 7,))))
    with pytest.raises(CursorFromElsewhere) as refused:
        events_after(make_organisation_id(), cursor)
    assert (refused.value.code, refused.value.details) == ("cursor_from_elsewhere", {"field": "after"})
