"""The shapes of a description: tables of sentences, their ways, their clauses, the slots for parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise

from habitue.editor.sentences.kinds import Kind
from habitue.editor.sentences.paths import MISSING, Path, get
from habitue.editor.sentences.times import count_of
from habitue.editor.sentences.world import World

Node = Mapping[str, Any]
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence for a value of the document; `path` begins at the sentence's own node.

    `default` makes it optional: what holds where the key is absent is shown, and stays absent until it is changed.
    """

    name: str
    path: Path
    kind: Kind | Callable[[Node, World], Kind]
    start: Any = MISSING  # what it begins with; or a function of the world that says it
    default: Callable[[Node, World], Any] | None = None

    def kind_for(self, node: Node, world: World) -> Kind:
        return self.kind if isinstance(self.kind, Kind) else self.kind(node, world)

    def begins_with(self, world: World) -> Any:
        return self.start(world) if callable(self.start) else self.start


@dataclass(frozen=True, slots=True)
class Says:
    """A whole sentence with its slots by name in braces. `plural` depends on the number in the slot `by`."""

    text: Text | Callable[[int], str]
    by: str = ""

    def template(self, values: Mapping[str, Any]) -> str:
        if isinstance(self.text, str | Promise):
            return str(self.text)
        return self.text(count_of(values.get(self.by)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence that a document may hold beside a main one: there when `fixed` values or all its slots are.

    `label` offers it; a clause without one is shown where it stands and not offered.
    """

    key: str
    says: Says
    slots: tuple[Slot, ...] = ()
    fixed: Mapping[Path, Any] = field(default_factory=dict)
    label: Text = ""
    needs: Callable[[Node, World], bool] | None = None
    small: bool = False  # for those who want to know

    def is_in(self, node: Node) -> bool:
        if self.fixed:
            return all(_same(get(node, path), value) for path, value in self.fixed.items())
        return all(get(node, slot.path) is not MISSING for slot in self.slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A main sentence. `fixed` values make it this way; a value that is the default may be absent (`or_absent`)."""

    key: str
    label: Text
    says: Says
    slots: tuple[Slot, ...]
    fixed: Mapping[Path, Any] = field(default_factory=dict)
    or_absent: bool = False
    decides: Path | None = None  # the key that makes it this way

    def is_this(self, node: Node) -> bool:
        if self.decides is not None and get(node, self.decides) is MISSING:
            return False
        found = ((get(node, path), value) for path, value in self.fixed.items())
        return all(_same(there, value) or (self.or_absent and there is MISSING) for there, value in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All sentences of one kind. `place` says what the document holds at `path`: a list, an object by code, one thing.

    `first` are clauses that stand beside the main sentence always, `clauses` what may be added.
    """

    name: str
    path: Path
    place: Literal["list", "codes", "one", "value"]
    label: Text
    ways: tuple[Way, ...]
    clauses: tuple[Clause, ...] = ()
    start: Callable[[World], Any] | None = None  # of a new one; None: cannot be added
    fixed: bool = False  # cannot be taken away

    @property
    def says(self) -> "tuple[Way | Clause, ...]":
        """Every way and clause."""
        return (*self.ways, *self.clauses)

    def way_of(self, node: Node) -> Way:
        """The main sentence that fits; the first where none does, with gaps."""
        return next((way for way in self.ways if way.is_this(node)), self.ways[0])


def _same(there: Any, value: Any) -> bool:
    """True is not 1 here."""
    return type(there) is type(value) and bool(there == value)
