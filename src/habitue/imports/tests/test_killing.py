"""kill -9 in the middle of an import, and of undoing it: gone on with, nothing twice."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from habitue.imports.actions import start_run, start_undo
from habitue.imports.models import Import, ImportLine
from habitue.imports.queries import import_for
from habitue.imports.tests.factories import bring, counts, csv_of, make_moving_shop, say, work, world
from habitue.merchants.tests.factories import ALICE
from habitue.platform import clock
from habitue.platform.models import Job

pytestmark = pytest.mark.timeout(180)
LINES = 700
WORKER = (
    "import django; django.setup(); import datetime, threading; from habitue.platform.jobs import Runner;"
    "import habitue.imports.{module} as m; m.CHUNK = 20;"
    "runner = Runner(threading.Event(), lease=datetime.timedelta(seconds=1))\nwhile True: runner.turn()"
)


def kill_a_worker(module: str, when: Callable[[], bool]) -> None:
    process = subprocess.Popen([sys.executable, "-c", WORKER.format(module=module)])
    deadline = time.monotonic() + 60
    while not when():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_an_import_whose_worker_is_killed_is_gone_on_with() -> None:
    house, _principal = make_moving_shop()
    before = world(house)
    rows = [f"Ana {number};K-{number};{number % 7 + 1};1,50" for number in range(LINES)]
    found = say(bring(house, csv_of("Name;Karte;Punkte;Guthaben", *rows)))
    lines = ImportLine.objects.filter(of_id=found.id)
    start_run(organisation_id=house.id, import_id=found.id, by=ALICE, at=clock.now())
    kill_a_worker("running", lambda: lines.count() > 50)
    kept = lines.count()
    assert 0 < kept < LINES
    expire_lease()
    work()
    done = import_for(house.id, found.id)
    assert (done.state, counts(done.result), lines.count()) == ("done", {"new": LINES}, LINES)
    assert len(world(house)) == LINES + 1

    start_undo(organisation_id=house.id, import_id=found.id, by=ALICE, at=clock.now())
    kill_a_worker("undoing", lambda: lines.filter(undone_at__isnull=False).count() > 50)
    assert Import.objects.get(id=found.id).state == "undoing"
    expire_lease()
    work()
    assert import_for(house.id, found.id).undoing == {"undone": LINES, "left": 0}
    assert world(house) == before


def expire_lease() -> None:
    Job.objects.filter(state="running").update(lease_until=clock.now())
