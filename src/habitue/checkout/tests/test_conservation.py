"""Whatever happens in whatever order: the books are right, and nobody gains by it.

Random lives of two customers and a gift voucher at one till. What is known without a second program is held: money that
was given back was paid, units were there when they were taken, and the same life twice is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from habitue.checkout.requests import ClaimIn, LineIn, LoadIn, ReturnedLine, ReturnIn, SaleRef, TenderIn
from habitue.checkout.tests.factories import (
    adjust,
    give_back,
    make_shop,
    make_voucher,
    refused,
    sell,
    set_aside_for,
    standing_of,
    undo,
)
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal

PROGRAM: dict[str, Any] = {
    "units": {
        "points": {"name": "Points"},
        "stamps": {"name": "Stamps"},
        "toast": {"name": "Toast", "covers": {"articles": {"TOAST": 1}}},
        "kitty": {"name": "Kitty", "money": True},
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}},
        {"code": "stamp", "unit": "stamps", "give": 1, "per": {"quantity": 1}, "max": {"per_day": 7}},
        {"code": "back", "unit": "kitty", "give": 5, "per": {"amount": 100}},
    ],
    "exchanges": [{"code": "toast", "from": {"stamps": 4}, "to": {"toast": 1}, "automatic": True}],
    "discounts": [
        {"code": "ten", "percent": "10", "cost": {"points": 5}},
        {"code": "first", "amount_off": 100, "by": "rule", "limit": {"total": 2}},
    ],
}

# A life takes a while: there are few of them, and what is found is shown as it was found.
LIVES = settings.default.max_examples // 10 if settings.default else 10
BRIEF = settings(max_examples=LIVES, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))

Step = tuple[Any, ...]
who = st.integers(0, 2)  # the third is nobody
pieces = st.tuples(st.sampled_from(["COFFEE", "TOAST", "BOTTLE"]), st.integers(1, 3), st.integers(0, 900))
sales = st.tuples(
    st.just("sell"),
    who,
    st.lists(pieces, min_size=1, max_size=3),
    st.sets(st.sampled_from(["ten", "toast", "kitty", "voucher", "prepaid", "load", "offline"]), max_size=3),
)
others = st.one_of(
    st.tuples(st.just("return"), st.integers(0, 3), st.integers(1, 3), st.integers(1, 2)),
    st.tuples(st.just("exchange"), st.integers(0, 3), who, st.integers(0, 900)),
    st.tuples(st.just("undo"), st.integers(0, 3)),
    st.tuples(
        st.just("give"), st.integers(0, 1), st.integers(-20, 20), st.sampled_from(["points", "prepaid", "kitty"])
    ),
    st.tuples(st.just("hold"), st.integers(0, 1), st.integers(1, 300)),
)
lives = st.tuples(
    st.lists(sales, min_size=2, max_size=5), st.lists(st.one_of(sales, others, others), min_size=3, max_size=9)
).map(lambda parts: [*parts[0], *parts[1]])


@dataclass
class Life:
    """A shop, what was sold there and what the till gave back of it."""

    program: dict[str, Any] = field(default_factory=lambda: PROGRAM)

    def __post_init__(self) -> None:
        self.house, self.till = make_shop(self.program)
        self.people = [make_customer(self.house.id) for _ in range(2)]
        for customer in self.people:
            for unit in ("points", "kitty", "prepaid"):
                adjust(self.till, customer, 500, unit)
        self.voucher = UUID(make_voucher(self.till, 2000, code="GIFT")["id"])
        self.sales: list[tuple[str, dict[str, Any]]] = []
        self.paid_back: dict[str, int] = {}

    def live(self, steps: Sequence[Step]) -> list[Any]:
        return [self.step(step) for step in steps]

    def step(self, step: Step) -> Any:
        try:
            return getattr(self, f"_{step[0]}")(*step[1:])
        except Refusal as refusal:
            return refusal.code

    def _sell(self, who: int, basket: Any, extras: set[str]) -> Any:
        lines = [
            LineIn(
                article=article,
                amount=-amount if article == "BOTTLE" else amount,
                quantity=Decimal(pieces),
                earns=article != "BOTTLE",
            )
            for article, pieces, amount in basket
        ]
        if who == 2:
            extras = extras & {"voucher", "offline"}
        if "load" in extras:
            lines.append(LineIn(article="LOAD", amount=700, loads=LoadIn(kind="prepaid")))
        if "TOAST" not in [line.article for line in lines]:
            extras = extras - {"toast"}
        claims = tuple(ClaimIn(discount=code) for code in extras & {"ten"})
        claims += tuple(ClaimIn(cover=code) for code in extras & {"toast"})
        kinds: Any = sorted(extras & {"kitty", "voucher", "prepaid"})
        tenders = tuple(TenderIn(kind=kind, up_to=250, code="GIFT" if kind == "voucher" else None) for kind in kinds)
        key = str(new_id())
        outcome = sell(
            self.till,
            lines=tuple(lines),
            customer=self.people[who] if who < 2 else None,
            claims=claims,
            tenders=tenders,
            key=key,
            is_offline="offline" in extras,
        )
        return self._sold(key, outcome)

    def _sold(self, key: str, outcome: Any) -> Any:
        if outcome.answer is None:
            return refused(lambda: outcome)
        self.sales.append((key, outcome.answer))
        for returned in outcome.answer.get("returned", []):
            self._came_back(returned)
        return summary(outcome.answer)

    def _came_back(self, answer: dict[str, Any]) -> Any:
        self.paid_back[answer["sale"]] = self.paid_back.get(answer["sale"], 0) + answer["due"]
        assert sum(tender["amount"] for tender in answer["tenders"]) == answer["due"]
        return summary(answer)

    def _sale(self, number: int) -> tuple[str, dict[str, Any]]:
        return self.sales[number % len(self.sales)]

    def _return(self, number: int, line: int, pieces: int) -> Any:
        if not self.sales:
            return None
        _key, sale = self._sale(number)
        return self._came_back(give_back(self.till, sale, ReturnedLine(line=line, quantity=Decimal(pieces))))

    def _exchange(self, number: int, who: int, amount: int) -> Any:
        if not self.sales:
            return None
        _key, sale = self._sale(number)
        key = str(new_id())
        outcome = sell(
            self.till,
            amount,
            customer=self.people[who] if who < 2 else None,
            returns=(ReturnIn(sale=SaleRef(id=UUID(sale["id"])), all=True),),
            key=key,
        )
        return self._sold(key, outcome)

    def _undo(self, number: int) -> Any:
        if not self.sales:
            return None
        key, _sale = self._sale(number)
        return undo(self.till, key)["balances"]

    def _give(self, who: int, amount: int, unit: str) -> Any:
        return adjust(self.till, self.people[who], amount, unit)["balance"]

    def _hold(self, who: int, amount: int) -> None:
        set_aside_for(self.till, self.people[who], amount)

    def standing(self) -> list[dict[str, int]]:
        return [standing_of(self.till, owner) for owner in (*(one.id for one in self.people), self.voucher)]


def summary(answer: dict[str, Any]) -> Any:
    """What of an answer is the same in every life."""
    parts = ("due", "to_pay", "earned", "spent", "taken_back", "given_back", "owed", "balances", "available", "flags")
    tenders = [(tender["kind"], tender["amount"], tender.get("balance")) for tender in answer["tenders"]]
    return {part: answer[part] for part in parts if part in answer} | {"tenders": tenders}


@BRIEF
@given(lives)
def test_a_life(story: list[Step]) -> None:
    life, again = Life(), Life()
    assert life.live(story) == again.live(story)
    assert life.standing() == again.standing()
    assert list(audit_book(life.house.id)) == []
    for _key, sale in life.sales:
        handed_in = -sum(min(0, line["due"]) for line in sale["lines"])
        assert life.paid_back.get(sale["id"], 0) <= sale["due"] + handed_in


@BRIEF
@given(st.lists(sales, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_what_came_back_leaves_nothing(story: list[Step], order: Any) -> None:
    """All of it returned or undone in any order: accounts stand where they stood, but for what was owed meanwhile."""
    program = PROGRAM | {"exchanges": []}
    life = Life(program=program)
    before = life.standing()
    life.live(story)
    for key, sale in order.sample(life.sales, len(life.sales)):
        if order.random() < 0.5:
            assert undo(life.till, key)["reversed"]
        else:
            life._came_back(give_back(life.till, sale))
    assert life.standing() == before
    assert list(audit_book(life.house.id)) == []
