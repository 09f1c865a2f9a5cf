"""What an operator writes on the command line, read before anything is started: each fault is one sentence."""

from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from phonenumbers import SUPPORTED_REGIONS

from habitue.config.cli.sentences import Sentence
from habitue.programs.currencies import CURRENCIES


def currency(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    """A currency of ISO 4217, in capitals. Raises a `Sentence`."""
    if text is not None and text.upper() not in CURRENCIES:
        raise Sentence(f"{text!r} is no currency of ISO 4217; write it like EUR.")
    return text and text.upper()


def country(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    """A country of ISO 3166, in capitals. Raises a `Sentence`."""
    if text is not None and text.upper() not in SUPPORTED_REGIONS:
        raise Sentence(f"{text!r} is no country of ISO 3166; write it in two letters, like DE.")
    return text and text.upper()


def time_zone(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
    """A time zone that this machine knows. Raises a `Sentence`."""
    if text is None:
        return None
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Sentence(f"{text!r} is no time zone; write it like Europe/Berlin.") from None


def day_start(_ctx: click.Context, _param: click.Parameter, text: str) -> time:
    """When a store's day begins, in whole minutes. Raises a `Sentence`."""
    try:
        read = time.fromisoformat(text)
    except ValueError:
        raise Sentence(f"{text!r} is no time of day; write it like 05:00.") from None
    if read.tzinfo is not None or read.second or read.microsecond:
        raise Sentence(f"{text!r} is no time of day in whole minutes; write it like 05:00.")
    return read
