"""`habitue store`: where an organisation sells."""

from datetime import time

import click

from habitue.config.cli import reading
from habitue.config.cli.found import company_for, organisation_named
from habitue.config.cli.options import ORGANISATION
from habitue.config.cli.sentences import Sentence, say
from habitue.merchants.actions import create_store
from habitue.merchants.queries import companies_of, stores_of
from habitue.platform import clock
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal


@click.group()
def store() -> None:
    """Add and list the stores of an organisation.

    A store belongs to a company, has a time zone, and an hour at which its day begins: the Saturday of a bar ends on
    Sunday morning. Its tills are made with their keys (habitue key issue --create).

    \b
    habitue store add --organisation "Corner Café" --code harbour --name "At the harbour" --day-starts 05:00
    habitue store list --organisation "Corner Café"
    """


@store.command()
@ORGANISATION
@click.option("--code", required=True, help="What a key and a sale call it by.")
@click.option("--name", default="", help="What people call it; the code, if it is left out.")
@click.option("--company", help="The name or id of its company; needed where there are several.")
@click.option("--time-zone", callback=reading.time_zone, help="The organisation's, if it is left out.")
@click.option("--day-starts", default="00:00", show_default=True, callback=reading.day_start, help="Local time.")
def add(
    *, organisation: str, code: str, name: str, company: str | None, time_zone: str | None, day_starts: time
) -> None:
    """Add a store.

    \b
    habitue store add --organisation "Corner Café" --code harbour --company "Harbour GmbH" --day-starts 05:00
    habitue store add --organisation "Corner Café" --code lisbon --time-zone Europe/Lisbon
    """
    owner, at = organisation_named(organisation), clock.now()
    try:
        made = create_store(
            company=company_for(owner, company, at=at),
            code=code,
            name=name,
            time_zone=time_zone or "",
            day_starts_at=day_starts,
            by=SYSTEM,
            at=at,
        )
    except Refusal as refusal:
        raise Sentence(refusal.sentence) from None
    say(f"Made the store {made.code} of {made.company} ({made.time_zone}, the day starts at {day_starts:%H:%M}).")


@store.command("list")
@ORGANISATION
def list_stores(*, organisation: str) -> None:
    """List the stores of an organisation, by code.

    \b
    habitue store list --organisation "Corner Café"
    """
    owner = organisation_named(organisation)
    companies = {facts.id: facts.name for facts in companies_of(owner.id)}
    for facts in stores_of(owner.id):
        hours, minutes = divmod(facts.day_starts_minutes, 60)
        day = f"day starts at {hours:02}:{minutes:02}"
        click.echo("  ".join((facts.code, facts.name, companies[facts.company_id], facts.zone.key, day)))
