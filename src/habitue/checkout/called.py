"""What guests and staff call a rule of the program: by its name, else by what it gives. A code is nothing to read."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from habitue.checkout.sales.receipts import name_in
from habitue.checkout.written import counted, decimal, money
from habitue.programs.document import Discount, Exchange, ProgramDocument


def unit_called(document: ProgramDocument, code: str, language: str) -> str:
    """A unit's name; the code of one that the program no longer has."""
    unit = document.units.get(code)
    return name_in(unit.name if unit else None, language, code)


def exchange_called(document: ProgramDocument, exchange: Exchange, language: str) -> str:
    """A reward's name, else what it gives: `A coffee on us`, `5 Sessions`, `€5.00`."""
    return name_in(exchange.name, language, "") or what_it_gives(document, exchange, language)


def what_it_gives(document: ProgramDocument, exchange: Exchange, language: str) -> str:
    """The units that an exchange gives, by their names; how many, where it is not one."""
    with override(language):
        return " + ".join(_given(document, code, Decimal(amount), language) for code, amount in exchange.to.items())


def _given(document: ProgramDocument, code: str, amount: Decimal, language: str) -> str:
    unit = document.units.get(code)
    if unit is not None and unit.money:
        return money(int(amount), document.currency)
    name = unit_called(document, code, language)
    return name if amount == 1 else counted(decimal(amount), name)


def discount_called(document: ProgramDocument, discount: Discount, language: str) -> str:
    """A discount's name, else what it takes off: `10 % off`, `Every 3rd free`."""
    with override(language):
        return name_in(discount.name, language, "") or _off(document, discount)


def _off(document: ProgramDocument, discount: Discount) -> str:
    if discount.percent is not None:
        return _("{percent} % off").format(percent=decimal(Decimal(discount.percent)))
    if discount.amount_off is not None:
        return _("{amount} off").format(amount=money(discount.amount_off, document.currency))
    if discount.price is not None:
        return _("{amount} each").format(amount=money(discount.price, document.currency))
    every = discount.free.every if discount.free else 0
    return _("1 of {every} free").format(every=every)
