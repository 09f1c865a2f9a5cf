"""What the demo's grocer promises: points by tier, a stamp card for the salad bar, a reward for points."""

from typing import Any

POINT_CENTS = 100
GOLD_CENTS = 30_000
SALAD_GROUP = "SALAD BAR"
STAMPS_A_SALAD = 10

DOCUMENT: dict[str, Any] = {
    "currency": "USD",
    "units": {
        "points": {"name": {"en": "Points", "de": "Punkte", "es": "Puntos", "fr": "Points", "it": "Punti"}},
        "stamps": {"name": {"en": "Salad stamps", "de": "Salatstempel"}},
        "free_salad": {"name": {"en": "A salad on us"}, "covers": {"groups": {SALAD_GROUP: 1}}},
        "free_pastry": {"name": {"en": "A pastry on us"}, "covers": {"groups": {"PASTRY": 1}}},
    },
    "tiers": {
        "measure": "spend",
        "window": "month",
        "levels": [
            {"code": "green", "name": "Green", "from": 0, "rate": "1"},
            {"code": "gold", "name": "Gold", "from": GOLD_CENTS, "rate": "1.2"},
        ],
        "keep": "next_window",
        "fall": "one_level",
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": POINT_CENTS}, "tiered": True},
        {
            "code": "salad",
            "unit": "stamps",
            "give": 1,
            "per": {"quantity": 1},
            "scope": {"groups": [SALAD_GROUP]},
        },
    ],
    "exchanges": [
        {
            "code": "salad",
            "name": "Every tenth salad",
            "from": {"stamps": STAMPS_A_SALAD},
            "to": {"free_salad": 1},
            "automatic": True,
        },
        {"code": "pastry", "name": "A pastry for 500 points", "from": {"points": 500}, "to": {"free_pastry": 1}},
    ],
}
