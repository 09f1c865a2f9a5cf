"""What the commands say."""

import click


class Sentence(Exception):  # noqa: N818 - it is told to the operator, not raised at a programmer
    """Something the operator can mend, in one sentence. The command ends with status 2."""


def say(sentence: str) -> None:
    """Say what is being done, as it begins."""
    click.echo(f"  {sentence}")
