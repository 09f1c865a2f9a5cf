"""The desk as its page shows it: groups of rows, a row a sentence, with what can be done to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from habitue.editor.sentences.faults import Placed, placed
from habitue.editor.sentences.kinds import Field
from habitue.editor.sentences.paths import MISSING, written
from habitue.editor.sentences.speaking import Part, Phrase, Sentence, clauses_to_add, sentences_of
from habitue.editor.sentences.words import GROUPS, TABLES
from habitue.editor.sentences.world import World, world_of
from habitue.programs.rules import Fault

Text = str | Promise


@dataclass(frozen=True, slots=True)
class FieldView:
    """An input: its name in the form, and what it is for, for those who hear it."""

    name: str
    field: Field
    label: str


@dataclass(frozen=True, slots=True)
class PartView:
    name: str
    id: str
    shown: str
    tone: str
    wrong: list[str]
    fields: tuple[FieldView, ...]
    is_changeable: bool
    is_large: bool  # takes a line of its own


@dataclass(frozen=True, slots=True)
class PhraseView:
    key: str
    pieces: tuple[str | PartView, ...]
    can_go: bool
    is_small: bool
    text: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A sentence. `address` is its table and its number there."""

    address: str
    id: str
    table: str
    number: int
    code: str
    phrases: tuple[PhraseView, ...]
    wrong: list[str]
    is_wrong: bool
    unsaid: tuple[str, ...]
    ways: tuple[tuple[str, Text, bool], ...]
    adds: tuple[tuple[str, Text], ...]
    can_go: bool
    can_move: bool
    is_first: bool
    is_last: bool
    can_change: bool
    has_codes: bool  # a discount that single-use codes bring
    text: str


@dataclass(frozen=True, slots=True)
class GroupView:
    key: str
    title: Text
    empty: Text
    rows: tuple[RowView, ...]
    adds: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Board:
    groups: tuple[GroupView, ...]
    elsewhere: tuple[Fault, ...]
    faults: int

    def row(self, address: str) -> RowView | None:
        """The row at an address, if there is one."""
        return next((row for group in self.groups for row in group.rows if row.address == address), None)


def board_of(document: Any, surroundings: World, faults: Sequence[Fault] = ()) -> Board:
    """Everything a document says, with its faults in their places."""
    world = world_of(document, surroundings)
    sentences = sentences_of(document, surroundings)
    found = placed(sentences, faults, world)
    by_table: dict[str, list[Sentence]] = {name: [] for name in TABLES}
    for sentence in sentences:
        by_table[sentence.table.name].append(sentence)
    groups = []
    for group in GROUPS:
        rows = [
            _row(sentence, number, len(by_table[table.name]), document, surroundings, world, found)
            for table in group.tables
            for number, sentence in enumerate(by_table[table.name])
        ]
        adds = tuple((table.name, table.label) for table in group.tables if _may_add(table.name, by_table, world))
        groups.append(GroupView(group.key, group.title, group.empty, tuple(rows), adds))
    return Board(tuple(groups), tuple(found.elsewhere), found.count)


def sentence_numbered(document: Any, table: str, number: int, surroundings: World) -> Sentence | None:
    """The sentence at an address."""
    rows = [sentence for sentence in sentences_of(document, surroundings) if sentence.table.name == table]
    return rows[number] if 0 <= number < len(rows) else None


def _may_add(table: str, by_table: dict[str, list[Sentence]], world: World) -> bool:
    if TABLES[table].start is None:
        return False
    if table == "boosts":
        return bool(world.rules)
    return table != "tiers" or not by_table["tiers"]


def _row(
    sentence: Sentence, number: int, count: int, document: Any, surroundings: World, world: World, found: Placed
) -> RowView:
    table = sentence.table
    row_id = f"{table.name}-{number}"
    clauses = {clause.key: clause for clause in table.clauses}
    return RowView(
        address=f"{table.name}/{number}",
        id=row_id,
        table=table.name,
        number=number,
        code=sentence.code,
        phrases=tuple(
            PhraseView(
                phrase.key,
                tuple(
                    piece if isinstance(piece, str) else _part(piece, phrase, row_id, sentence, world, found)
                    for piece in phrase.pieces
                ),
                bool(phrase.key) and not clauses[phrase.key].small,
                phrase.is_small,
                phrase.text,
            )
            for phrase in sentence.phrases
        ),
        wrong=found.of(sentence),
        is_wrong=found.are_in(sentence),
        unsaid=tuple(written(path[len(sentence.path) :] or path) for path in sentence.unsaid),
        ways=tuple((way.key, way.label, way is sentence.way) for way in table.ways) if len(table.ways) > 1 else (),
        adds=tuple((clause.key, clause.label) for clause in clauses_to_add(sentence, document, surroundings)),
        can_go=not table.fixed,
        can_move=table.place in ("list", "codes") and table.name != "levels",
        is_first=number == 0,
        is_last=number == count - 1,
        can_change=any(part.kind.name != "fixed" for part in sentence.parts),
        has_codes=any(part.name == "by" and part.holds == "code" for part in sentence.parts),
        text=sentence.text,
    )


def _part(part: Part, phrase: Phrase, row_id: str, sentence: Sentence, world: World, found: Placed) -> PartView:
    holds = "" if part.holds is MISSING else part.holds
    fields = tuple(
        FieldView(
            f"{part.name}.{field.name}" if field.name else part.name,
            field,
            f"{field.label}: {phrase.text}" if field.label else phrase.text,
        )
        for field in part.kind.fields(holds, world)
    )
    tone = "gap" if part.is_gap else part.kind.tone
    large = len(fields) > 3 or any(one.field.type in ("checks", "lines", "suggest") for one in fields)
    return PartView(
        part.name, f"{row_id}-{part.name}", part.shown, tone, found.of(sentence, part), fields, bool(fields), large
    )
