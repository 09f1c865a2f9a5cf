"""Which picture a thing gets, as far as its words tell."""

from collections.abc import Iterable
from typing import Final

PLAIN: Final = "gift"
# Of the icons that frontend/icons.txt names; the words are English, German, Spanish, French and Italian.
_WORDS: Final = (
    ("coffee", ("coffee", "kaffee", "cappu", "espresso", "caf", "latte")),
    ("sandwich", ("toast", "sandwich", "bocad", "panino")),
    ("croissant", ("croissant", "pastry", "bread", "brot", "bake", "pan", "viennois")),
    ("cake-slice", ("cake", "kuchen", "torte", "tarta", "gateau", "dolce")),
    ("cookie", ("cookie", "keks", "galleta", "biscuit")),
    ("donut", ("donut", "doughnut")),
    ("ice-cream-cone", ("ice", "eis", "helado", "glace", "gelato")),
    ("pizza", ("pizza",)),
    ("salad", ("salad", "salat", "insalata")),
    ("utensils", ("lunch", "meal", "menu", "mittag", "essen", "food", "comida", "repas", "pranzo")),
    ("beer", ("beer", "bier", "cerveza", "birra")),
    ("wine", ("wine", "wein", "vino", "vin")),
    ("cup-soda", ("drink", "getr", "bebida", "boisson", "bibita")),
    ("scissors", ("hair", "haar", "cut", "schnitt", "corte", "coupe", "taglio")),
    ("apple", ("fruit", "obst", "fruta")),
    ("shopping-basket", ("shop", "einkauf", "compra")),
)


def icon_for(words: Iterable[str]) -> str:
    """The icon of the first word that is known; a gift where none is."""
    said = [word.casefold() for word in words]
    for icon, known in _WORDS:
        if any(part in word for word in said for part in known):
            return icon
    return PLAIN
