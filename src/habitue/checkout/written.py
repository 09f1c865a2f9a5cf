"""Numbers and money as the active language writes them: in one way on every page, receipt and sheet.

Money has the sign that people at home use: in a house there is one currency, and nobody there takes its `$` for another
country's. A currency without a sign of its own here is written by its code.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.numbers import format_decimal
from django.utils.translation import get_language, pgettext

from habitue.programs.currencies import minor_digits

_SIGNS: Final = {"EUR": "€", "GBP": "£", "USD": "$"}


def number(parts: int, decimals: int) -> str:
    """An amount as it is written in the active language: 123450 parts of two decimals are `1,234.50` or `1.234,50`."""
    return decimal(Decimal(parts).scaleb(-decimals), decimals)


def decimal(value: float | Decimal, digits: int | None = None) -> str:
    """A number; with `digits`, exactly so many after the point, else up to three."""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    # Not every fount has the narrow space between thousands, and few printers have it.
    return format_decimal(value, format=pattern, locale=locale_now()).replace("\u202f", "\u00a0")


def money(minor_units: int, currency: str) -> str:
    """An amount of money as it is written in the active language: `€1.20`, `1,20 €`, `CHF 1.20`."""
    amount = number(abs(minor_units), minor_digits(currency))
    if currency in _SIGNS:
        form = pgettext("an amount of money and its sign", "{sign}{amount}")
    else:
        form = pgettext("an amount of money and its code", "{code} {amount}")
    written = form.format(sign=_SIGNS.get(currency, ""), code=currency, amount=amount)
    return f"-{written}" if minor_units < 0 else written


def counted(amount: str, unit: str) -> str:
    """So many of a unit: `15 Points`, and `1 × Points`, since a merchant names a unit once, in the plural."""
    return f"{amount} × {unit}" if amount.lstrip("-−+ ") == "1" else f"{amount} {unit}"


def sign_of(currency: str) -> str:
    """What stands beside the amount."""
    return _SIGNS.get(currency, currency)


def is_sign_first() -> bool:
    """Whether it stands before the amount in the active language."""
    return money(0, "EUR").startswith(_SIGNS["EUR"])


def locale_now() -> Locale:
    """How the active language writes. English as in Europe: days before months, 24 hours."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
