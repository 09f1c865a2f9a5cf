import sys
import time
from typing import Any

import click
import orjson

from habitue.config.cli.sentences import many

SHOWN_MAX = 20


@click.command()
@click.option("--organisation", help="Its name or its id; without it, every book.")
@click.option("--json", "as_json", is_flag=True, help="The same for machines.")
def audit(*, organisation: str | None, as_json: bool) -> None:
    """Recompute the whole book and say what differs; exit status 1 if anything does.

    Everything stored that can be computed a second time is: balances from transfers, lots from what granted and used
    them, units that must sum to zero, seals. It may run while the tills are at work: each book is looked at as it
    was at one moment.

    \b
    habitue audit
    habitue audit --organisation "Corner Café" --json
    habitue demo --full && habitue audit
    """
    from habitue.ledger.audit import report_on_book

    reports: list[dict[str, Any]] = []
    for book, name in _books(organisation):
        began = time.perf_counter()
        report = report_on_book(organisation_id=book)
        value: dict[str, Any] = {
            "organisation": str(book),
            "name": name,
            "rows": report.rows,
            "differences_count": report.differences_count,
            "differences": [
                {"what": d.what, "subject": d.subject, "stored": d.stored, "recomputed": d.recomputed}
                for d in report.differences
            ],
            "seconds": round(time.perf_counter() - began, 1),
        }
        reports.append(value)
        if not as_json:
            _show(value)
    if not reports:
        click.echo("THERE IS NO BOOK in this database yet: nothing was audited. Is it the one you meant?", err=True)
    differences = sum(report["differences_count"] for report in reports)
    if as_json:
        click.echo(orjson.dumps({"books": reports, "differences_count": differences}, option=orjson.OPT_INDENT_2))
    else:
        click.echo(f"{many(len(reports), 'book')} audited, {many(differences, 'difference')}.")
    sys.exit(1 if differences else 0)


def _books(organisation: str | None) -> list[tuple[Any, str]]:
    """Which books, with the names of their organisations."""
    from habitue.config.cli.found import organisation_named
    from habitue.ledger.audit import books
    from habitue.merchants.queries import organisations

    if organisation is not None:
        found = organisation_named(organisation)
        return [(found.id, found.name)]
    names = {facts.id: facts.name for facts in organisations()}
    return [(book, names.get(book, "")) for book in books()]


def _show(report: dict[str, Any]) -> None:
    rows = ", ".join(many(count, kind) for kind, count in report["rows"].items())
    click.echo(f"{report['name']} ({report['organisation']})\n  {rows}; {report['seconds']} s")
    if not report["differences_count"]:
        click.echo("  Everything adds up.")
        return
    for difference in report["differences"][:SHOWN_MAX]:
        click.echo(
            f"  {difference['what']}: {difference['subject']}\n"
            f"    stored     {difference['stored']}\n    recomputed {difference['recomputed']}"
        )
    if (more := report["differences_count"] - SHOWN_MAX) > 0:
        click.echo(f"  … and {many(more, 'more difference')}; --json shows up to {len(report['differences']):,}.")
