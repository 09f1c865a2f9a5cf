"""What the demo's grocer promises: points by tier, a stamp card for the salad bar, a reward for points."""

from typing import Any

POINT_CENTS = 100
GOLD_CENTS = 30_000
SALAD_GROUP = "SALAD BAR"
STAMPS_A_SALAD = 10

_GREEN = {"en": "Green", "de": "Grün", "es": "Verde", "fr": "Vert", "it": "Verde"}
_GOLD = {"en": "Gold", "de": "Gold", "es": "Oro", "fr": "Or", "it": "Oro"}

DOCUMENT: dict[str, Any] = {
    "currency": "USD",
    "units": {
        "points": {"name": {"en": "Points", "de": "Punkte", "es": "Puntos", "fr": "Points", "it": "Punti"}},
        "stamps": {
            "name": {
                "en": "Salad stamps",
                "de": "Salatstempel",
                "es": "Sellos de ensalada",
                "fr": "Tampons salade",
                "it": "Bollini insalata",
            }
        },
        "free_salad": {
            "name": {
                "en": "A salad on us",
                "de": "Ein Salat aufs Haus",
                "es": "Una ensalada gratis",
                "fr": "Une salade offerte",
                "it": "Un’insalata in omaggio",
            },
            "covers": {"groups": {SALAD_GROUP: 1}},
        },
        "free_pastry": {
            "name": {
                "en": "A pastry on us",
                "de": "Ein Gebäck aufs Haus",
                "es": "Un pastel gratis",
                "fr": "Une pâtisserie offerte",
                "it": "Un dolce in omaggio",
            },
            "covers": {"groups": {"PASTRY": 1}},
        },
    },
    "tiers": {
        "measure": "spend",
        "window": "month",
        "levels": [
            {"code": "green", "name": _GREEN, "from": 0, "rate": "1"},
            {"code": "gold", "name": _GOLD, "from": GOLD_CENTS, "rate": "1.2"},
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
            "name": {
                "en": "Every tenth salad",
                "de": "Jeder zehnte Salat",
                "es": "Cada décima ensalada",
                "fr": "Une salade sur dix",
                "it": "Ogni decima insalata",
            },
            "from": {"stamps": STAMPS_A_SALAD},
            "to": {"free_salad": 1},
            "automatic": True,
        },
        {
            "code": "pastry",
            "name": {
                "en": "A pastry for 500 points",
                "de": "Ein Gebäck für 500 Punkte",
                "es": "Un pastel por 500 puntos",
                "fr": "Une pâtisserie pour 500 points",
                "it": "Un dolce per 500 punti",
            },
            "from": {"points": 500},
            "to": {"free_pastry": 1},
        },
    ],
}
