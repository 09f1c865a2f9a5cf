import click

from habitue.config.cli.sentences import say


@click.command()
def migrate() -> None:
    """Bring the database to this release's shape, connected as its owner.

    Connects with HABITUE_OWNER_DATABASE_URL (or HABITUE_DATABASE_URL, where one role does both), changes the tables,
    and gives the application's role its rights: everything on ordinary tables, nothing but read on the ledger's.
    Running it again changes nothing.

    \b
    HABITUE_DATABASE_URL=postgresql://habitue_app@db/habitue \\
    HABITUE_OWNER_DATABASE_URL=postgresql://habitue_owner@db/habitue habitue migrate
    """
    from habitue.config.cli.checks import migrate_or_say_why_not
    from habitue.platform.migrating import is_up_to_date

    if is_up_to_date():
        say("The database is in this release's shape already; giving the application its rights.")
    else:
        say("Bringing the database to this release's shape.")
    migrate_or_say_why_not()
