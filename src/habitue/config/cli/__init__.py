"""The `habitue` command. A mistake that the operator can mend is one sentence and exit status 2."""

import sys
from collections.abc import Sequence

from habitue.config.cli.sentences import Sentence
from habitue.platform.database_url import DatabaseUrlError
from habitue.platform.embedded import EmbeddedError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    from habitue.config.cli.commands import habitue

    try:
        habitue.main(arguments, prog_name="habitue")
    except (Sentence, EmbeddedError, DatabaseUrlError) as mistake:
        sys.stderr.write(f"habitue: {mistake}\n")
        sys.exit(2)
