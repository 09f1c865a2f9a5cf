"""Options that several commands have."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from habitue.config.cli import reading

Command = TypeVar("Command", bound=Callable[..., Any])

ORGANISATION = click.option("--organisation", required=True, help="Its name or its id.")

_FOUNDING = (
    click.option("--currency", callback=reading.currency, help="Of an organisation that is made.  [default: EUR]"),
    click.option("--time-zone", callback=reading.time_zone, help="Likewise.  [default: Europe/Berlin]"),
    click.option("--country", callback=reading.country, help="Likewise: where its telephones are at home, like DE."),
)


def founding_options(command: Command) -> Command:
    """`--currency`, `--time-zone` and `--country` of an organisation that may have to be made: None if left out."""
    # Click shows options in the order in which decorators are read.
    for option in reversed(_FOUNDING):
        command = option(command)
    return command
