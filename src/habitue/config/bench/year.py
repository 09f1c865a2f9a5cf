"""The whole year of the demo, loaded and audited, in a process of its own whose memory is looked at.

Run as a module it does that in the database of the environment and writes what it measured as JSON.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import orjson
from django.db import connection

SECONDS_MAX = 3600
SUMS = """
    SELECT unit, sum(balance)::bigint FROM ledger_account
    WHERE organisation_id = %s AND purpose = 'earned' AND is_strict GROUP BY unit
"""


@dataclass(frozen=True, slots=True)
class Year:
    """What loading and auditing took; `is_equal` where the ledger's sums are those of the files alone."""

    baskets: int
    load_seconds: float
    audit_seconds: float
    differences: int
    peak_mb: float
    is_equal: bool

    @property
    def per_second(self) -> float:
        """Baskets a second."""
        return self.baskets / self.load_seconds


def measure_year(progress: Callable[[int, int], None]) -> Year:
    """Load the year into the scratch database in a child process. `progress` hears how many baskets of how many."""
    command = [sys.executable, "-m", "habitue.config.bench.year"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            said = ""
            for said in child.stderr or ():
                done, _, total = said.partition("/")
                if done.isdigit():
                    progress(int(done), int(total))
            written = child.stdout.read() if child.stdout else ""
            if child.wait(SECONDS_MAX) != 0:
                raise RuntimeError(f"the year was not loaded: {said}")
        finally:
            child.kill()
    return Year(**orjson.loads(written))


def main() -> None:
    """Load, audit, compare; the figures on standard output, the progress on standard error."""
    import django

    django.setup()
    from habitue.config.demo.grocer import facts_of
    from habitue.config.demo.loading import load
    from habitue.config.demo.recomputing import recompute
    from habitue.config.demo.world import FULL
    from habitue.ledger.audit import audit_book

    def tell(done: int, total: int) -> None:
        sys.stderr.write(f"{done}/{total}\n")

    began = time.perf_counter()
    organisation = load(FULL, tell)
    loaded = time.perf_counter()
    differences = sum(1 for _difference in audit_book(organisation.id))
    audited = time.perf_counter()
    # Looked at before the files are added up: that is no part of a load.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [organisation.id])
        sums = {unit: balance for unit, balance in cursor.fetchall() if balance}
    known = recompute().values()
    wanted = {
        "points": sum(one.points for one in known),
        "stamps": sum(one.stamps % 10 for one in known),
        "free_salad": sum(one.salads for one in known),
    }
    year = Year(facts_of().baskets, loaded - began, audited - loaded, differences, peak, sums == wanted)
    sys.stdout.buffer.write(orjson.dumps(asdict(year)))


if __name__ == "__main__":
    main()
