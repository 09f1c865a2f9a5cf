"""`habitue company`: the legal entities of an organisation."""

import click

from habitue.config.cli import reading
from habitue.config.cli.found import organisation_named
from habitue.config.cli.options import ORGANISATION
from habitue.config.cli.sentences import Sentence, say
from habitue.merchants.actions import create_company
from habitue.merchants.queries import companies_of
from habitue.platform import clock
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal


@click.group()
def company() -> None:
    """Add and list the companies of an organisation: the legal entities that own its stores and issue its vouchers.

    Where there is one company only, none has to be named: the first store brings one of the organisation's name.

    \b
    habitue company add --organisation "Corner Café" --name "Corner Café GmbH" --tax-number DE123456789 --country DE
    habitue company list --organisation "Corner Café"
    """


@company.command()
@ORGANISATION
@click.option("--name", required=True, help="As it stands on an invoice.")
@click.option("--tax-number", default="", help="As it stands on an invoice.")
@click.option("--country", callback=reading.country, help="In two letters (ISO 3166).")
def add(*, organisation: str, name: str, tax_number: str, country: str | None) -> None:
    """Add a company.

    \b
    habitue company add --organisation "Corner Café" --name "Corner Café GmbH" --country DE
    """
    try:
        made = create_company(
            organisation=organisation_named(organisation),
            name=name,
            tax_number=tax_number,
            country=country or "",
            by=SYSTEM,
            at=clock.now(),
        )
    except Refusal as refusal:
        raise Sentence(refusal.sentence) from None
    say(f"Made the company {made.name}.")


@company.command("list")
@ORGANISATION
def list_companies(*, organisation: str) -> None:
    """List the companies of an organisation, the oldest first.

    \b
    habitue company list --organisation "Corner Café"
    """
    for facts in companies_of(organisation_named(organisation).id):
        click.echo("  ".join(part for part in (str(facts.id), facts.name, facts.country, facts.tax_number) if part))
