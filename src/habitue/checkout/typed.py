"""Numbers and money as people type them, whatever their language: `12,50` and `12.50` are the same."""

import re
from decimal import Decimal

from habitue.programs.currencies import minor_digits

_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")
_GROUP = 3


def read_decimal(text: str, digits: int) -> Decimal | None:
    """A number with at most so many digits after the comma or point; None for anything else. `1.234,5` is none.

    Zeros do not count as digits, except where three of them could be thousands: `12.00` is 12 without digits too.
    """
    plain = "".join(text.split()).replace("−", "-").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return None
    fraction = plain.partition(".")[2]
    if len(fraction) > digits and (len(fraction) == _GROUP or fraction[digits:].strip("0")):
        return None
    return Decimal(plain)


def read_money(text: str, currency: str) -> int | None:
    """An amount in minor units: of euros `12,50` is 1250, and `12` is 1200. None for what is no such amount."""
    digits = minor_digits(currency)
    amount = read_decimal(text, digits)
    return None if amount is None else int(amount.scaleb(digits))


def typed_money(minor_units: int, currency: str) -> str:
    """The other way round, as a field shows it: 1250 of euros are `12.50`."""
    return f"{Decimal(minor_units).scaleb(-minor_digits(currency)):f}"
