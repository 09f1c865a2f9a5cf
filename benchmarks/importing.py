"""How long a file of customers takes to check, import and undo: `python benchmarks/importing.py --help`.

Makes a scratch database beside the configured one (or in a server of its own where none is), a merchant with a
program, and a CSV file in which each line is a new customer with name, e-mail, telephone, date of birth, a card,
points and prepaid money. Each step is the long work that `habitue worker` does. Beside the time on the clock stands
the processors' time, of Python and of PostgreSQL: on a machine with other work the first says little.
"""

import argparse
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")
NAMES = ("Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Jörg", "Käthe", "Lukas", "Maria", "Ole", "Zoë")
SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu")
PROGRAM: dict[str, Any] = {
    "currency": "EUR",
    "units": {"points": {"name": "Points"}, "stamps": {"name": "Stamps"}},
    "earn": [{"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}],
}


def lines_of(count: int) -> Iterator[str]:
    """The file, line by line; the same for the same count."""
    dice = random.Random(count)
    yield "Vorname,Nachname,E-Mail,Telefon,Geburtsdatum,Kartennummer,Points,Guthaben"
    for number in range(count):
        given, family = dice.choice(NAMES), "".join(dice.choices(SYLLABLES, k=3)).capitalize()
        born = f"{dice.randint(1, 28):02d}.{dice.randint(1, 12):02d}.{dice.randint(1940, 2008)}"
        contact = f"guest{number}@example.com,+49151{number:08d}"
        yield f'{given},{family},{contact},{born},24{number:010d},{dice.randint(1, 900)},"{dice.randint(1, 99)},50"'


def server_seconds(database: str) -> float:
    """Processor time of the database's backends, and of those that have ended."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [database])
        pids = [pid for (pid,) in cursor.fetchall()]
    parents = {_stat(pid)[1] for pid in pids}
    fields = [*(_stat(pid)[11:13] for pid in pids), *(_stat(parent)[11:15] for parent in parents)]
    return sum(map(sum, fields)) / TICK


def _stat(pid: int) -> list[int]:
    """The numbers of /proc/PID/stat behind the state, which proc(5) lists; [1] is the parent."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return [0] * 20
    return [0, *map(int, text.rpartition(")")[2].split()[1:])]


def timed(what: str, lines: int, database: str, work: Callable[[], Any]) -> None:
    """Do it, and print how long it took."""
    clock, own, theirs = time.perf_counter(), time.process_time(), server_seconds(database)
    work()
    took = time.perf_counter() - clock
    own, theirs = time.process_time() - own, server_seconds(database) - theirs
    speed = f"{what:12} {took:8.1f} s  {lines / took:7,.0f} lines/s"
    print(f"{speed}  Python {own:6.1f} s  PostgreSQL {theirs:6.1f} s", flush=True)


def measure(lines: int, *, undo: bool) -> None:
    """Check, import and, if asked, undo a file of so many lines."""
    from django.conf import settings

    from habitue.checkout.tests.factories import make_shop
    from habitue.imports.tests import factories

    house, _till = make_shop(PROGRAM)
    content = "\r\n".join([*lines_of(lines), ""]).encode()
    database = str(settings.DATABASES["default"]["NAME"])
    print(f"{lines:,} lines, {len(content) / 1e6:.1f} MB", flush=True)
    found = factories.say(factories.bring(house, content))
    timed("Dry run", lines, database, lambda: factories.checked(found))
    timed("Import", lines, database, lambda: factories.imported(found))
    if undo:
        timed("Undo", lines, database, lambda: factories.undone(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--undo", action="store_true", help="take it back too")
    parser.add_argument("--profile", metavar="FILE", help="write what cProfile saw of this process's first thread")
    asked = parser.parse_args()

    from habitue.config.cases.server import scratch_database
    from habitue.config.cli.surroundings import database

    with database(tables=False), scratch_database():
        if not asked.profile:
            measure(asked.lines, undo=asked.undo)
            return
        import cProfile

        with cProfile.Profile() as profile:
            measure(asked.lines, undo=asked.undo)
        profile.dump_stats(asked.profile)


if __name__ == "__main__":
    main()
