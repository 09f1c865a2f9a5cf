"""Programs, baskets and customers for judging, with as few words as a test needs."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from habitue.programs.document import ProgramDocument
from habitue.programs.judging.compiled import Program, compile_program
from habitue.programs.judging.returns import rejudge
from habitue.programs.judging.sale import judge
from habitue.programs.judging.types import (
    Basket,
    Claim,
    Judgement,
    Line,
    Moment,
    Place,
    ReturnJudgement,
    SoldLine,
    State,
)

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 1, 5, 10, 0, tzinfo=BERLIN)
POINTS: dict[str, Any] = {"points": {"name": "Points"}}
BASE: dict[str, Any] = {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}


def make_program(**document: Any) -> Program:
    """A compiled program; `units` are points if none are given."""
    document.setdefault("units", POINTS)
    return compile_program(ProgramDocument.model_validate_json(orjson.dumps(document)))


def make_line(number: int, article: str, amount: int, **more: Any) -> Line:
    """A line; `quantity` may be any number."""
    if "quantity" in more:
        more["quantity"] = Decimal(str(more["quantity"]))
    return Line(number=number, article=article, amount=amount, **more)


def make_basket(
    *lines: tuple[Any, ...], claims: Any = (), codes: Any = (), kitty: Mapping[str, int] | None = None
) -> Basket:
    """Lines as (article, amount) or (article, amount, {more}); claims as dictionaries."""
    return Basket(
        lines=tuple(
            make_line(number, line[0], line[1], **(line[2] if len(line) > 2 else {}))
            for number, line in enumerate(lines, start=1)
        ),
        claims=tuple(Claim(**claim) for claim in claims),
        codes=tuple(codes),
        earned_money=kitty or {},
    )


def make_moment(at: str | datetime = MONDAY, *, store: str = "main", day_starts_minutes: int = 0) -> Moment:
    """An instant at a store in Berlin."""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return Moment(at=instant, place=Place(store=store, zone=BERLIN, day_starts_minutes=day_starts_minutes))


def judged(
    program: Program,
    basket: Basket,
    *,
    at: str | datetime = MONDAY,
    store: str = "main",
    honour: bool = False,
    **state: Any,
) -> Judgement:
    """Judge for a known customer unless the test says otherwise."""
    state.setdefault("known", True)
    return judge(program, basket, State(**state), make_moment(at, store=store), honour=honour)


def sold_lines(basket: Basket, judgement: Judgement) -> tuple[SoldLine, ...]:
    """The lines as a sale records them."""
    return tuple(
        SoldLine(line=line, due=told.due, covered_pieces=told.covered_pieces)
        for line, told in zip(basket.lines, judgement.lines, strict=True)
    )


def returned(
    program: Program,
    basket: Basket,
    judgement: Judgement,
    coming: Mapping[int, int],
    came_back: Mapping[int, int] | None = None,
    taken_back: Mapping[str, int] | None = None,
) -> ReturnJudgement:
    """Judge a return of what `judgement` sold; the facts go through JSON, as they do in the database."""
    facts = orjson.loads(orjson.dumps(judgement.facts))
    sold = sold_lines(basket, judgement)
    if taken_back is None:
        taken_back = first_return(program, sold, facts, came_back).taken_back_by_rule if came_back else {}
    return rejudge(program, sold, facts, came_back=came_back or {}, coming=coming, taken_back=taken_back)


def first_return(
    program: Program, sold: tuple[SoldLine, ...], facts: Mapping[str, Any], coming: Mapping[int, int]
) -> ReturnJudgement:
    """A return that nothing came before."""
    return rejudge(program, sold, facts, came_back={}, coming=coming, taken_back={})


def dues(judgement: Judgement) -> list[int]:
    return [line.due for line in judgement.lines]


def refusals(judgement: Judgement) -> list[tuple[str, str]]:
    """What a sale would be refused for: (code, why)."""
    return [(no.code, no.details["why"]) for no in judgement.refusals]


def why(judgement: Judgement, rule: str, kind: str | None = None) -> list[tuple[bool, str]]:
    """What is said of a rule."""
    return [
        (reason.fired, reason.why)
        for reason in judgement.reasons
        if reason.rule == rule and (kind is None or reason.kind == kind)
    ]
