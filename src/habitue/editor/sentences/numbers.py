"""Numbers and amounts as the reader's language writes them, and read again from what was typed."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import get_format

from habitue.checkout.written import decimal
from habitue.checkout.written import money as written_money
from habitue.programs.currencies import minor_digits

_LARGEST = Decimal(10) ** 18


def decimal_text(text: str) -> str | None:
    """A decimal string such as `1.25` out of what was typed (`1,25`), or None if it is no number.

    Signs for thousands are dropped: of two different signs the last is the decimal one; a single one that is not the
    language's is decimal too unless three digits follow it.
    """
    text = re.sub(r"[\s'’\u00a0\u202f]", "", text)
    decimal_sign = get_format("DECIMAL_SEPARATOR")
    if "," in text and "." in text:
        decimal_sign = "," if text.rindex(",") > text.rindex(".") else "."
    else:
        other = "." if decimal_sign == "," else ","
        if text.count(other) == 1 and not re.search(rf"{re.escape(other)}[0-9]{{3}}$", text):
            decimal_sign = other
    plain = text.replace("." if decimal_sign == "," else ",", "").replace(decimal_sign, ".")
    return plain if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain) else None


def number_text(value: Any) -> str:
    """A whole number or decimal string as the language writes it, no digit lost; anything else as it is."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if isinstance(value, bool) or not amount.is_finite() or abs(amount) >= _LARGEST:
        return str(value)
    decimals = max(0, -int(amount.as_tuple().exponent))
    return decimal(amount, decimals)


def typed_number(value: Any) -> str:
    """The same for an input: without signs for thousands."""
    if not is_number(value):
        return str(value)
    return "".join(sign for sign in number_text(value) if sign.isdigit() or sign == get_format("DECIMAL_SEPARATOR"))


def is_number(value: Any) -> bool:
    """A whole number, or a decimal string as the document has it."""
    if isinstance(value, bool):
        return False
    return (isinstance(value, int) and value >= 0) or (
        isinstance(value, str) and bool(re.fullmatch(r"[0-9]+(\.[0-9]+)?", value))
    )


def money_text(minor: Any, currency: str) -> str:
    """Minor units as an amount of money; parts of one keep all their digits."""
    if not is_number(minor) or Decimal(minor) >= _LARGEST:
        return str(minor)
    if isinstance(minor, int):
        return written_money(minor, currency)
    return f"{typed_money(minor, currency)} {currency}"


def typed_money(minor: Any, currency: str) -> str:
    """The same for an input: without the currency's sign."""
    if not is_number(minor) or Decimal(minor) >= _LARGEST:
        return str(minor)
    return typed_number(f"{Decimal(minor).scaleb(-minor_digits(currency)):f}")


def minor_units(text: str, currency: str, *, decimals: bool = False) -> int | str | None:
    """Minor units out of what was typed, or None if it is no amount of this currency; parts of one as a string."""
    plain = decimal_text(text)
    if plain is None or len(plain) > 20:
        return None
    minor = Decimal(plain).scaleb(minor_digits(currency))
    if minor == minor.to_integral_value():
        return int(minor)
    return f"{minor.normalize():f}" if decimals else None
