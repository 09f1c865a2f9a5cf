"""Sentences about what guests collect: units, what they pay for, when they are gone; and the currency."""

from django.utils.translation import gettext_lazy as _

from habitue.editor.sentences.codes import Name, Prices, UnitCode
from habitue.editor.sentences.describing import Clause, Says, Slot, Table, Way
from habitue.editor.sentences.kinds import Choice, Fixed, Number
from habitue.editor.sentences.times import DayOfYear, Duration
from habitue.editor.sentences.world import World

_NAME = Slot("name", ("name",), Name(tone="accent"), start="")


def _first_group(world: World) -> dict[str, int]:
    return {next(iter(world.groups), ""): 1} if world.groups else {}


def _first_article(world: World) -> dict[str, int]:
    return {next(iter(world.articles), ""): 1} if world.articles else {}


UNITS = Table(
    name="units",
    path=("units",),
    place="codes",
    label=_("Something to collect"),
    start=lambda _world: {"name": "Points"},
    ways=(
        Way(
            key="money",
            label=_("money"),
            fixed={("money",): True},
            says=Says(_("Guests collect {name}: money that they can pay with.")),
            slots=(_NAME,),
        ),
        Way(
            key="count",
            label=_("points, stamps, goods"),
            fixed={("money",): False},
            or_absent=True,
            says=Says(_("Guests collect {name}.")),
            slots=(_NAME,),
        ),
    ),
    clauses=(
        Clause(
            key="covers_articles",
            label=_("pays for articles"),
            says=Says(_("One of them pays for a piece of {articles}.")),
            slots=(
                Slot("articles", ("covers", "articles"), Prices(lambda world: world.articles), start=_first_article),
            ),
        ),
        Clause(
            key="covers_groups",
            label=_("pays for groups"),
            says=Says(_("One of them pays for any piece of {groups}.")),
            slots=(Slot("groups", ("covers", "groups"), Prices(lambda world: world.groups), start=_first_group),),
        ),
        Clause(
            key="after",
            label=_("expires after a time"),
            says=Says(_("They expire {after} after they came.")),
            slots=(Slot("after", ("expires", "after"), Duration(), start="P12M"),),
            needs=lambda node, _world: "expires" not in node,
        ),
        Clause(
            key="round_up",
            label=_("expires at the end of a month"),
            says=Says(_("They still hold to the end of {round_up}.")),
            slots=(
                Slot(
                    "round_up",
                    ("expires", "round_up"),
                    Choice({"month": _("that month"), "quarter": _("that quarter"), "year": _("that year")}),
                    start="month",
                ),
            ),
            needs=lambda node, _world: "after" in (node.get("expires") or {}),
        ),
        Clause(
            key="yearly",
            label=_("expires on a day of the year"),
            says=Says(_("They hold to the next {yearly}.")),
            slots=(Slot("yearly", ("expires", "yearly"), DayOfYear(), start="12-31"),),
            needs=lambda node, _world: "expires" not in node,
        ),
        Clause(
            key="idle",
            label=_("expires when a guest stays away"),
            says=Says(_("They expire when nothing is collected or used for {idle}.")),
            slots=(Slot("idle", ("expires", "idle"), Duration(), start="P12M"),),
            needs=lambda node, _world: "expires" not in node,
        ),
        Clause(
            key="pending",
            label=_("counts only after a time"),
            says=Says(_("What a sale brings counts {pending} later.")),
            slots=(Slot("pending", ("pending",), Duration(), start="P14D"),),
        ),
        Clause(
            key="decimals",
            label=_("keeps decimals"),
            says=Says(_("Decimals that are kept: {decimals}.")),
            slots=(Slot("decimals", ("decimals",), Number(), start=2),),
        ),
        Clause(key="code", says=Says(_("Its code is {code}.")), slots=(Slot("code", (), UnitCode()),), small=True),
    ),
)

CURRENCY = Table(
    name="currency",
    path=("currency",),
    place="value",
    label=_("Currency"),
    fixed=True,
    ways=(
        Way(
            key="currency",
            label="",
            says=Says(_("All amounts are in {currency}.")),
            slots=(Slot("currency", (), Fixed(), default=lambda _node, world: world.currency),),
        ),
    ),
)
