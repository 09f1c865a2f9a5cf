"""Rules to begin from, one click each: what most merchants start with, in five languages, added to what is there."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.editor.sentences.changing import codes_of, fresh_code
from habitue.editor.sentences.world import World

Json = dict[str, Any]
Text = str | Promise


def _names(de: str, en: str, es: str, fr: str, it: str) -> dict[str, str]:
    return {"de": de, "en": en, "es": es, "fr": fr, "it": it}


POINTS = {"name": _names("Punkte", "Points", "Puntos", "Points", "Punti")}
STAMPS = {"name": _names("Stempel", "Stamps", "Sellos", "Tampons", "Timbri")}
KITTY = {"name": _names("Guthaben", "Kitty", "Saldo", "Cagnotte", "Salvadanaio"), "money": True}
SESSIONS = {"name": _names("Termine", "Sessions", "Sesiones", "Séances", "Sedute")}
TREAT = {"name": _names("Eins aufs Haus", "One on us", "Uno de regalo", "Un offert", "Uno in omaggio")}
CODE = _names("10 % mit Code", "10 % with a code", "10 % con código", "10 % avec un code", "10 % con un codice")
THREE = _names("Drei zum Preis von zwei", "Three for two", "Tres por dos", "Trois pour deux", "Tre per due")
WELCOME = _names("Willkommen", "Welcome", "Bienvenida", "Bienvenue", "Benvenuto")
BIRTHDAY = _names("Zum Geburtstag", "For the birthday", "Por el cumpleaños", "Pour l’anniversaire", "Per il compleanno")


@dataclass(frozen=True, slots=True)
class Beginning:
    """`add` writes it into a document of its own and says nothing twice: what is there already is used."""

    key: str
    icon: str
    title: Text
    says: Text
    add: Callable[[Json, World], None]


def with_beginning(document: Json, beginning: Beginning, world: World) -> Json:
    """The document with these rules beside its own."""
    changed = deepcopy(document)
    beginning.add(changed, world)
    return changed


def _unit(document: Json, code: str, unit: Mapping[str, Any]) -> str:
    """A unit of this code, made if it is not there."""
    document.setdefault("units", {}).setdefault(code, deepcopy(dict(unit)))
    return code


def _rule(document: Json, table: str, rule: Json) -> str:
    rows = document.setdefault(table, [])
    rule["code"] = fresh_code(rule["code"], codes_of(rows))
    rows.append(rule)
    return str(rule["code"])


def _points(document: Json, _world: World) -> None:
    unit = _unit(document, "points", POINTS)
    _rule(document, "earn", {"code": "base", "unit": unit, "give": 1, "per": {"amount": 100}, "tiered": True})


def _group(world: World, wanted: str) -> str:
    return next(iter(world.groups), wanted)


def _stamp_card(document: Json, world: World) -> None:
    group = _group(world, "coffee")
    stamps = _unit(document, "stamps", STAMPS)
    treat = _unit(document, "treat", {**TREAT, "covers": {"groups": {group: 1}}})
    _rule(
        document,
        "earn",
        {"code": "stamp", "unit": stamps, "give": 1, "per": {"quantity": 1}, "scope": {"groups": [group]}},
    )
    card = {"code": "card", "name": dict(TREAT["name"]), "from": {stamps: 10}, "to": {treat: 1}, "automatic": True}
    _rule(document, "exchanges", card)


def _cash_back(document: Json, _world: World) -> None:
    unit = _unit(document, "kitty", KITTY)
    _rule(document, "earn", {"code": "cash-back", "unit": unit, "give": 3, "per": {"amount": 100}})


def _tiers(document: Json, _world: World) -> None:
    names = (_names("Silber", "Silver", "Plata", "Argent", "Argento"), _names("Gold", "Gold", "Oro", "Or", "Oro"))
    levels = [
        {"code": "silver", "name": names[0], "from": 0, "rate": "1"},
        {"code": "gold", "name": names[1], "from": 10000, "rate": "1.2"},
    ]
    document.setdefault("tiers", {"measure": "spend", "window": "month", "levels": levels, "keep": "next_window"})
    for rule in document.get("earn", []):
        if "amount" in rule.get("per", {}):
            rule.setdefault("tiered", True)


def _pass(document: Json, world: World) -> None:
    article = next(iter(world.articles), "SESSION")
    unit = _unit(document, "sessions", {**SESSIONS, "covers": {"articles": {article: 1}}, "expires": {"after": "P12M"}})
    rule = {"code": "pass", "unit": unit, "give": 5, "per": {"quantity": 1}, "scope": {"articles": ["PASS5"]}}
    _rule(document, "earn", rule)


def _welcome(document: Json, _world: World) -> None:
    unit = _unit(document, "points", POINTS)
    _rule(document, "grants", {"code": "welcome", "name": dict(WELCOME), "at": "registration", "give": {unit: 50}})


def _birthday(document: Json, _world: World) -> None:
    unit = _unit(document, "points", POINTS)
    _rule(document, "grants", {"code": "birthday", "name": dict(BIRTHDAY), "at": "birthday", "give": {unit: 100}})


def _happy_hour(document: Json, world: World) -> None:
    if not document.get("earn"):
        _points(document, world)
    rule = document["earn"][0]["code"]
    when = {"weekdays": ["tue"], "hours": ["14:00", "17:00"]}
    _rule(document, "boosts", {"code": "happy-hour", "of": rule, "times": "3", "when": when})


def _code(document: Json, _world: World) -> None:
    _rule(
        document,
        "discounts",
        {
            "code": "WELCOME10",
            "name": dict(CODE),
            "percent": "10",
            "by": "code",
            "limit": {"per_customer": 1},
            "most_off": 2000,
        },
    )


def _three_for_two(document: Json, world: World) -> None:
    scope = {"groups": [_group(world, "soap")]}
    rule = {"code": "three-for-two", "name": dict(THREE), "free": {"every": 3}, "scope": scope, "by": "rule"}
    _rule(document, "discounts", rule)


BEGINNINGS: tuple[Beginning, ...] = (
    Beginning("points", "coins", _("Points for what they spend"), _("One point for each full unit of money."), _points),
    Beginning("stamp-card", "stamp", _("Stamp card"), _("Every tenth piece is on the house."), _stamp_card),
    Beginning("cash-back", "piggy-bank", _("Cash-back"), _("Three percent come back as money to spend."), _cash_back),
    Beginning("tiers", "medal", _("Levels"), _("Silver for all, Gold for the best, with more points."), _tiers),
    Beginning("pass", "ticket", _("Pass"), _("Buy five at once, use them one by one."), _pass),
    Beginning("welcome", "hand-heart", _("Welcome gift"), _("Points for signing up."), _welcome),
    Beginning("birthday", "cake", _("Birthday"), _("Points on the birthday."), _birthday),
    Beginning("happy-hour", "clock", _("Happy hour"), _("Three times the points on a quiet afternoon."), _happy_hour),
    Beginning("code", "badge-percent", _("Code"), _("Ten percent off for whoever knows the code."), _code),
    Beginning("three-for-two", "gift", _("Three for two"), _("Of every three pieces one is free."), _three_for_two),
)
