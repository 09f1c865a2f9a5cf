"""What becomes of what somebody has when they have themselves deleted: value is forfeited, money never is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from habitue.checkout.amounts import shown
from habitue.checkout.queries.accounts import STORED
from habitue.customers.queries import CustomerView
from habitue.ledger.queries import AccountAt, owner_at, units_of
from habitue.merchants.queries import OrganisationFacts
from habitue.portal.showing import Figure, Names, names_of
from habitue.programs.currencies import CURRENCIES

_OWED = "owed"  # what a return could not take back, of a unit or of money
_VALUE = ("earned", _OWED, *STORED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What is lost with a card; `money` and `owed` stand against it until they are settled at the till.

    The amounts of `owed` are positive. Names are in the active language.
    """

    lost: tuple[Figure, ...]
    money: tuple[Figure, ...]
    owed: tuple[Figure, ...]

    @property
    def can_go(self) -> bool:
        """Whether there is neither money nor a debt."""
        return not self.money and not self.owed


def leaving_of(organisation: OrganisationFacts, customer: CustomerView, at: datetime) -> Leaving:
    """What a guest who goes now has and owes, in the program's order."""
    names = names_of(organisation, at)
    units = units_of(organisation.id)
    lost, money, owed = [], [], []
    for account in owner_at(organisation.id, customer.id, at).accounts:
        if account.purpose not in _VALUE:
            continue
        decimals, is_money = units.get(account.unit, (0, False))
        is_money = is_money or account.purpose in STORED or account.unit in CURRENCIES
        figure = _figure(names, account, decimals)
        if account.balance < 0 and (is_money or account.purpose == _OWED):
            owed.append(figure)
        elif is_money and (account.balance or account.held):
            money.append(figure)
        elif account.balance > 0:
            lost.append(figure)
    ordered = [tuple(sorted(part, key=lambda one: names.place(one.code))) for part in (lost, money, owed)]
    return Leaving(lost=ordered[0], money=ordered[1], owed=ordered[2])


def _figure(names: Names, account: AccountAt, decimals: int) -> Figure:
    amount = abs(account.balance)
    if account.purpose in STORED:
        return names.figure(account.purpose, amount)
    if account.unit in CURRENCIES:
        return Figure(account.unit, _("Still to pay"), amount, names.currency)
    return names.figure(account.unit, shown(amount, decimals))
