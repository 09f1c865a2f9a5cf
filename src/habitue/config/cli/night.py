from datetime import datetime

import click

from habitue.config.cli.found import organisation_named
from habitue.config.cli.sentences import Sentence, many
from habitue.merchants.models import Organisation
from habitue.platform import clock
from habitue.platform.journal import SYSTEM
from habitue.programs.nightly import NightReport, run_night


@click.command()
@click.option("--organisation", help="Its name or its id; all of them, if it is left out.")
@click.option("--until", "until_text", metavar="MOMENT", help="With its offset; now, if it is left out.")
def night(*, organisation: str | None, until_text: str | None) -> None:
    """Do what time alone brings, up to a moment: credits become available, exchanges that run by themselves, birthdays,
    tiers, expiry.

    The worker does so every night; this is for doing it now. Repeating it is harmless: nothing is done twice. Nights
    that were missed are gone through in order.

    \b
    habitue night
    habitue night --organisation "Corner Café" --until 2026-02-01T00:00:00+01:00
    """
    until = moment(until_text) if until_text else clock.now()
    found = [organisation_named(organisation)] if organisation else Organisation.objects.order_by("created_at", "id")
    for each in found:
        click.echo(f"{each.name}: {told(run_night(organisation_id=each.id, until=until, by=SYSTEM))}")


def moment(text: str) -> datetime:
    """Read a moment with its offset. Raises a `Sentence`."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Sentence(f"{text} is no moment; write it like 2026-02-01T00:00:00+01:00.") from None
    if read.tzinfo is None:
        raise Sentence(f"{text} has no offset; write it like 2026-02-01T00:00:00+01:00.")
    return read


def told(report: NightReport) -> str:
    """A report as a line."""
    line = (
        f"{many(report.settled, 'account')} settled, {many(report.exchanged, 'exchange')}, "
        f"{many(report.granted, 'grant')}, {many(report.tiers_changed, 'tier')} changed"
    )
    return f"{line}, {many(len(report.left), 'customer')} left for the next run" if report.left else line
