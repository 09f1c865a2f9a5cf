"""What is known beside the document: how amounts are written, and what may be chosen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from habitue.editor.sentences.paths import get

_UTC = ZoneInfo("UTC")
LANGUAGES = ("de", "en", "es", "fr", "it")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Codes with what people call them; of the document itself: units, levels, earn rules."""

    currency: str = "EUR"
    language: str = "en"
    zone: ZoneInfo = _UTC
    today: date = date(2026, 1, 1)
    stores: Mapping[str, str] = field(default_factory=dict)
    articles: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    money_units: frozenset[str] = frozenset()
    measures_units: bool = False  # levels begin at units, not at amounts of money


def world_of(document: Any, surroundings: World) -> World:
    """The same surroundings with the units, levels and rules of a document, which may be any JSON value."""
    units = get(document, ("units",))
    units = units if isinstance(units, dict) else {}
    levels = {code: name_in(level.get("name"), surroundings, code) for code, level in _coded(document, "levels")}
    names = {str(code): name_in(get(unit, ("name",)), surroundings, str(code)) for code, unit in units.items()}
    earning = list(_coded(document, "earn"))
    brought = Counter(str(rule.get("unit")) for _code, rule in earning)
    # A rule without a name is called by what it brings, and by its code where others bring the same.
    rules = {}
    for code, rule in earning:
        unit = str(rule.get("unit"))
        called = names.get(unit, "?")
        rules[code] = name_in(rule.get("name"), surroundings, called if brought[unit] == 1 else f"{called} ({code})")
    return replace(
        surroundings,
        units=names,
        levels=levels,
        rules=rules,
        money_units=frozenset(code for code, unit in units.items() if get(unit, ("money",)) is True),
        measures_units=str(get(document, ("tiers", "measure"))) in units,
    )


def name_in(name: Any, world: World, fallback: str) -> str:
    """A merchant's text in the reader's language, else in English, else in whatever there is."""
    if isinstance(name, str) and name:
        return name
    if isinstance(name, dict):
        wanted = (world.language, "en", *LANGUAGES)
        return next((str(name[code]) for code in wanted if name.get(code)), fallback)
    return fallback


def _coded(document: Any, table: str) -> list[tuple[str, dict[str, Any]]]:
    rows = get(document, ("tiers", "levels") if table == "levels" else (table,))
    rows = rows if isinstance(rows, list) else []
    return [(row["code"], row) for row in rows if isinstance(row, dict) and isinstance(row.get("code"), str)]
