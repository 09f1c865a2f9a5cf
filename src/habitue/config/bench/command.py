"""`habitue bench`: measures, each figure beside its floor."""

from collections.abc import Callable

import click
import orjson
from rich.console import Console
from rich.progress import Progress

from habitue.config.bench.report import Figure, table_of


@click.command()
@click.option("--seconds", default=10, show_default=True, type=click.IntRange(2, 300), help="Measure each so long.")
@click.option("--full", is_flag=True, help="Load and audit the demo's whole year too. It takes some minutes.")
@click.option("--json", "as_json", is_flag=True, help="The same figures for machines.")
def bench(*, seconds: int, full: bool, as_json: bool) -> None:
    """Measure, each figure beside its floor in the same run.

    The floor is the statement that posts a sale, driven by pgbench over 8 connections. Everything happens in a scratch
    database beside the configured one and over the loopback, and is gone afterwards. Exit status 0 whatever the
    figures are: they are this machine's.

    \b
    habitue bench
    habitue bench --full --json > figures.json
    """
    console = Console(stderr=as_json)
    figures = measure(console, seconds=seconds, full=full)
    if as_json:
        click.echo(orjson.dumps({"figures": [figure.as_json() for figure in figures]}, option=orjson.OPT_INDENT_2))
        return
    shown = Console()
    # A table that goes into a file is not folded to a terminal's width.
    Console(width=None if shown.is_terminal else 110).print(table_of(figures, "Figures of this machine"))


def measure(console: Console, *, seconds: int, full: bool) -> list[Figure]:
    """All figures, in the table's order."""
    from habitue.config.bench.judging import measure_judging
    from habitue.config.cases.server import scratch_database

    with scratch_database(), console.status("Making a merchant with a hundred stores") as status:
        figures = _sales(status.update, seconds)
        status.update("Judging")
        judging = measure_judging()
        figures.append(Figure(name="Judging 10 lines, 30 rules", value=judging.median_ms, unit="ms", at_most=1.0))
    if full:
        figures += _year(console)
    return figures


def _sales(say: Callable[[str], None], seconds: int) -> list[Figure]:
    from habitue.config.bench.floor import install_floor, measure_floor
    from habitue.config.bench.scene import make_scene
    from habitue.config.bench.tills import measure_tills
    from habitue.platform import clock

    scene = make_scene(clock.now())
    say("Measuring the floor")
    install_floor(scene, clock.now())
    before = measure_floor(scene, seconds=seconds)
    say("Selling over HTTP")
    tills = measure_tills(scene, seconds=seconds)
    say("Measuring the floor once more")
    after = measure_floor(scene, seconds=seconds)
    floor = (before.per_second + after.per_second) / 2
    one, many, batches = tills.one_store, tills.many_stores, tills.batches
    return [
        Figure(name="Floor: the posting statement, pgbench", value=floor, unit="/s", note="8 connections"),
        Figure(name="Sales over HTTP, 100 stores", value=many.per_second, unit="/s", floor=floor, at_least=0.2),
        Figure(name="… median", value=many.p50_ms, unit="ms"),
        Figure(name="… 99th percentile", value=many.p99_ms, unit="ms", at_most=50),
        Figure(name="Sales over HTTP, all at one store", value=one.per_second, unit="/s", floor=floor, at_least=0.2),
        Figure(name="One store beside 100", value=one.per_second, unit="/s", floor=many.per_second, at_least=0.9),
        Figure(name="Sales in batches of 100", value=batches.per_second, unit="/s", floor=floor, at_least=0.8),
        Figure(name="Playing the tills", value=100 * many.generator_busy, unit="% of a core"),
    ]


def _year(console: Console) -> list[Figure]:
    from habitue.config.bench.year import measure_year
    from habitue.config.cases.server import scratch_database

    with scratch_database(), Progress(console=console) as bar:
        task = bar.add_task("Loading the year", total=None)
        year = measure_year(lambda done, total: bar.update(task, completed=done, total=total))
    return [
        Figure(name="The year: baskets loaded", value=year.per_second, unit="/s", note=f"{year.baskets:,} baskets"),
        Figure(name="… peak memory of the loader", value=year.peak_mb, unit="MB", at_most=500),
        Figure(name="… audited", value=year.audit_seconds, unit="s"),
        Figure(name="… differences found by the audit", value=year.differences, unit="", at_most=0),
        Figure(name="… sums other than the files'", value=0.0 if year.is_equal else 1.0, unit="", at_most=0),
    ]
