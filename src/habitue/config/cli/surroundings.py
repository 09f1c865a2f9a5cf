"""What a command stands on: a database server, Django, the tables of this release."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import Any

import click

from habitue.config.cli.sentences import Sentence, tell
from habitue.platform import embedded


class Need(Enum):
    """What has to be there before a command runs."""

    NOTHING = auto()
    SERVER = auto()
    TABLES = auto()


def surround(command: click.Command, need: Need) -> click.Command:
    """Let a command, or each command of a group, run in what it needs; `--help` needs nothing."""
    if need is Need.NOTHING or "surrounded" in vars(command):
        return command
    vars(command)["surrounded"] = True
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            surround(inner, need)
        return command
    run: Callable[[click.Context], Any] = command.invoke

    def invoke(ctx: click.Context) -> Any:
        with database(tables=need is Need.TABLES):
            return run(ctx)

    vars(command)["invoke"] = invoke
    return command


@contextmanager
def database(*, tables: bool) -> Iterator[None]:
    """Reach the database that the environment names, or our own, started if need be; checked in either case.

    Our own is brought to this release's shape by itself; somebody else's only by `habitue migrate`.
    """
    from habitue.config.cli.checks import check_server, check_tables

    if "HABITUE_DATABASE_URL" in os.environ:
        set_up_django()
        check_server()
        if tables:
            check_tables()
        yield
        return
    directory = embedded.data_directory()
    tell(where(directory))
    with embedded.database(directory, say=tell) as urls:
        os.environ["HABITUE_DATABASE_URL"], os.environ["HABITUE_OWNER_DATABASE_URL"] = urls.application, urls.owner
        set_up_django()
        from habitue.platform.pointing import point_at

        point_at(urls)
        if tables:
            migrate_if_needed()
        yield


def where(directory: Path) -> str:
    """Which data a command works on, for whoever expects it to be other data."""
    apart = embedded.elsewhere(directory)
    return f"Data in {directory}" + (f", the database itself in {apart}." if apart else ".")


def migrate_if_needed() -> None:
    """Migrate where the tables are not this release's; quick where they are. Raises a `Sentence` without the rights."""
    from habitue.config.cli.checks import check_tables, migrate_or_say_why_not
    from habitue.platform.migrating import is_up_to_date

    if not is_up_to_date():
        tell("Bringing the database to this release's shape.")
        migrate_or_say_why_not()
    check_tables()


@cache
def set_up_django() -> None:
    """Load settings and rooms, once. It connects to nothing."""
    from habitue.config.cli.secret import secret_key

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "habitue.config.settings")
    os.environ.setdefault("HABITUE_SECRET_KEY", secret_key())
    import django

    from habitue.config.operations.mails import MailSettingsError

    try:
        django.setup()
    except MailSettingsError as fault:
        raise Sentence(str(fault)) from None
