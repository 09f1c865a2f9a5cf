"""Which discounts are in play: those that apply by themselves, and those that the till asks for."""

from collections.abc import Iterator
from typing import NamedTuple

from habitue.programs.judging.compiled import DiscountRule, Program, fold
from habitue.programs.judging.types import Basket, CodeFact, No, Reason, State


class Asked(NamedTuple):
    """A discount in play, and what brought it."""

    discount: DiscountRule
    given_code: str | None = None
    single_use: bool = False
    usable: bool = True
    why: str = ""
    refusal: str = ""  # if it is not usable

    @property
    def by_code(self) -> dict[str, object]:
        return {"code": self.given_code} if self.given_code else {}


def asked_for(
    program: Program, basket: Basket, state: State, reasons: list[Reason], refusals: list[No]
) -> Iterator[Asked]:
    """The discounts in play, in the document's order. Says of the others why not, and refuses what leads nowhere."""
    claimed = _claimed(program, basket, refusals) if basket.claims else set()
    given = _given(program, basket, state, refusals) if basket.codes else {}
    for discount in program.discounts:
        if discount.by == "rule" or (discount.by == "claim" and discount.code in claimed):
            yield Asked(discount)
        elif discount.code in given:
            yield given[discount.code]
        else:
            reasons.append(discount.asleep)


def _claimed(program: Program, basket: Basket, refusals: list[No]) -> set[str]:
    claimed: set[str] = set()
    for claim in basket.claims:
        code = claim.discount
        if code is None:
            continue
        discount = program.discount_by_code.get(code)
        why = None
        if discount is None:
            why = "unknown_discount"
        elif discount.by != "claim":
            why = "applies_by_itself" if discount.by == "rule" else "code_not_given"
        elif code in claimed:
            why = "claimed_twice"
        if why is None:
            claimed.add(code)
        else:
            refusals.append(No(code="not_applicable", details={"discount": code, "why": why}))
    return claimed


def _given(program: Program, basket: Basket, state: State, refusals: list[No]) -> dict[str, Asked]:
    given: dict[str, Asked] = {}
    for typed in basket.codes:
        code = fold(typed)
        asked = _asked_by(code, program, state)
        why = None
        if asked is None:
            why = "unknown_code"
        elif asked.discount.code in given:
            why = "given_twice"
        if asked is None or why is not None:
            refusals.append(No(code="not_applicable", details={"code": code, "why": why}))
        else:
            given[asked.discount.code] = asked
    return given


def _asked_by(code: str, program: Program, state: State) -> Asked | None:
    """The discount of a code: its own, or a single-use one. A single-use code serves no discount but a code's."""
    discount = program.discount_by_given.get(code)
    if discount is not None:
        return Asked(discount, code)
    fact: CodeFact | None = state.codes.get(code)
    if fact is None:
        return None
    discount = program.discount_by_code.get(fact.discount)
    if discount is None or discount.by != "code":
        return None
    if fact.usable:
        return Asked(discount, code, single_use=True)
    # Whose code it is matters only once somebody is named.
    elsewhere = "not_applicable" if state.known else "customer_required"
    refusal = "limit_reached" if fact.why == "code_used" else elsewhere
    return Asked(discount, code, single_use=True, usable=False, why=fact.why, refusal=refusal)
