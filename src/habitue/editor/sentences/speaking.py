"""A document, said: which sentences it is, and which part of them stands where in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from habitue.editor.sentences.describing import Clause, Says, Slot, Table, Way
from habitue.editor.sentences.kinds import Kind
from habitue.editor.sentences.paths import MISSING, Path, get, put
from habitue.editor.sentences.words import TABLES
from habitue.editor.sentences.world import World, world_of


@dataclass(frozen=True, slots=True)
class Part:
    """A value in a sentence. Where the document says nothing, `value` is missing and `holds` is the default."""

    name: str
    path: Path
    kind: Kind
    value: Any
    holds: Any
    shown: str

    @property
    def is_gap(self) -> bool:
        """Something is wanted here, and nothing is there."""
        return self.holds is MISSING


@dataclass(frozen=True, slots=True)
class Phrase:
    """One whole sentence: texts and parts in the order of the active language."""

    key: str
    pieces: tuple[str | Part, ...]
    fixed: tuple[tuple[Path, Any], ...] = ()  # what it says without a part
    is_small: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Part))

    @property
    def text(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece.shown for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one thing of the document says: the main phrase, then its clauses. `unsaid` has no words here."""

    table: Table
    key: str  # its number in a list, its code among units; empty where there is but one
    path: Path
    way: Way
    phrases: tuple[Phrase, ...]
    unsaid: tuple[Path, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for phrase in self.phrases for part in phrase.parts)

    @property
    def text(self) -> str:
        return " ".join(phrase.text for phrase in self.phrases if not phrase.is_small)

    @property
    def code(self) -> str:
        """What it is called among programs; empty where it has no code."""
        code = next((part.value for part in self.parts if part.name == "code"), "")
        return code if isinstance(code, str) else str(code)


def sentences_of(document: Any, surroundings: World) -> list[Sentence]:
    """Everything a document says, which may be any JSON value, in the order of `words`."""
    world = world_of(document, surroundings)
    return [
        sentence
        for table in TABLES.values()
        for key, path in _places(document, table)
        if (sentence := _said(document, table, key, path, world))
    ]


def sentence_at(document: Any, table: Table, key: str, surroundings: World) -> Sentence | None:
    """One sentence, or None if there is none there."""
    world = world_of(document, surroundings)
    places = dict(_places(document, table))
    return _said(document, table, key, places[key], world) if key in places else None


def document_of(sentences: Sequence[Sentence]) -> dict[str, Any]:
    """The document that these sentences are. Empty objects and lists, which say nothing, are not among it."""
    document: dict[str, Any] = {}
    for sentence in sentences:
        if sentence.table.place in ("codes", "list"):
            put(document, sentence.path, {})
        for phrase in sentence.phrases:
            for path, value in phrase.fixed:
                put(document, path, value)
            for part in phrase.parts:
                if part.value is not MISSING and part.kind.name != "unit_code":
                    put(document, part.path, part.value)
    return document


def clauses_to_add(sentence: Sentence, document: Any, surroundings: World) -> list[Clause]:
    """What may be said beside it, and is not yet."""
    node = get(document, sentence.path)
    node = node if isinstance(node, Mapping) else {}
    world = world_of(document, surroundings)
    said = {phrase.key for phrase in sentence.phrases}
    taken = {path for phrase in sentence.phrases for path, _value in phrase.fixed}
    return [
        clause
        for clause in sentence.table.clauses
        if clause.label
        and clause.key not in said
        and not {(*sentence.path, *path) for path in clause.fixed} & taken
        and (clause.needs is None or clause.needs(node, world))
    ]


def _places(document: Any, table: Table) -> Iterator[tuple[str, Path]]:
    there = get(document, table.path)
    if table.place == "list" and isinstance(there, list):
        yield from ((str(number), (*table.path, number)) for number in range(len(there)))
    elif table.place == "codes" and isinstance(there, Mapping):
        yield from ((str(code), (*table.path, str(code))) for code in there)
    elif table.place in ("one", "value") and (there is not MISSING or table.fixed):
        yield "", table.path


def _said(document: Any, table: Table, key: str, path: Path, world: World) -> Sentence | None:
    node = get(document, path)
    if table.place == "value":
        way = table.ways[0]
        return Sentence(
            table, key, path, way, (_phrase("", way.says, way.slots, {}, path, world, whole=node, key=None),)
        )
    node = node if isinstance(node, Mapping) else {}
    way = table.way_of(node)
    phrases = [_phrase("", way.says, way.slots, way.fixed, path, world, node=node, key=key)]
    used = {slot.path for slot in way.slots}
    for clause in table.clauses:
        if clause.is_in(node) or (clause.slots and clause.slots[0].path == ()):
            phrases.append(
                _phrase(
                    clause.key,
                    clause.says,
                    clause.slots,
                    clause.fixed,
                    path,
                    world,
                    node=node,
                    key=key,
                    small=clause.small and node.get("by") != "code",
                )
            )
            used |= {slot.path for slot in clause.slots}
    said = {found[len(path) :] for phrase in phrases for found, _value in phrase.fixed} | used
    inner = {other.path for other in TABLES.values() if other.path[: len(path)] == path and other.path != path}
    said |= {other[len(path) :] for other in inner}
    return Sentence(table, key, path, way, tuple(phrases), tuple((*path, *rest) for rest in _unsaid(node, said)))


def _phrase(
    key_of_phrase: str,
    says: Says,
    slots: tuple[Slot, ...],
    fixed: Mapping[Path, Any],
    path: Path,
    world: World,
    *,
    node: Mapping[str, Any] | None = None,
    key: str | None,
    whole: Any = MISSING,
    small: bool = False,
) -> Phrase:
    node = {} if node is None else node
    parts = {slot.name: _part(slot, path, node, world, key, whole) for slot in slots}
    template = says.template({name: part.value for name, part in parts.items()})
    pieces: list[str | Part] = []
    for text, name, _format, _conversion in Formatter().parse(template):
        if text:
            pieces.append(text)
        if name is not None:
            pieces.append(parts[name])
    there = tuple(((*path, *rest), value) for rest, value in fixed.items() if get(node, rest) is not MISSING)
    return Phrase(key_of_phrase, tuple(pieces), there, small)


def _part(slot: Slot, path: Path, node: Mapping[str, Any], world: World, key: str | None, whole: Any) -> Part:
    kind = slot.kind_for(node, world)
    value = get(node, slot.path) if slot.path else whole if key is None else key
    holds = slot.default(node, world) if value is MISSING and slot.default is not None else value
    shown = "…" if holds is MISSING else kind.show(holds, world) or "…"
    return Part(slot.name, (*path, *slot.path), kind, value, holds, shown)


def _unsaid(node: Any, said: set[Path], path: Path = ()) -> Iterator[Path]:
    """The places of a node that no phrase speaks of."""
    if path in said and path:
        return
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _unsaid(value, said, (*path, str(key)))
    elif path:
        yield path
