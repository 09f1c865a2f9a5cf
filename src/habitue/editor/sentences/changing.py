"""Writing into a document by its sentences. Each function returns a new document and leaves the old one as it was."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from habitue.editor.sentences.describing import Clause, Slot, Table, Way
from habitue.editor.sentences.kinds import Posted
from habitue.editor.sentences.paths import MISSING, Path, drop, get, put
from habitue.editor.sentences.speaking import Part, Sentence
from habitue.editor.sentences.words import TABLES
from habitue.editor.sentences.world import World, world_of

Json = dict[str, Any]


def fields_of(part: Part, world: World) -> dict[str, Sequence[str]]:
    """What a browser would send for a part that nobody touched."""
    holds = "" if part.is_gap else part.holds
    return {field.name: field.values or (field.value,) for field in part.kind.fields(holds, world)}


def posted_for(part: str, posted: Posted) -> dict[str, Sequence[str]]:
    """Of a form's fields those of one part: `hours.begin` is `begin` of `hours`."""
    return {
        name[len(part) :].lstrip("."): values
        for name, values in posted.items()
        if name == part or name.startswith(f"{part}.")
    }


def with_parts(document: Json, sentence: Sentence, posted: Posted, surroundings: World) -> Json:
    """The document with what was typed in these parts of a sentence. What nobody changed stays, to the letter."""
    changed = deepcopy(document)
    world = world_of(document, surroundings)
    for part in sentence.parts:
        if part.name not in posted.get("_parts", ()) or part.kind.name == "fixed":
            continue
        value = part.kind.read(posted_for(part.name, posted), world)
        if part.kind.read(fields_of(part, world), world) == value:
            continue
        if part.name == "code":
            changed = with_code(changed, sentence, str(value))
        else:
            put(changed, part.path, value)
    return changed


def with_clause(document: Json, sentence: Sentence, clause: Clause, surroundings: World) -> Json:
    """The document with one more thing said beside a sentence, with what it begins with."""
    changed, world = deepcopy(document), world_of(document, surroundings)
    for rest, value in clause.fixed.items():
        put(changed, (*sentence.path, *rest), value)
    _begin(changed, sentence.path, clause.slots, world)
    return changed


def without_clause(document: Json, sentence: Sentence, clause: Clause) -> Json:
    """The document without it."""
    changed = deepcopy(document)
    for rest in (*clause.fixed, *(slot.path for slot in clause.slots)):
        drop(changed, (*sentence.path, *rest))
    if clause.key == "per_customer":
        drop(changed, (*sentence.path, "limit", "days"))
    if clause.key == "after":
        drop(changed, (*sentence.path, "expires"))
    return changed


def in_way(document: Json, sentence: Sentence, way: Way, surroundings: World) -> Json:
    """The document in which a sentence says its matter another way; what both ways have stays."""
    changed, world = deepcopy(document), world_of(document, surroundings)
    kept = {slot.path for slot in way.slots}
    for other in sentence.table.ways:
        for rest in (*other.fixed, *(slot.path for slot in other.slots if slot.path not in kept)):
            drop(changed, (*sentence.path, *rest))
    for rest, value in way.fixed.items():
        if not way.or_absent:
            put(changed, (*sentence.path, *rest), value)
    _begin(changed, sentence.path, way.slots, world)
    return changed


def with_new(document: Json, table: Table, surroundings: World) -> tuple[Json, str]:
    """The document with a new sentence of a table, and its key. What it needs is made too: a unit, a ladder."""
    if table.start is None:
        raise ValueError(f"nothing is added to {table.name}")
    changed = _ready_for(deepcopy(document), table)
    world = world_of(changed, surroundings)
    if table.place == "one":
        changed[table.name] = table.start(world)
        return changed, ""
    if table.name == "levels" and "tiers" not in document:
        return changed, str(len(changed["tiers"]["levels"]) - 1)
    return _with_row(changed, table, table.start(world))


def _with_row(changed: Json, table: Table, row: Any) -> tuple[Json, str]:
    if table.place == "codes":
        code = fresh_code("unit", get(changed, table.path) or {})
        put(changed, (*table.path, code), row)
        return changed, code
    rows = get(changed, table.path)
    rows = rows if isinstance(rows, list) else []
    row["code"] = fresh_code(row["code"], codes_of(rows))
    if table.name == "levels":
        reached = [level.get("from") for level in rows if isinstance(level, dict)]
        row["from"] = 2 * max([5000, *(amount for amount in reached if isinstance(amount, int))])
    put(changed, table.path, [*rows, row])
    return changed, str(len(rows))


def without(document: Json, sentence: Sentence) -> Json:
    """The document without a sentence. The last level takes the ladder with it."""
    changed = deepcopy(document)
    if sentence.table.place == "list":
        rows = get(changed, sentence.table.path)
        del rows[int(sentence.key)]
        if not rows:
            drop(changed, sentence.table.path)
            if sentence.table.name == "levels":
                drop(changed, ("tiers",))
    else:
        drop(changed, sentence.path)
    return changed


