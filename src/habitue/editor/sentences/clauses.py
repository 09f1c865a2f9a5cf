"""Clauses that several kinds of rules share: their name and code, scope, conditions, limits."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from habitue.editor.sentences.codes import Code, Codes, Name
from habitue.editor.sentences.describing import Clause, Node, Says, Slot
from habitue.editor.sentences.kinds import Amount, Choice, Number
from habitue.editor.sentences.paths import MISSING
from habitue.editor.sentences.times import Hours, Instant, Weekdays
from habitue.editor.sentences.world import World

NAME = Clause(
    key="name",
    label=_("a name"),
    says=Says(_("It is called {name}.")),
    slots=(Slot("name", ("name",), Name(), start=""),),
)
CODE = Clause(key="code", says=Says(_("Its code is {code}.")), slots=(Slot("code", ("code",), Code()),), small=True)

_ARTICLES = Codes(lambda world: world.articles, open_ended=True)
_GROUPS = Codes(lambda world: world.groups, open_ended=True)
_STORES = Codes(lambda world: world.stores)
_LEVELS = Codes(lambda world: world.levels)


def _first(codes: Callable[[World], object]) -> Callable[[World], list[str]]:
    """Begin with the first there is, so that a new part is right at once."""
    return lambda world: [str(code) for code in list(codes(world))[:1]]  # type: ignore[call-overload]


SCOPE = (
    Clause(
        key="articles",
        label=_("only some articles"),
        says=Says(_("Only for these articles: {articles}.")),
        slots=(Slot("articles", ("scope", "articles"), _ARTICLES, start=_first(lambda world: world.articles)),),
    ),
    Clause(
        key="groups",
        label=_("only some groups"),
        says=Says(_("Only for these groups: {groups}.")),
        slots=(Slot("groups", ("scope", "groups"), _GROUPS, start=_first(lambda world: world.groups)),),
    ),
    Clause(
        key="not_articles",
        label=_("not for some articles"),
        says=Says(_("Not for these articles: {not_articles}.")),
        slots=(Slot("not_articles", ("scope", "not_articles"), _ARTICLES, start=_first(lambda world: world.articles)),),
    ),
    Clause(
        key="not_groups",
        label=_("not for some groups"),
        says=Says(_("Not for these groups: {not_groups}.")),
        slots=(Slot("not_groups", ("scope", "not_groups"), _GROUPS, start=_first(lambda world: world.groups)),),
    ),
)

BIRTHDAY = Choice(
    {
        "day": _("on the guest's birthday"),
        "week": _("in the week of the guest's birthday"),
        "month": _("in the month of the guest's birthday"),
    }
)


def _new_year(number: int) -> Callable[[World], str]:
    """The beginning of a year: `number` 1 is the next."""
    return lambda world: datetime(world.today.year + number, 1, 1, tzinfo=world.zone).isoformat()


WHEN = (
    Clause(
        key="weekdays",
        label=_("only on some weekdays"),
        says=Says(_("Only on these days: {weekdays}.")),
        slots=(Slot("weekdays", ("when", "weekdays"), Weekdays(), start=["tue"]),),
    ),
    Clause(
        key="hours",
        label=_("only at some hours"),
        says=Says(_("Only at these hours: {hours}.")),
        slots=(Slot("hours", ("when", "hours"), Hours(), start=["14:00", "17:00"]),),
    ),
    Clause(
        key="from",
        label=_("from a day on"),
        says=Says(_("Not before {from}.")),
        slots=(Slot("from", ("when", "from"), Instant(), start=_new_year(1)),),
    ),
    Clause(
        key="until",
        label=_("until a day"),
        says=Says(_("Only before {until}.")),
        slots=(Slot("until", ("when", "until"), Instant(), start=_new_year(2)),),
    ),
    Clause(
        key="stores",
        label=_("only in some stores"),
        says=Says(_("Only in these stores: {stores}.")),
        slots=(Slot("stores", ("when", "stores"), _STORES, start=_first(lambda world: world.stores)),),
    ),
    Clause(
        key="tiers",
        label=_("only for some levels"),
        says=Says(_("Only for guests on these levels: {tiers}.")),
        slots=(Slot("tiers", ("when", "tiers"), _LEVELS, start=lambda world: list(world.levels)[-1:]),),
        needs=lambda _node, world: bool(world.levels),
    ),
    Clause(
        key="birthday",
        label=_("only around the birthday"),
        says=Says(_("Only {birthday}.")),
        slots=(Slot("birthday", ("when", "birthday"), BIRTHDAY, start="day"),),
    ),
)
"""What can be asked at any moment."""

WITH_A_SALE = (
    Clause(
        key="min_amount",
        label=_("from an amount on"),
        says=Says(_("Only if what it is about costs at least {min_amount}.")),
        slots=(Slot("min_amount", ("when", "min_amount"), Amount(), start=2000),),
    ),
    Clause(
        key="min_quantity",
        label=_("from a number of pieces on"),
        says=Says(
            lambda number: ngettext(
                "Only from {min_quantity} piece on.", "Only from {min_quantity} pieces on.", number
            ),
            by="min_quantity",
        ),
        slots=(Slot("min_quantity", ("when", "min_quantity"), Number(), start=2),),
    ),
    Clause(
        key="first_sale",
        label=_("only with the first sale"),
        says=Says(_("Only with a guest's first sale.")),
        fixed={("when", "first_sale"): True},
    ),
    Clause(
        key="not_first_sale",
        label=_("not with the first sale"),
        says=Says(_("Not with a guest's first sale.")),
        fixed={("when", "first_sale"): False},
    ),
)
"""What only a sale can answer."""

NO_SALE = tuple(
    Clause(key=clause.key, says=clause.says, slots=clause.slots, fixed=clause.fixed) for clause in WITH_A_SALE
)
"""The same where there is no sale: said where somebody wrote it, and not offered."""


def _has_customer_limit(node: Node, _world: World) -> bool:
    limit = node.get("limit")
    return isinstance(limit, dict) and limit.get("per_customer", MISSING) is not MISSING


LIMIT = (
    Clause(
        key="total",
        label=_("at most so often in all"),
        says=Says(
            lambda number: ngettext("At most {total} time in all.", "At most {total} times in all.", number),
            by="total",
        ),
        slots=(Slot("total", ("limit", "total"), Number(), start=1000),),
    ),
    Clause(
        key="per_customer",
        label=_("at most so often a guest"),
        says=Says(
            lambda number: ngettext(
                "At most {per_customer} time for each guest.", "At most {per_customer} times for each guest.", number
            ),
            by="per_customer",
        ),
        slots=(Slot("per_customer", ("limit", "per_customer"), Number(), start=1),),
    ),
    Clause(
        key="days",
        label=_("so often a guest within some days"),
        says=Says(
            lambda number: ngettext(
                "For each guest only {days} day counts.", "For each guest the last {days} days count.", number
            ),
            by="days",
        ),
        slots=(Slot("days", ("limit", "days"), Number(), start=1),),
        needs=_has_customer_limit,
    ),
)
