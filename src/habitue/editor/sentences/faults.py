"""Faults of a document at the parts of the sentences that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from habitue.editor.sentences.paths import MISSING, written
from habitue.editor.sentences.speaking import Part, Sentence
from habitue.editor.sentences.world import World
from habitue.programs.rules import Fault


@dataclass(slots=True)
class Placed:
    """Messages by sentence and part; those of no sentence are `elsewhere`."""

    parts: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    sentences: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    elsewhere: list[Fault] = field(default_factory=list)

    def of(self, sentence: Sentence, part: Part | None = None) -> list[str]:
        """What is wrong with a part, or with a sentence as a whole."""
        if part is None:
            return self.sentences.get((sentence.table.name, sentence.key), [])
        return self.parts.get((sentence.table.name, sentence.key, part.name), [])

    def are_in(self, sentence: Sentence) -> bool:
        """Whether anything is wrong with it."""
        return bool(self.of(sentence)) or any(self.of(sentence, part) for part in sentence.parts)

    @property
    def count(self) -> int:
        """How many parts, sentences and other places have something wrong."""
        return len(self.parts) + len(self.sentences) + len(self.elsewhere)


def placed(sentences: Sequence[Sentence], faults: Sequence[Fault], world: World) -> Placed:
    """Put each fault where people see it: at the part it names, else at its sentence."""
    found = Placed()
    for sentence in sentences:
        for part in sentence.parts:
            said = None if part.value is MISSING else part.kind.fault(part.value, world)
            if said:
                found.parts[sentence.table.name, sentence.key, part.name] = [said]
    own = set(found.parts)
    for fault in faults:
        holder = max(
            (sentence for sentence in sentences if _is_within(fault.path, written(sentence.path))),
            key=lambda sentence: len(written(sentence.path)),
            default=None,
        )
        if holder is None:
            found.elsewhere.append(fault)
            continue
        about = _part_of(holder, fault.path)
        if about is None:
            _add(found.sentences.setdefault((holder.table.name, holder.key), []), fault.message)
        elif (place := (holder.table.name, holder.key, about.name)) not in own:
            _add(found.parts.setdefault(place, []), fault.message)
    return found


def _part_of(sentence: Sentence, path: str) -> Part | None:
    parts = [part for part in sentence.parts if part.path != sentence.path and _is_within(path, written(part.path))]
    return max(parts, key=lambda part: len(part.path), default=None)


def _is_within(path: str, place: str) -> bool:
    return path == place or path.startswith((f"{place}.", f"{place}["))


def _add(messages: list[str], message: str) -> None:
    if message not in messages:
        messages.append(message)
