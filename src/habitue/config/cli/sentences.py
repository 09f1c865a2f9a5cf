"""What the commands say."""

import click


class Sentence(Exception):  # noqa: N818 - it is told to the operator, not raised at a programmer
    """Something the operator can mend, in one sentence. The command ends with status 2."""


def tell(sentence: str) -> None:
    """Say something beside what the command prints, which may be for machines."""
    click.echo(f"  {sentence}", err=True)


def many(count: int, noun: str) -> str:
    """A number of things: 1 book, 2 books."""
    plural = {"entry": "entries"}.get(noun, f"{noun}s")
    return f"{count:,} {noun if count == 1 else plural}"


def say(sentence: str) -> None:
    """Say what is being done, as it begins."""
    click.echo(f"  {sentence}")
