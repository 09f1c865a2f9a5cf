"""What is wrong with a line, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAULT_SENTENCES: Mapping[str, Promise] = {
    "no_number": _("This is no number, or its thousands and decimals are written otherwise."),
    "negative": _("A balance cannot be less than nothing."),
    "too_many_decimals": _("This has more decimals than are kept."),
    "too_much": _("This is more than an account can hold."),
    "no_date": _("This is no date, or day and month stand in another order."),
    "past": _("This day has passed: the balance would have expired already."),
    "no_email_address": _("This is no e-mail address."),
    "no_telephone_number": _("This is no telephone number."),
    "implausible": _("Nobody was born on this day."),
    "unknown_language": _("This language is not spoken here: de, en, es, fr, it."),
    "unknown_medium": _("A card is read as one of: barcode, qr, nfc, magnetic, wallet, number."),
    "too_long": _("This is too long."),
    "control_characters": _("There are invisible characters in this."),
    "digits_lost": _("The spreadsheet has rounded this long number. Format the column as text and enter it again."),
    "price_without_amount": _("There is a price, and nothing that it was paid for."),
    "too_many_cells": _("There are more cells in this line than columns have names."),
    "nothing": _("There is nothing in this line that could be imported."),
    "names_two": _("The card belongs to one customer and the e-mail address to another."),
    "email_of_another_line": _(
        "Another line of this file has this e-mail address for somebody else. Leave it empty here."
    ),
    "card_blocked": _("This card is blocked."),
    "customer_blocked": _("This customer is blocked."),
    "is_there": _("This customer is there already."),
    "card_of_another": _("This card belongs to another customer."),
    "balance_without_customer": _("There is a balance, and nothing that says whose it is."),
    "booked_otherwise": _("This line was imported before with other balances."),
    "refused": _("The accounts of this customer cannot take this now."),
}


@dataclass(frozen=True, slots=True)
class LineFault:
    """`column` is a header, empty where it is the whole line; `value` is what stands in the cell."""

    line: int
    column: str
    code: str
    value: str = ""

    @property
    def sentence(self) -> str:
        """In the active language."""
        return str(FAULT_SENTENCES.get(self.code, self.code))

    def as_json(self) -> list[Any]:
        return [self.line, self.column, self.code, self.value]


def fault_from(said: list[Any]) -> LineFault:
    return LineFault(*said)