def doubled(document: Json, sentence: Sentence) -> tuple[Json, str]:
    """The document with a copy of a sentence right behind it, under a code of its own, and the copy's key."""
    changed = deepcopy(document)
    copy = deepcopy(get(changed, sentence.path))
    if sentence.table.place == "codes":
        units = get(changed, sentence.table.path)
        code = fresh_code(sentence.key, units)
        units[code] = copy
        return changed, code
    rows = get(changed, sentence.table.path)
    copy["code"] = fresh_code(str(copy.get("code", "rule")), codes_of(rows))
    rows.insert(int(sentence.key) + 1, copy)
    return changed, str(int(sentence.key) + 1)


def moved(document: Json, sentence: Sentence, steps: int) -> tuple[Json, str]:
    """The document with a sentence so many places further down (or up, below zero), and its key there."""
    changed = deepcopy(document)
    if sentence.table.place == "codes":
        units = get(changed, sentence.table.path)
        order = list(units)
        _shift(order, order.index(sentence.key), steps)
        put(changed, sentence.table.path, {code: units[code] for code in order})
        return changed, sentence.key
    rows = get(changed, sentence.table.path)
    return changed, str(_shift(rows, int(sentence.key), steps))


def with_code(document: Json, sentence: Sentence, code: str) -> Json:
    """The document with another code for this; what refers to it goes along. A unit keeps its own if it is taken."""
    changed = deepcopy(document)
    if sentence.table.name == "units":
        units = get(changed, ("units",))
        if code in units or not code:
            return changed
        put(changed, ("units",), {code if unit == sentence.key else unit: units[unit] for unit in units})
    else:
        put(changed, (*sentence.path, "code"), code)
    _rename(changed, sentence.table.name, sentence.code, code)
    return changed


def fresh_code(wanted: str, taken: Sequence[str] | Mapping[str, Any] | set[str]) -> str:
    """The code, or the first of `code-2`, `code-3` … that is free; they are compared without case."""
    used = {str(code).upper() for code in taken}
    names = [wanted, *(f"{wanted}-{number}" for number in range(2, len(used) + 3))]
    return next(name for name in names if name.upper() not in used)


def codes_of(rows: Sequence[Any]) -> set[str]:
    """The codes of a table's rows."""
    return {str(row.get("code", "")) for row in rows if isinstance(row, Mapping)}


def _begin(document: Json, path: Path, slots: Sequence[Slot], world: World) -> None:
    for slot in slots:
        start = slot.begins_with(world)
        if start is not MISSING and slot.default is None and get(document, (*path, *slot.path)) is MISSING:
            put(document, (*path, *slot.path), start)


def _ready_for(document: Json, table: Table) -> Json:
    if table.name == "levels" and not isinstance(document.get("tiers"), dict):
        return with_new(document, TABLES["tiers"], World())[0]
    units = get(document, ("units",))
    units = units if isinstance(units, dict) else {}
    if table.name in ("earn", "exchanges", "grants") and not units:
        units = {"points": {"name": "Points"}}
    if table.name == "exchanges" and len(units) == 1:
        units = units | {"reward": {"name": "A reward"}}
    return document | {"units": units} if units else document


def _shift(rows: list[Any], place: int, steps: int) -> int:
    there = min(max(place + steps, 0), len(rows) - 1)
    rows.insert(there, rows.pop(place))
    return there


def _rename(document: Json, table: str, old: str, new: str) -> None:
    if table == "units":
        for path in _amounts(document):
            amounts = get(document, path)
            if isinstance(amounts, dict) and old in amounts:
                put(document, path, {new if unit == old else unit: some for unit, some in amounts.items()})
        singles: list[Path] = [("earn", row, "unit") for row in _rows(document, "earn")]
        singles.append(("tiers", "measure"))
    elif table == "earn":
        singles = [("boosts", row, "of") for row in _rows(document, "boosts")]
    elif table == "levels":
        singles = [
            (name, row, "when", "tiers", number)
            for name in ("earn", "boosts", "exchanges", "discounts")
            for row in _rows(document, name)
            for number in range(len(get(document, (name, row, "when", "tiers")) or ()))
        ]
    else:
        singles = []
    for path in singles:
        if get(document, path) == old:
            put(document, path, new)


def _amounts(document: Json) -> Iterator[Path]:
    keys = (("exchanges", "from"), ("exchanges", "to"), ("discounts", "cost"), ("grants", "give"))
    return ((table, row, key) for table, key in keys for row in _rows(document, table))


def _rows(document: Json, table: str) -> range:
    rows = get(document, (table,))
    return range(len(rows)) if isinstance(rows, list) else range(0)
