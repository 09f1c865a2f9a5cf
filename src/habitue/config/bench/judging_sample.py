"""A shop's program of 30 rules and a basket of 10 lines: what judging is measured on."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from habitue.programs.document import ProgramDocument
from habitue.programs.judging.compiled import Program, compile_program
from habitue.programs.judging.types import Basket, Claim, Line, Moment, Place, State

DOCUMENT: dict[str, Any] = {
    "currency": "EUR",
    "units": {
        "points": {"name": "Points", "expires": {"after": "P12M", "round_up": "month"}},
        "stamps": {"name": "Coffee stamps"},
        "bread_stamps": {"name": "Bread stamps"},
        "toast": {"name": "A toast on us", "covers": {"articles": {"TOAST": 1}}},
        "loaf": {"name": "A loaf on us", "covers": {"groups": {"bread": 1}}},
        "free_coffee": {"name": "A coffee on us", "covers": {"groups": {"coffee": 1}}},
        "kitty": {"name": "Kitty", "money": True},
        "visits": {"name": "Visits"},
    },
    "tiers": {
        "window": "quarter",
        "levels": [
            {"code": "bronze", "from": 0, "rate": "1"},
            {"code": "silver", "from": 20000, "rate": "1.2"},
            {"code": "gold", "from": 60000, "rate": "1.5"},
        ],
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}, "tiered": True},
        {"code": "coffee", "unit": "stamps", "give": 1, "per": {"quantity": 1}, "scope": {"groups": ["coffee"]}},
        {"code": "bread", "unit": "bread_stamps", "give": 1, "per": {"quantity": 1}, "scope": {"groups": ["bread"]}},
        {"code": "organic", "unit": "points", "give": 1, "per": {"amount": 200}, "scope": {"groups": ["organic"]}},
        {"code": "back", "unit": "kitty", "give": 1, "per": {"amount": 100}, "scope": {"not_groups": ["tobacco"]}},
        {"code": "visit", "unit": "visits", "give": 1, "per": {"sale": 1}, "max": {"per_day": 1}},
        {"code": "welcome", "unit": "points", "give": 50, "per": {"sale": 1}, "when": {"first_sale": True}},
        {"code": "big", "unit": "points", "give": 25, "per": {"sale": 1}, "when": {"min_amount": 5000}},
        {
            "code": "tens",
            "unit": "points",
            "give": 5,
            "per": {"amount": 1000},
            "whole_steps": True,
            "scope": {"groups": ["wine"]},
            "max": {"per_sale": 50, "per_month": 500},
        },
        {"code": "party", "unit": "points", "give": 100, "per": {"sale": 1}, "when": {"birthday": "week"}},
    ],
    "boosts": [
        {"code": "tuesday", "of": "base", "times": "3", "when": {"weekdays": ["tue"], "hours": ["14:00", "17:00"]}},
        {"code": "monday", "of": "base", "times": "1.5", "when": {"weekdays": ["mon"]}},
        {
            "code": "night",
            "of": "base",
            "times": "2",
            "when": {"weekdays": ["fri", "sat"], "hours": ["22:00", "02:00"]},
        },
        {"code": "opening", "of": "coffee", "times": "2", "when": {"stores": ["harbour"]}},
        {"code": "golden", "of": "organic", "times": "1.25", "when": {"tiers": ["gold"]}},
    ],
    "exchanges": [
        {"code": "toast", "from": {"stamps": 10}, "to": {"toast": 1}, "automatic": True},
        {"code": "loaf", "from": {"bread_stamps": 8}, "to": {"loaf": 1}, "automatic": True},
        {"code": "cup", "from": {"points": 100}, "to": {"free_coffee": 1}, "limit": {"per_customer": 1, "days": 1}},
        {"code": "cash", "from": {"points": 1000}, "to": {"kitty": 500}, "when": {"tiers": ["silver", "gold"]}},
    ],
    "discounts": [
        {"code": "happy", "percent": "20", "scope": {"groups": ["coffee"]}, "when": {"hours": ["09:00", "11:00"]}},
        {"code": "soap", "free": {"every": 3}, "scope": {"articles": ["SOAP", "SHAMPOO"]}},
        {"code": "milk", "price": 99, "scope": {"articles": ["MILK"]}, "when": {"min_quantity": 2}},
        {"code": "five", "amount_off": 500, "when": {"min_amount": 10000}},
        {"code": "evening", "percent": "30", "scope": {"groups": ["bread"]}, "when": {"hours": ["18:00", "20:00"]}},
        {"code": "ten", "percent": "10", "scope": {"groups": ["food"]}, "most_off": 4000, "cost": {"points": 500}},
        {"code": "twenty", "amount_off": 2000, "cost": {"points": 1500}, "when": {"min_amount": 6000}},
        {"code": "SUMMER5", "amount_off": 500, "when": {"min_amount": 4000}, "by": "code", "limit": {"total": 1000}},
        {"code": "WELCOME", "percent": "5", "by": "code", "limit": {"per_customer": 1}},
        {"code": "staff", "percent": "25", "by": "code", "alone": True},
        {"code": "golden-day", "percent": "3", "when": {"tiers": ["gold"], "weekdays": ["mon"]}},
    ],
}
LINES = (
    ("COFFEE", "coffee", "2", 560),
    ("TOAST", "food", "1", 350),
    ("LUNCH", "food", "3", 4200),
    ("RYE", "bread", "2", 790),
    ("MILK", "dairy", "4", 516),
    ("SOAP", "drugstore", "3", 597),
    ("SHAMPOO", "drugstore", "1", 349),
    ("APPLES", "organic", "1.234", 431),
    ("RIESLING", "wine", "2", 2590),
    ("PAPER", "press", "1", 220),
)


def sample_program() -> Program:
    """Thirty rules: ten that earn, five boosts, four exchanges, eleven discounts."""
    return compile_program(ProgramDocument.model_validate_json(orjson.dumps(DOCUMENT)))


def sample_basket() -> Basket:
    """Ten lines, a claimed discount, a claimed toast, a code."""
    return Basket(
        lines=tuple(
            Line(number=number, article=article, group=group, quantity=Decimal(quantity), amount=amount)
            for number, (article, group, quantity, amount) in enumerate(LINES, start=1)
        ),
        claims=(Claim(discount="ten"), Claim(cover="toast")),
        codes=("summer5",),
    )


def sample_state() -> State:
    """A customer of some standing."""
    return State(
        known=True,
        tier="silver",
        birthday=(1, 7),
        available={"points": 640, "stamps": 9, "toast": 1, "bread_stamps": 3, "kitty": 250},
        used_in_total={"discount:SUMMER5": 17},
        measure=31000,
    )


def sample_moment() -> Moment:
    """A Monday morning."""
    zone = ZoneInfo("Europe/Berlin")
    return Moment(at=datetime(2026, 1, 5, 10, 0, tzinfo=zone), place=Place(store="main", zone=zone))
