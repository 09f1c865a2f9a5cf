"""Rules without a name are called what they give."""

from typing import Any

import pytest

from habitue.checkout.called import discount_called, exchange_called
from habitue.programs.document import ProgramDocument

UNITS = {
    "points": {"name": {"en": "Points", "de": "Punkte"}},
    "treat": {"name": {"en": "One on us", "de": "Eins aufs Haus"}},
    "kitty": {"name": "Kitty", "money": True},
}


@pytest.mark.parametrize(
    ("gives", "english", "german"),
    [
        ({"treat": 1}, "One on us", "Eins aufs Haus"),
        ({"points": 1500}, "1,500 Points", "1.500 Punkte"),
        ({"kitty": 550, "treat": 1}, "€5.50 + One on us", "5,50 € + Eins aufs Haus"),
    ],
)
def test_a_reward(gives: dict[str, int], english: str, german: str) -> None:
    rule: dict[str, Any] = {"code": "card", "from": {"points": 10}, "to": gives}
    document = ProgramDocument.model_validate({"units": UNITS, "exchanges": [rule, {**rule, "name": {"en": "Named"}}]})
    bare, named = document.exchanges
    found = [exchange_called(document, bare, language).replace("\xa0", " ") for language in ("en", "de")]
    assert (found, exchange_called(document, named, "de")) == ([english, german], "Named")


@pytest.mark.parametrize(
    ("takes_off", "english", "german"),
    [
        ({"percent": "12.5"}, "12.5 % off", "12,5 % günstiger"),
        ({"amount_off": 500}, "€5.00 off", "5,00 € günstiger"),
        ({"price": 250}, "€2.50 each", "je 2,50 €"),
        ({"free": {"every": 3}}, "1 of 3 free", "1 von 3 gratis"),
    ],
)
def test_a_discount(takes_off: dict[str, Any], english: str, german: str) -> None:
    document = ProgramDocument.model_validate({"discounts": [{"code": "less", **takes_off}]})
    found = [discount_called(document, document.discounts[0], language) for language in ("en", "de")]
    assert [text.replace("\xa0", " ") for text in found] == [english, german]
