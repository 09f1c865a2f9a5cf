"""`habitue key`: what a till or a program signs on with."""

from datetime import datetime, timedelta

import click

from habitue.config.cli.found import (
    Founding,
    application_named,
    key_with_prefix,
    organisation_made,
    organisation_named,
    till_named,
)
from habitue.config.cli.options import ORGANISATION, founding_options
from habitue.config.cli.sentences import Sentence, say
from habitue.merchants.actions import IssuedKey, issue_key, revoke_key, roll_key
from habitue.merchants.logic import SCOPES
from habitue.merchants.queries import KeyFacts, keys_of, organisations
from habitue.platform import clock
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal


@click.group()
def key() -> None:
    """Issue, roll over, revoke and list API keys.

    A key belongs to a till or to an application (a back office, a shop). Its secret is shown once, when it is
    issued; only a hash of it is kept. Each command below has its own --help.

    \b
    habitue key issue --organisation "Corner Café" --store main --till 1 --create
    habitue key list --organisation "Corner Café"
    """


@key.command()
@ORGANISATION
@click.option("--store", help="The code of the till's store.")
@click.option("--till", help="The till's code.")
@click.option("--application", help="The application's name.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(sorted(SCOPES)), help="May be repeated.")
@click.option("--create", is_flag=True, help="Make what is named and is not there.")
@click.option("--test", "is_test", is_flag=True, help="Make a test organisation, whose callers may set the time.")
@founding_options
def issue(
    *,
    organisation: str,
    store: str | None,
    till: str | None,
    application: str | None,
    scopes: tuple[str, ...],
    create: bool,
    is_test: bool,
    currency: str | None,
    time_zone: str | None,
    country: str | None,
) -> None:
    """Issue a key, and show its secret this once.

    Without --scope a till may do sales, customers and vouchers; an application may read customers and events. With
    --create, what is made is said: organisation, company, store, till, application.

    \b
    habitue key issue --organisation "Corner Café" --store main --till 1 --create
    habitue key issue --organisation "Trying it" --store main --till 1 --create --test --currency CHF
    habitue key issue --organisation "Corner Café" --application "Back office" --scope admin --scope customers
    """
    if (till is None) == (application is None) or (till is not None and store is None):
        raise Sentence("A key belongs to a till (--store and --till) or to an application (--application).")
    founding = Founding(currency=currency, time_zone=time_zone, country=country, is_test=is_test)
    if founding != Founding() and not create:
        raise Sentence("--test, --currency, --time-zone and --country are for an organisation that is made: --create.")
    at = clock.now()
    try:
        owner = organisation_made(organisation, founding, at) if create else organisation_named(organisation)
        issued = issue_key(
            organisation_id=owner.id,
            till=till_named(owner, store, till, create=create, at=at) if till and store else None,
            application=application_named(owner, application, create=create, at=at) if application else None,
            scopes=scopes or (("sales", "customers", "vouchers") if till else ("customers", "events")),
            by=SYSTEM,
            at=at,
        )
    except Refusal as refusal:
        raise Sentence(refusal.sentence) from None
    show(issued)


@key.command()
@click.argument("prefix")
@click.option("--overlap-hours", default=24, show_default=True, type=click.IntRange(0, 2160), help="Of both keys.")
def roll(*, prefix: str, overlap_hours: int) -> None:
    """Issue the successor of the key with this PREFIX; both work for a while.

    \b
    habitue key roll 4kx0c2m9ra --overlap-hours 48
    """
    try:
        show(roll_key(key=key_with_prefix(prefix), overlap=timedelta(hours=overlap_hours), by=SYSTEM, at=clock.now()))
    except Refusal as refusal:
        raise Sentence(refusal.sentence) from None


@key.command()
@click.argument("prefix")
def revoke(*, prefix: str) -> None:
    """End the key with this PREFIX: within ten seconds nobody signs on with it.

    \b
    habitue key revoke 4kx0c2m9ra
    """
    revoke_key(key=key_with_prefix(prefix), by=SYSTEM, at=clock.now())
    say(f"The key {prefix} is revoked.")


@key.command("list")
@click.option("--organisation", help="Its name or its id; all of them, if it is left out.")
def list_keys(*, organisation: str | None) -> None:
    """List keys, those of an organisation the newest first, without their secrets.

    \b
    habitue key list
    habitue key list --organisation "Corner Café"
    """
    at = clock.now()
    for owner in organisations() if organisation is None else [organisation_named(organisation)]:
        name = f"{owner.name} (test)" if owner.is_test else owner.name
        for facts in keys_of(owner.id):
            click.echo("  ".join((facts.prefix, f"{standing(facts, at):28}", name, whose(facts), scopes_of(facts))))


def whose(facts: KeyFacts) -> str:
    """Whom a key belongs to, by what it is called on the command line."""
    return f"store {facts.store}, till {facts.till}" if facts.till else f"application {facts.owner}"


def scopes_of(facts: KeyFacts) -> str:
    """What a key may do."""
    return ", ".join(sorted(facts.scopes)) or "nothing"


def standing(facts: KeyFacts, at: datetime) -> str:
    """Whether a key works at this moment, in a word or two."""
    if facts.revoked_at is not None:
        return f"revoked {facts.revoked_at:%Y-%m-%d}"
    if facts.expires_at is None:
        return "works"
    return f"{'expired' if facts.expires_at <= at else 'works until'} {facts.expires_at:%Y-%m-%d %H:%M}"


def show(issued: IssuedKey) -> None:
    """Show a secret, the only time that it is known."""
    say(f"The key {issued.key.prefix}, shown this once:")
    click.echo(issued.secret)
