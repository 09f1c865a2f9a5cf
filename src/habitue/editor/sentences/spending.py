"""Sentences about what guests get for it: rewards, discounts, gifts, and what becomes of it at returns."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from habitue.editor.sentences.clauses import CODE, LIMIT, NAME, NO_SALE, SCOPE, WHEN, WITH_A_SALE
from habitue.editor.sentences.codes import Amounts
from habitue.editor.sentences.describing import Clause, Node, Says, Slot, Table, Way
from habitue.editor.sentences.earning import first_unit
from habitue.editor.sentences.kinds import Amount, Choice, Number
from habitue.editor.sentences.world import World


def _some(number: int) -> Any:
    return lambda world: {first_unit(world): number}


_FROM = Slot("from", ("from",), Amounts(), start=_some(10))
_TO = Slot("to", ("to",), Amounts(goods=True), start=lambda world: {(list(world.units) or ["reward"])[-1]: 1})

EXCHANGES = Table(
    name="exchanges",
    path=("exchanges",),
    place="list",
    label=_("Reward"),
    start=lambda world: {
        "code": "reward",
        "from": {first_unit(world): 100},
        "to": {(list(world.units) or ["reward"])[-1]: 1},
    },
    ways=(
        Way(
            key="automatic",
            label=_("by itself"),
            fixed={("automatic",): True},
            says=Says(_("As soon as a guest has {from}, it turns into {to} by itself.")),
            slots=(_FROM, _TO),
        ),
        Way(
            key="request",
            label=_("when a guest asks for it"),
            fixed={("automatic",): False},
            or_absent=True,
            says=Says(_("A guest can swap {from} for {to}.")),
            slots=(_FROM, _TO),
        ),
    ),
    clauses=(*WHEN, *NO_SALE, *LIMIT, NAME, CODE),
)

_BY = Choice(
    {"rule": _("by itself"), "claim": _("when a guest asks for it"), "code": _("when the code is given")},
)


def _by(node: Node, _world: World) -> str:
    return "claim" if node.get("cost") else "rule"


_APPLIES = Slot("by", ("by",), _BY, default=_by)

DISCOUNTS = Table(
    name="discounts",
    path=("discounts",),
    place="list",
    label=_("Discount or code"),
    start=lambda _world: {"code": "discount", "percent": "10"},
    ways=(
        Way(
            key="percent",
            label=_("a percentage"),
            decides=("percent",),
            says=Says(_("A guest gets {percent} off, {by}.")),
            slots=(Slot("percent", ("percent",), Number(always_text=True, sign="%"), start="10"), _APPLIES),
        ),
        Way(
            key="amount_off",
            label=_("an amount"),
            decides=("amount_off",),
            says=Says(_("A guest gets {amount_off} off, {by}.")),
            slots=(Slot("amount_off", ("amount_off",), Amount(), start=500), _APPLIES),
        ),
        Way(
            key="price",
            label=_("a special price"),
            decides=("price",),
            says=Says(_("A piece costs {price}, {by}.")),
            slots=(Slot("price", ("price",), Amount(), start=500), _APPLIES),
        ),
        Way(
            key="free",
            label=_("a free piece"),
            decides=("free",),
            says=Says(_("Of every {every} pieces the cheapest is free, {by}.")),
            slots=(Slot("every", ("free", "every"), Number(), start=3), _APPLIES),
        ),
    ),
    clauses=(
        Clause(
            key="cost",
            label=_("what it costs"),
            says=Says(_("It costs the guest {cost}.")),
            slots=(Slot("cost", ("cost",), Amounts(), start=_some(500)),),
        ),
        *SCOPE,
        Clause(
            key="most_off",
            label=_("never more than an amount"),
            says=Says(_("Never more than {most_off} off.")),
            slots=(Slot("most_off", ("most_off",), Amount(), start=4000),),
        ),
        *WHEN,
        *WITH_A_SALE,
        *LIMIT,
        Clause(
            key="alone",
            label=_("never with another"),
            says=Says(_("Never together with another discount.")),
            fixed={("alone",): True},
        ),
        Clause(key="together", says=Says(_("Also together with other discounts.")), fixed={("alone",): False}),
        NAME,
        CODE,
    ),
)

_MOMENTS = Choice(
    {
        "registration": _("for signing up"),
        "birthday": _("for the birthday"),
        "first_sale": _("for the first sale"),
        "referral_first_sale": _("when a friend they brought buys for the first time"),
        "review": _("for a review"),
        "profile_complete": _("for a complete profile"),
    }
)
_SIDES = Choice({"customer": _("only the one who recommended us"), "both": _("both of them")})

GRANTS = Table(
    name="grants",
    path=("grants",),
    place="list",
    label=_("Gift"),
    start=lambda world: {"code": "gift", "at": "registration", "give": {first_unit(world): 50}},
    ways=(
        Way(
            key="at",
            label="",
            says=Says(_("A guest gets {give} {at}.")),
            slots=(Slot("give", ("give",), Amounts(), start=_some(50)), Slot("at", ("at",), _MOMENTS)),
        ),
    ),
    clauses=(
        Clause(
            key="to",
            label=_("who gets it"),
            says=Says(_("It goes to {to}.")),
            slots=(Slot("to", ("to",), _SIDES, start="both"),),
            needs=lambda node, _world: node.get("at") == "referral_first_sale",
        ),
        NAME,
        CODE,
    ),
)

RETURNS = Table(
    name="returns",
    path=("returns",),
    place="one",
    label=_("Returns"),
    fixed=True,
    ways=(
        Way(
            key="earned",
            label="",
            says=Says(_("When goods come back, {earned}.")),
            slots=(
                Slot(
                    "earned",
                    ("earned",),
                    Choice(
                        {
                            "within_balance": _("what they earned is taken back, and what was spent of it is owed"),
                            "negative": _("what they earned is taken back, even below zero"),
                            "pending_only": _("only what is still waiting is taken back"),
                            "forgiven": _("what they earned is taken back, and what was spent of it is forgiven"),
                        }
                    ),
                    default=lambda _node, _world: "within_balance",
                ),
            ),
        ),
    ),
)
