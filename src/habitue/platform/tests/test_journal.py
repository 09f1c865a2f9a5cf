from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor, News
from habitue.platform.models import JournalLine, Todo

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
ALICE = Actor("staff", UUID(int=1), "Alice")


@action
def tell_of(*, by: Actor = ALICE, at: datetime = AT, fail: bool = False, **line: Any) -> None:
    journal.write(by=by, at=at, **line)
    if fail:
        raise ZeroDivisionError


@action
def take(*, room: str, limit: int = 100, fail: bool = False) -> list[News]:
    taken = journal.take(room, limit)
    if fail:
        raise ZeroDivisionError
    return taken


@pytest.fixture
def room() -> Iterator[str]:
    """A room that hears of things, and of nothing else."""
    name = f"room-{new_id()}"
    journal.subscribe(name, "thing.")
    yield name
    journal.unsubscribe(name, "thing.")


def test_a_line_is_kept_whole() -> None:
    organisation, subject = new_id(), new_id()
    earlier = datetime(2026, 1, 4, 18, tzinfo=UTC)
    tell_of(organisation_id=organisation, kind="thing.made", subject_id=subject, data={"n": 1}, occurred_at=earlier)

    [line] = JournalLine.objects.filter(organisation_id=organisation)

    assert (line.kind, line.subject_id, line.occurred_at, line.recorded_at, line.data) == (
        "thing.made",
        subject,
        earlier,
        AT,
        {"n": 1},
    )
    assert Actor("staff", line.actor_id, line.actor_name) == ALICE
    assert line.xid > 0


def test_a_line_goes_with_its_act() -> None:
    organisation = new_id()
    with pytest.raises(ZeroDivisionError):
        tell_of(organisation_id=organisation, kind="thing.made", subject_id=organisation, fail=True)
    assert not JournalLine.objects.filter(organisation_id=organisation).exists()


def test_outside_an_action_nothing_is_written_or_taken() -> None:
    with pytest.raises(ValueError, match="inside an action"):
        journal.write(organisation_id=new_id(), kind="thing.made", subject_id=new_id(), by=ALICE, at=AT)
    with pytest.raises(ValueError, match="inside the action"):
        journal.take("anybody")


def test_a_room_hears_of_what_it_subscribed_to_and_takes_it_once(room: str) -> None:
    organisation, first, second = new_id(), new_id(), new_id()
    tell_of(organisation_id=organisation, kind="thing.made", subject_id=first)
    tell_of(organisation_id=organisation, kind="other.made", subject_id=new_id())
    tell_of(organisation_id=organisation, kind="thing.sold", subject_id=second)

    assert [(news.kind, news.subject_id) for news in take(room=room)] == [("thing.made", first), ("thing.sold", second)]
    assert take(room=room) == []


def test_the_oldest_news_comes_first_and_no_more_than_asked_for(room: str) -> None:
    organisation = new_id()
    subjects = [new_id() for _ in range(3)]
    for subject in subjects:
        tell_of(organisation_id=organisation, kind="thing.made", subject_id=subject)
    assert [news.subject_id for news in take(room=room, limit=2)] == subjects[:2]
    assert [news.subject_id for news in take(room=room, limit=2)] == subjects[2:]


def test_news_whose_effect_failed_is_there_again(room: str) -> None:
    tell_of(organisation_id=new_id(), kind="thing.made", subject_id=new_id())
    with pytest.raises(ZeroDivisionError):
        take(room=room, fail=True)
    assert len(take(room=room)) == 1


def test_two_who_take_at_the_same_time_never_take_the_same(room: str) -> None:
    for _ in range(40):
        tell_of(organisation_id=new_id(), kind="thing.made", subject_id=new_id())
    taken: list[list[News]] = []
    both_have_taken = Barrier(2)

    @action
    def take_half() -> None:
        taken.append(journal.take(room, 20))
        both_have_taken.wait(timeout=20)

    def work() -> None:
        try:
            take_half()
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [len(half) for half in taken] == [20, 20]
    assert len({news.id for half in taken for news in half}) == 40
    assert not Todo.objects.filter(room=room).exists()
