"""A counter for the panel's tests: a café with tiers, stamps, rewards and a till."""

from typing import Any

from habitue.checkout.tests.factories import make_shop
from habitue.customers.queries import CustomerView
from habitue.customers.tests.factories import make_customer
from habitue.merchants.queries import Principal
from habitue.merchants.tests.factories import House

CAFE: dict[str, Any] = {
    "currency": "EUR",
    "units": {
        "points": {"name": {"en": "Points", "de": "Punkte"}, "expires": {"after": "P12M"}},
        "stamps": {"name": "Stamps"},
        "toast": {"name": "A toast on us", "covers": {"articles": {"TOAST": 1}}},
        "free_coffee": {"name": "A coffee on us", "covers": {"groups": {"coffee": 1}}},
        "massage": {"name": "Massages", "covers": {"articles": {"MASSAGE30": 1, "MASSAGE120": 4}}},
        "kitty": {"name": "Kitty", "money": True},
    },
    "tiers": {
        "window": "month",
        "levels": [
            {"code": "silver", "name": "Silver", "from": 0},
            {"code": "gold", "name": "Gold", "from": 10000, "rate": "1.2"},
        ],
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}, "tiered": True},
        {"code": "stamp", "unit": "stamps", "give": 1, "per": {"quantity": 1}, "scope": {"groups": ["coffee"]}},
    ],
    "exchanges": [
        {"code": "tenth", "from": {"stamps": 10}, "to": {"toast": 1}, "automatic": True},
        {"code": "coffee", "name": "Coffee for 100 points", "from": {"points": 100}, "to": {"free_coffee": 1}},
        {"code": "spa", "from": {"points": 2000}, "to": {"massage": 1}},
        {"code": "golden", "from": {"points": 10}, "to": {"massage": 1}, "when": {"tiers": ["gold"]}},
    ],
    "discounts": [
        {
            "code": "ten",
            "name": "10 % off food",
            "percent": "10",
            "scope": {"groups": ["food"]},
            "cost": {"points": 50},
        }
    ],
    "grants": [{"code": "hello", "at": "registration", "give": {"points": 50}}],
}

CARD = "2000000012345"


def make_cafe(program: dict[str, Any] = CAFE) -> tuple[House, Principal]:
    """A café with its program, and its till."""
    return make_shop(program)


def make_ana(house: House) -> CustomerView:
    return make_customer(house.id, codes=(CARD,), given_name="Ana", family_name="Martín", email="ana@example.org")
