"""`habitue cases`: runs case files and folders, a line a case."""

import sys
import time
from pathlib import Path

import click
import httpx
from rich.console import Console
from rich.text import Text

from habitue.config.cases.parsing import CaseFileError
from habitue.config.cases.reading import Case, read_cases

CONNECTIONS_MAX = 128
WORKERS, THREADS = 2, 16


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH ...]")
@click.option("-k", "--only", default="", help="Run the cases whose id contains this.")
@click.option("-x", "--first-failure", is_flag=True, help="Stop at the first case that fails.")
def cases(*, paths: tuple[Path, ...], only: str, first_failure: bool) -> None:
    """Run stories with numbers against the API: each must come out as it says.

    A case is a program, some customers, steps, and what must hold (docs/cases.md). Each runs in an organisation of
    its own, in a scratch database beside the configured one, through HTTP as a till would, with its own clock.
    Without PATH it runs the project's own cases. Exit status 1 if one fails, 2 if a file cannot be understood.

    \b
    habitue cases
    habitue cases my-program.yaml
    habitue cases --only contention tests/cases
    """
    try:
        wanted = [case for case in read_cases(paths or (own_cases(),)) if only in case.id]
    except CaseFileError as error:
        raise click.UsageError(str(error)) from error
    failed = run_all(wanted, is_first_failure_last=first_failure)
    sys.exit(1 if failed else 0)


def own_cases() -> Path:
    """The project's own cases: beside the sources in a checkout, inside the package otherwise."""
    here = Path(__file__).resolve()
    checkout = here.parents[4] / "tests" / "cases"
    return checkout if checkout.is_dir() else here.parent / "files"


def run_all(wanted: list[Case], *, is_first_failure_last: bool = False) -> int:
    """Run these cases one after the other on a server of their own; print a line each; how many failed."""
    from habitue.config.cases.running import run_case
    from habitue.config.cases.server import scratch_database, serving

    console = Console(highlight=False, soft_wrap=True)
    began, failed, ran = time.perf_counter(), 0, 0
    limits = httpx.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX)
    with (
        scratch_database(),
        serving(workers=WORKERS, threads=THREADS) as address,
        httpx.Client(base_url=address, timeout=60, limits=limits) as client,
    ):
        for case in wanted:
            outcome = run_case(case, client)
            ran += 1
            mark = Text("FAIL", "bold red") if outcome.wrongs else Text("  ok", "green")
            console.print(mark, Text(f"{outcome.seconds * 1000:6.0f} ms  {case.id}"))
            for wrong in outcome.wrongs:
                console.print(Text(f"        {wrong}"))
            failed += bool(outcome.wrongs)
            if failed and is_first_failure_last:
                break
    seconds = time.perf_counter() - began
    console.print(Text(f"{ran} cases, {failed} failed, {seconds:.1f} s", "bold red" if failed else "bold green"))
    return failed
