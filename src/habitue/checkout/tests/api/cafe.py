"""What the story is about: the café's program, what it sells, who buys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MORNING = "2026-01-05T10:00:00+01:00"
EVENING = "2026-01-05T18:30:00+01:00"

PROGRAM: dict[str, Any] = {
    "currency": "EUR",
    "units": {
        "points": {"name": {"en": "Points", "de": "Punkte"}, "expires": {"after": "P12M", "round_up": "month"}},
        "stamps": {"name": "Coffee stamps"},
        "free_coffee": {"name": "A coffee on us", "covers": {"groups": {"coffee": 1}}},
        "kitty": {"name": "Kitty", "money": True},
    },
    "tiers": {
        "window": "month",
        "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 10000, "rate": "1.2"}],
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}, "tiered": True},
        {"code": "stamp", "unit": "stamps", "give": 1, "per": {"quantity": 1}, "scope": {"groups": ["coffee"]}},
    ],
    "exchanges": [
        {"code": "tenth", "from": {"stamps": 10}, "to": {"free_coffee": 1}, "automatic": True},
        {"code": "coffee", "from": {"points": 100}, "to": {"free_coffee": 1}},
    ],
    "discounts": [
        {"code": "ten", "percent": "10", "scope": {"groups": ["food"]}, "cost": {"points": 50}},
        {"code": "SUMMER5", "amount_off": 500, "when": {"min_amount": 4000}, "by": "code"},
    ],
    "grants": [
        {"code": "hello", "at": "registration", "give": {"points": 50}},
        {"code": "thanks", "at": "review", "give": {"points": 20}},
    ],
}

COFFEE = {"article": "COFFEE", "group": "coffee", "name": "Coffee", "quantity": 2, "amount": 560, "vat": "19"}
LUNCH = {"article": "LUNCH", "group": "food", "name": "Lunch", "amount": 4200, "vat": "7"}
ANA = {"code": "2000000012345"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request. `keep` says what of the answer later steps need: name -> path of keys in it."""

    operation: str
    call: str
    summary: str = ""
    body: Any = None
    key: str | None = None
    status: int = 200
    keep: Mapping[str, str] = field(default_factory=dict)
    at: str = MORNING
