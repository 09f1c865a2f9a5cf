"""Long work is done once, by whoever is there, whatever dies on the way; it can be left, looked at and cancelled."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from habitue.platform.ids import new_id
from habitue.platform.jobs import (
    JobFacts,
    JobNotFound,
    Runner,
    cancel_job,
    forget_ended,
    job_for,
    jobs_of,
    kind_named,
    start_job,
)
from habitue.platform.jobs.leasing import AT_ONCE_MAX, BEGUN_TIMES_MAX, give_back, take_job
from habitue.platform.journal import Actor
from habitue.platform.models import Job, JournalLine
from habitue.platform.tests.working import KINDS

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
ALICE = Actor("staff", UUID(int=1), "Alice")
LEASE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(apps.get_app_config("platform"), "jobs", KINDS, raising=False)
    Job.objects.all().delete()
    yield
    Job.objects.all().delete()


def ask(kind: str = "plain", *, house: UUID | None = None, at: datetime = AT, **request: Any) -> JobFacts:
    return start_job(organisation_id=house or new_id(), kind=kind, request=request, by=ALICE, at=at)


def turn(at: datetime = AT) -> int:
    return Runner(threading.Event(), now=lambda: at).turn()


def again(job: JobFacts) -> JobFacts:
    return job_for(job.organisation_id, job.id)


def counted(job: JobFacts) -> list[int]:
    lines = JournalLine.objects.filter(organisation_id=job.organisation_id, kind="test.counted").order_by("id")
    return [line.data["number"] for line in lines]


def wait_for(is_so: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def in_the_background(deed: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        with closing(connection):
            deed()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@contextmanager
def worker(lease_seconds: float) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "habitue.platform.tests.working", str(lease_seconds)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_work_is_done_and_its_result_kept() -> None:
    job = ask("count", most=3)
    assert (job.state, job.has_ended, job.per_cent) == ("waiting", False, 0)
    assert (turn(), turn()) == (1, 0)
    done = again(job)
    assert (done.state, done.result, done.per_cent, done.what, done.trouble) == (
        "done",
        {"counted": 3},
        100,
        "counting",
        "",
    )
    assert (done.started_at, done.ended_at, done.by) == (AT, AT, ALICE)
    assert counted(job) == [0, 1, 2]


def test_a_refusal_ends_the_work_with_its_sentence() -> None:
    job = ask("refuse")
    turn()
    assert (again(job).state, again(job).trouble) == ("failed", "a cannot be read.")


def test_a_mistake_of_ours_ends_the_work_with_an_incident(caplog: pytest.LogCaptureFixture) -> None:
    job = ask("fail")
    turn()
    incident = again(job).fault["incident"]
    assert again(job).state == "failed"
    assert incident in again(job).trouble
    assert [getattr(record, "incident", "") for record in caplog.records] == [incident]


def test_work_of_a_kind_that_nobody_does_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no room does nothing"):
        ask("nothing")
    assert (kind_named("plain").title, kind_named("plain").right) == ("plain", "settings")


def test_work_is_not_there_for_the_house_next_door() -> None:
    job = ask()
    with pytest.raises(JobNotFound):
        job_for(new_id(), job.id)
    with pytest.raises(JobNotFound):
        cancel_job(organisation_id=new_id(), job_id=job.id, by=ALICE, at=AT)
    assert jobs_of(new_id()) == ()
    assert jobs_of(job.organisation_id) == (job,)


def test_work_is_listed_newest_first_by_kind_and_in_pages() -> None:
    house = new_id()
    first, second, third = (ask(kind, house=house) for kind in ("plain", "count", "plain"))
    assert jobs_of(house) == (third, second, first)
    assert jobs_of(house, kinds=frozenset({"plain"}), limit=1) == (third,)
    assert jobs_of(house, kinds=frozenset({"plain"}), before=third.id) == (first,)


def test_work_that_waits_is_cancelled_at_once() -> None:
    job = ask()
    cancel_job(organisation_id=job.organisation_id, job_id=job.id, by=ALICE, at=AT)
    assert (again(job).state, again(job).ended_at, turn()) == ("cancelled", AT, 0)
    lines = JournalLine.objects.filter(organisation_id=job.organisation_id, subject_id=job.id).order_by("id")
    assert [(line.kind, line.data) for line in lines] == [
        ("job.asked", {"job": "plain"}),
        ("job.cancelled", {"job": "plain"}),
    ]


def test_work_that_runs_is_cancelled_at_its_next_step() -> None:
    job = ask("forever")
    thread = in_the_background(turn)
    wait_for(lambda: again(job).done == 1)
    cancelling = cancel_job(organisation_id=job.organisation_id, job_id=job.id, by=ALICE, at=AT)
    assert (cancelling.state, cancelling.is_cancelling) == ("running", True)
    thread.join()
    assert (again(job).state, again(job).is_cancelling) == ("cancelled", False)


def test_what_has_ended_is_not_cancelled() -> None:
    job = ask()
    turn()
    assert cancel_job(organisation_id=job.organisation_id, job_id=job.id, by=ALICE, at=AT).state == "done"


def test_a_worker_that_ends_gives_its_work_back() -> None:
    job, stop = ask("forever"), threading.Event()
    thread = in_the_background(Runner(stop).turn)
    wait_for(lambda: again(job).done == 1)
    stop.set()
    thread.join()
    assert (again(job).state, Job.objects.get(id=job.id).begun_times) == ("waiting", 0)


def test_work_whose_worker_is_killed_is_begun_again_and_done_once() -> None:
    job = ask("count", most=40, pause=0.03)
    with worker(1) as first:
        wait_for(lambda: len(counted(job)) > 5)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert again(job).state == "running"
    assert again(job).done < 40
    with worker(1):
        wait_for(lambda: again(job).has_ended)
    assert (again(job).state, counted(job)) == ("done", list(range(40)))
    assert Job.objects.get(id=job.id).begun_times == 2


def test_two_workers_do_each_work_once() -> None:
    jobs = [ask("count", most=5, pause=0.01) for _number in range(12)]
    with worker(30), worker(30):
        wait_for(lambda: all(again(job).has_ended for job in jobs))
    assert [(again(job).state, counted(job)) for job in jobs] == [("done", [0, 1, 2, 3, 4])] * 12


def test_a_worker_that_lost_its_lease_writes_nothing_any_more() -> None:
    job = ask("forever")
    thread = in_the_background(turn)
    wait_for(lambda: again(job).done == 1)
    Job.objects.filter(id=job.id).update(lease=UUID(int=7), progress_what="somebody else's")
    thread.join()
    assert (again(job).state, again(job).what) == ("running", "somebody else's")


def take(at: datetime = AT) -> JobFacts | None:
    return take_job(lease=new_id(), until=at + LEASE, at=at)


def test_a_lease_that_ran_out_is_anybodys() -> None:
    job = ask()
    taken, none, later = take(), take(), take(AT + LEASE)
    assert taken is not None
    assert later is not None
    assert (taken.id, none, later.id) == (job.id, None, job.id)


def test_one_organisation_does_not_starve_another() -> None:
    busy, quiet = new_id(), new_id()
    many = [ask(house=busy) for _number in range(5)]
    one = ask(house=quiet)
    order = [taken.id for _number in range(4) if (taken := take()) is not None]
    # Who waits longest begins; then who has nothing running; an organisation has so much running, and no more.
    assert AT_ONCE_MAX == 2
    assert order == [many[0].id, one.id, many[1].id]


def test_who_was_served_longest_ago_comes_next() -> None:
    houses = [new_id(), new_id()]
    jobs = [ask(house=house) for house in houses for _number in range(2)]
    first = take()
    assert first is not None
    assert first.id == jobs[0].id
    give_back(job_id=first.id, lease=Job.objects.get(id=first.id).lease or new_id())
    second = take(AT + timedelta(seconds=1))
    assert second is not None
    assert second.organisation_id == houses[1]


def test_work_that_kills_its_workers_is_given_up() -> None:
    job, at = ask(), AT
    for _time in range(BEGUN_TIMES_MAX):
        assert take(at) is not None
        at += LEASE
    assert turn(at) == 0
    assert again(job).state == "failed"
    assert again(job).fault["incident"] in again(job).trouble


def test_work_that_ended_long_ago_is_forgotten() -> None:
    job = ask()
    turn()
    waiting = ask(house=job.organisation_id)
    assert forget_ended(before=AT) == 0
    assert forget_ended(before=AT + LEASE) == 1
    assert jobs_of(job.organisation_id) == (waiting,)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("a_job_is_in_a_known_state", {"state": "lost", "ended_at": AT}),
        ("a_job_is_leased_while_it_runs", {"state": "running"}),
        ("a_job_is_leased_while_it_runs", {"lease": UUID(int=1), "lease_until": AT}),
        ("a_job_that_ended_knows_when", {"state": "done"}),
        ("a_job_that_ended_knows_when", {"ended_at": AT}),
    ],
)
def test_the_database_guards_work(constraint: str, change: dict[str, Any]) -> None:
    job = ask()
    with pytest.raises(IntegrityError, match=constraint):
        Job.objects.filter(id=job.id).update(**change)
