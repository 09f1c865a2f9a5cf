"""`habitue staff`: the first owner, who is there, and help for those who are locked out."""

from uuid import UUID

import click
from axes.models import AccessAttempt

from habitue.config.cli.found import Founding, house_made, organisation_named
from habitue.config.cli.options import ORGANISATION, founding_options
from habitue.config.cli.sentences import Sentence, say
from habitue.merchants.actions import add_staff, invite_staff
from habitue.merchants.members import Member, members_of
from habitue.merchants.rights import ROLES, Role
from habitue.platform import clock
from habitue.platform.db import action
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal
from habitue.web.actions import take_factors

ADDRESS = "http://127.0.0.1:8000"


@click.group()
def staff() -> None:
    """Add owners, list staff, and let in who lost their second factor.

    Everybody else is invited by an owner, on the pages.

    \b
    habitue staff add --organisation "Corner Café" --create --country DE --name Alice --email alice@example.com
    habitue staff list --organisation "Corner Café"
    """


@staff.command()
@ORGANISATION
@click.option("--name", required=True, help="What colleagues call them.")
@click.option("--email", required=True, help="Under which they will sign in.")
@click.option("--role", default="owner", show_default=True, type=click.Choice(ROLES))
@click.option("--address", default=ADDRESS, show_default=True, help="Where the pages are.")
@click.option("--create", is_flag=True, help="Make the organisation, with a company, a store and a till.")
@founding_options
def add(
    *,
    organisation: str,
    name: str,
    email: str,
    role: Role,
    address: str,
    create: bool,
    currency: str | None,
    time_zone: str | None,
    country: str | None,
) -> None:
    """Add an owner, and print the link by which they come in.

    The link works for seven days, and once. Nothing is mailed. With --create a new house begins: the organisation,
    its company, a store "main" and a till "1"; they get their names on the pages.

    \b
    habitue staff add --organisation "Corner Café" --create --country DE --name Alice --email alice@example.com
    habitue staff add --organisation "Corner Café" --name Max --email max@example.com --role manager
    """
    founding = Founding(currency=currency, time_zone=time_zone, country=country)
    if founding != Founding() and not create:
        raise Sentence("--currency, --time-zone and --country are for an organisation that is made: --create.")
    try:
        owner = (
            house_made(organisation, founding, clock.now())
            if create
            else organisation_named(organisation, hint=" Make it with --create.")
        )
        token = _invited(organisation_id=owner.id, name=name, email=email, role=role)
    except Refusal as refusal:
        raise Sentence(refusal.sentence) from None
    click.echo(f"{address.rstrip('/')}/invitations/{token}")


@action
def _invited(*, organisation_id: UUID, name: str, email: str, role: Role) -> str:
    at = clock.now()
    made = add_staff(organisation_id=organisation_id, name=name, role=role, by=SYSTEM, at=at)
    return invite_staff(organisation_id=organisation_id, staff_id=made.id, email=email, by=SYSTEM, at=at).token


@staff.command("list")
@ORGANISATION
def list_staff(*, organisation: str) -> None:
    """List who works there, with role, e-mail and what lets them in.

    \b
    habitue staff list --organisation "Corner Café"
    """
    for member in members_of(organisation_named(organisation).id):
        click.echo(f"{member.facts.name:<24} {member.facts.role:<8} {member.email or '-':<32} {_ways(member)}")


def _ways(member: Member) -> str:
    if member.deactivated_at is not None:
        return "let in no longer"
    facts = member.facts
    ways = [
        ("signs in", facts.user_id),
        ("invited", member.invited_at),
        ("PIN", facts.has_pin),
        ("card", facts.has_card),
    ]
    return ", ".join(name for name, has in ways if has) or "nothing yet"


@staff.command()
@ORGANISATION
@click.option("--email", required=True, help="Under which they sign in.")
def reset(*, organisation: str, email: str) -> None:
    """Take away the second factors of somebody who lost theirs, and end their lock-out.

    They sign in with the password alone then, and should set up a new factor. It is written into the journal, and
    they are told by mail.

    \b
    habitue staff reset --organisation "Corner Café" --email alice@example.com
    """
    owner, wanted = organisation_named(organisation), email.strip().lower()
    found = [one for one in members_of(owner.id) if one.facts.user_id is not None and one.email == wanted]
    if not found:
        raise Sentence(f"Nobody signs in at {owner.name} as {email}.")
    count = take_factors(organisation_id=owner.id, staff_id=found[0].facts.id, by=SYSTEM, at=clock.now())
    AccessAttempt.objects.filter(username=wanted).delete()
    say(f"{found[0].facts.name}: {count} second factors taken away.")
