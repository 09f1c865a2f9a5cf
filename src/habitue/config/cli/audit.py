import sys

import click


@click.command()
def audit() -> None:
    """Recompute the whole book and say what differs; exit status 1 if anything does.

    Everything stored that can be computed a second time is: balances from transfers, lots from what granted and used
    them, units that must sum to zero, seals. It may run while the tills are at work.

    \b
    habitue audit
    habitue demo --full && habitue audit
    """
    from habitue.ledger.audit import audit_book, books

    differences = 0
    organisations = books()
    for organisation_id in organisations:
        for difference in audit_book(organisation_id):
            differences += 1
            click.echo(
                f"{organisation_id} {difference.what} {difference.subject}: "
                f"{difference.stored} is stored, {difference.recomputed} was recomputed"
            )
    click.echo(f"{len(organisations)} books audited, {differences} differences.")
    sys.exit(1 if differences else 0)
