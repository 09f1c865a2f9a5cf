"""Every sentence a program can hold, in the order in which people read a program."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.editor.sentences.collecting import CURRENCY, UNITS
from habitue.editor.sentences.describing import Table
from habitue.editor.sentences.earning import BOOSTS, EARN, LEVELS, TIERS
from habitue.editor.sentences.spending import DISCOUNTS, EXCHANGES, GRANTS, RETURNS


@dataclass(frozen=True, slots=True)
class Group:
    """Tables that are read together; `empty` says what they could hold."""

    key: str
    title: str | Promise
    empty: str | Promise
    tables: tuple[Table, ...]


GROUPS: tuple[Group, ...] = (
    Group("earning", _("Earning"), _("Guests earn nothing yet."), (EARN, BOOSTS)),
    Group("levels", _("Levels"), _("All guests are alike."), (TIERS, LEVELS)),
    Group("rewards", _("Rewards"), _("There is nothing to be had for it yet."), (EXCHANGES,)),
    Group("discounts", _("Discounts and codes"), _("There are no discounts."), (DISCOUNTS,)),
    Group("gifts", _("Gifts at moments of life"), _("Nothing is given at moments of life."), (GRANTS,)),
    Group("units", _("What guests collect"), _("Guests collect nothing yet."), (UNITS, CURRENCY)),
    Group("returns", _("Returns"), "", (RETURNS,)),
)
TABLES: Mapping[str, Table] = {table.name: table for group in GROUPS for table in group.tables}
