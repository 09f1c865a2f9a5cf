"""Sentences about what sales bring: earn rules, what multiplies them, and levels of guests."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from habitue.editor.sentences.clauses import CODE, NAME, SCOPE, WHEN, WITH_A_SALE
from habitue.editor.sentences.codes import Code, Name
from habitue.editor.sentences.describing import Clause, Node, Says, Slot, Table, Text, Way
from habitue.editor.sentences.kinds import Amount, Choice, Count, Kind, Number
from habitue.editor.sentences.times import Duration, WordOrDuration
from habitue.editor.sentences.world import World

_COUNT = Count(decimals=True)
_QUANTITY = Number(decimals=True)
_MONEY = Amount(decimals=True)


def first_unit(world: World) -> str:
    """A unit that is there, so that what is new is right at once."""
    return next(iter(world.units), "points")


def _of_the_unit(node: Node, world: World) -> Kind:
    return _MONEY if str(node.get("unit")) in world.money_units else _QUANTITY


def _so_many(node: Node, world: World) -> Kind:
    return _MONEY if str(node.get("unit")) in world.money_units else _COUNT


_UNIT = Slot("unit", ("unit",), Choice(lambda world: world.units), start=first_unit)
_GIVE = Slot("give", ("give",), _so_many, start=1)


def _cap(key: str, label: Text, text: Text, start: int) -> Clause:
    return Clause(
        key=key,
        label=label,
        says=Says(text),
        slots=(Slot(key, ("max", key), _of_the_unit, start=start),),
    )


EARN = Table(
    name="earn",
    path=("earn",),
    place="list",
    label=_("Earning rule"),
    start=lambda world: {"code": "base", "unit": first_unit(world), "give": 1, "per": {"amount": 100}},
    ways=(
        Way(
            key="amount",
            label=_("for money spent"),
            decides=("per", "amount"),
            says=Says(_("For every {amount} a guest earns {give} {unit}.")),
            slots=(Slot("amount", ("per", "amount"), Amount(), start=100), _GIVE, _UNIT),
        ),
        Way(
            key="quantity",
            label=_("for pieces bought"),
            decides=("per", "quantity"),
            says=Says(
                lambda number: ngettext(
                    "For every {quantity} piece a guest earns {give} {unit}.",
                    "For every {quantity} pieces a guest earns {give} {unit}.",
                    number,
                ),
                by="quantity",
            ),
            slots=(Slot("quantity", ("per", "quantity"), Number(), start=1), _GIVE, _UNIT),
        ),
        Way(
            key="sale",
            label=_("for each sale"),
            decides=("per", "sale"),
            fixed={("per", "sale"): 1},
            says=Says(_("For every sale a guest earns {give} {unit}.")),
            slots=(_GIVE, _UNIT),
        ),
    ),
    clauses=(
        *SCOPE,
        Clause(
            key="tiered",
            label=_("times the level's rate"),
            says=Says(_("Times the rate of the guest's level.")),
            fixed={("tiered",): True},
            needs=lambda _node, world: bool(world.levels),
        ),
        Clause(key="untiered", says=Says(_("The same on every level.")), fixed={("tiered",): False}),
        Clause(
            key="whole_steps",
            label=_("only full steps"),
            says=Says(_("Only full steps count.")),
            fixed={("whole_steps",): True},
            needs=lambda node, _world: "sale" not in (node.get("per") or {}),
        ),
        Clause(key="any_steps", says=Says(_("Parts of a step count too.")), fixed={("whole_steps",): False}),
        *WHEN,
        *WITH_A_SALE,
        _cap("per_sale", _("at most so much a sale"), _("At most {per_sale} with one sale."), 100),
        _cap("per_day", _("at most so much a day"), _("At most {per_day} on one day."), 100),
        _cap("per_month", _("at most so much a month"), _("At most {per_month} in one month."), 1000),
        NAME,
        CODE,
    ),
)

BOOSTS = Table(
    name="boosts",
    path=("boosts",),
    place="list",
    label=_("Multiplier"),
    start=lambda world: {"code": "boost", "of": next(iter(world.rules), ""), "times": "2"},
    ways=(
        Way(
            key="times",
            label="",
            says=Says(_("What {of} brings counts {times}.")),
            slots=(
                Slot("of", ("of",), Choice(lambda world: world.rules), start=lambda world: next(iter(world.rules), "")),
                Slot("times", ("times",), Number(always_text=True, sign="×", tone="accent"), start="2"),
            ),
        ),
    ),
    clauses=(*WHEN, *WITH_A_SALE, NAME, CODE),
)


def _measures(world: World) -> dict[str, object]:
    earned = gettext("the {unit} they earn")
    return {"spend": _("what they spend")} | {
        code: earned.format(unit=name) for code, name in world.units.items() if code != "spend"
    }


_WINDOW = WordOrDuration(
    {
        "month": _("in a month"),
        "quarter": _("in a quarter"),
        "year": _("in a year"),
        "lifetime": _("in all their time"),
    },
    said=lambda duration: gettext("in the last {duration}").format(duration=duration),
    label=lambda: gettext("in the last …"),
)
_KEEP = WordOrDuration(
    {"next_window": _("to the end of the next period"), "forever": _("for ever")},
    said=lambda duration: gettext("for {duration}").format(duration=duration),
    label=lambda: gettext("for …"),
)

TIERS = Table(
    name="tiers",
    path=("tiers",),
    place="one",
    label=_("How levels are reached"),
    start=lambda _world: {
        "window": "month",
        "levels": [{"code": "silver", "name": "Silver", "from": 0}, {"code": "gold", "name": "Gold", "from": 10000}],
        "keep": "next_window",
    },
    ways=(
        Way(
            key="window",
            label="",
            says=Says(_("The level of a guest depends on {measure} {window}.")),
            slots=(
                Slot(
                    "measure",
                    ("measure",),
                    Choice(_measures),  # type: ignore[arg-type]
                    default=lambda _node, _world: "spend",
                ),
                Slot("window", ("window",), _WINDOW, start="month"),
            ),
        ),
    ),
    clauses=(
        Clause(
            key="keep",
            label=_("how long a level is kept"),
            says=Says(_("A level is kept {keep}.")),
            slots=(Slot("keep", ("keep",), _KEEP, start="next_window"),),
        ),
        Clause(
            key="grace",
            label=_("some days of grace"),
            says=Says(_("Before a guest falls there is a grace of {grace}.")),
            slots=(Slot("grace", ("grace",), Duration(), start="P1M"),),
        ),
        Clause(
            key="fall",
            label=_("how far a guest falls"),
            says=Says(_("Then a guest falls {fall}.")),
            slots=(
                Slot(
                    "fall",
                    ("fall",),
                    Choice({"one_level": _("by one level"), "to_measure": _("to the level that was reached last")}),
                    start="to_measure",
                ),
            ),
        ),
    ),
)


def _threshold(_node: Node, world: World) -> Kind:
    return _QUANTITY if world.measures_units else _MONEY


LEVELS = Table(
    name="levels",
    path=("tiers", "levels"),
    place="list",
    label=_("Level"),
    start=lambda world: {"code": "level", "from": 100000 * max(1, len(world.levels)), "rate": "1.5"},
    ways=(
        Way(
            key="from",
            label="",
            says=Says(_("From {from} on a guest is {name} and earns {rate}.")),
            slots=(
                Slot("from", ("from",), _threshold, start=0),
                Slot("name", ("name",), Name(tone="name"), default=lambda node, _world: node.get("code", "")),
                Slot("rate", ("rate",), Number(always_text=True, sign="×"), default=lambda _node, _world: "1"),
            ),
        ),
    ),
    clauses=(
        Clause(key="code", says=Says(_("Its code is {code}.")), slots=(Slot("code", ("code",), Code()),), small=True),
    ),
)
