"""Documents that tests share: one with every key, and a small one."""

from typing import Any

from habitue.programs.document import ProgramDocument

EVERY_KEY: dict[str, Any] = {
    "currency": "EUR",
    "units": {
        "points": {
            "name": {"de": "Bonuspunkte", "en": "Bonus points", "es": "Puntos", "fr": "Points", "it": "Punti"},
            "decimals": 0,
            "expires": {"after": "P12M", "round_up": "month"},
            "pending": "P14D",
        },
        "stamps": {"name": "Coffee stamps", "expires": {"idle": "P6M"}},
        "hours": {"name": "Hours", "decimals": 2, "expires": {"yearly": "12-31"}},
        "toast": {"name": "A toast on us", "covers": {"articles": {"TOAST": 1}, "groups": {"toast": 2}}},
        "kitty": {"name": "Kitty", "money": True},
    },
    "tiers": {
        "measure": "spend",
        "window": "month",
        "levels": [
            {"code": "silver", "name": "Silver", "from": 0, "rate": "1"},
            {"code": "gold", "from": 10000, "rate": "1.2"},
        ],
        "keep": "next_window",
        "fall": "one_level",
        "grace": "P1M",
    },
    "earn": [
        {
            "code": "base",
            "name": "Points",
            "unit": "points",
            "give": 1,
            "per": {"amount": 100},
            "tiered": True,
            "whole_steps": True,
            "scope": {"articles": ["A"], "groups": ["food"], "not_articles": ["B"], "not_groups": ["tobacco"]},
            "max": {"per_sale": 500, "per_day": 1000, "per_month": 5000},
        },
        {"code": "stamp", "unit": "stamps", "give": "0.5", "per": {"quantity": 1}, "when": {"first_sale": True}},
        {"code": "hour", "unit": "hours", "give": "0.25", "per": {"sale": 1}, "max": {"per_day": "1.25"}},
    ],
    "boosts": [
        {
            "code": "tuesday",
            "name": "Tuesday",
            "of": "base",
            "times": "3",
            "when": {
                "stores": ["main"],
                "weekdays": ["tue"],
                "hours": ["22:00", "02:00"],
                "from": "2026-01-01T00:00:00+01:00",
                "until": "2027-01-01T00:00:00+01:00",
                "tiers": ["gold"],
                "min_amount": 1000,
                "min_quantity": 2,
                "first_sale": False,
                "birthday": "week",
            },
        }
    ],
    "exchanges": [
        {"code": "toast", "name": "Toast", "from": {"stamps": 10}, "to": {"toast": 1}, "automatic": True},
        {
            "code": "time",
            "from": {"points": 100},
            "to": {"hours": "0.5"},
            "when": {"tiers": ["gold"]},
            "limit": {"total": 1000, "per_customer": 1, "days": 1},
        },
    ],
    "discounts": [
        {
            "code": "ten",
            "name": "Ten",
            "percent": "10",
            "scope": {"groups": ["food"]},
            "most_off": 4000,
            "cost": {"points": 500},
            "when": {"min_amount": 100},
            "limit": {"per_customer": 3},
            "alone": True,
        },
        {"code": "SUMMER5", "amount_off": 500, "by": "code"},
        {"code": "three-for-two", "free": {"every": 3}, "by": "rule"},
        {"code": "deal", "price": 199, "by": "claim"},
    ],
    "grants": [
        {"code": "hello", "name": "Hello", "at": "registration", "give": {"points": 50}},
        {"code": "cake", "at": "birthday", "give": {"points": 20}},
        {"code": "first", "at": "first_sale", "give": {"points": 10}},
        {"code": "friend", "at": "referral_first_sale", "give": {"points": 100}, "to": "both"},
        {"code": "word", "at": "review", "give": {"points": 5}},
        {"code": "all", "at": "profile_complete", "give": {"points": 5, "kitty": 100}, "to": "customer"},
    ],
    "returns": {"earned": "within_balance"},
}


def make_document(**tables: Any) -> ProgramDocument:
    """A document of these tables; a unit `points` is there unless other units are given."""
    return ProgramDocument.model_validate({"units": {"points": {"name": "Points"}}, **tables})
