"""What changes from one document to another, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from habitue.editor.sentences.speaking import Sentence, sentences_of
from habitue.editor.sentences.world import World


@dataclass(frozen=True, slots=True)
class Difference:
    """One sentence that comes, goes or is said otherwise; `moved` stands at another place among its like."""

    kind: Literal["new", "gone", "changed", "moved"]
    table: str
    before: str = ""
    after: str = ""
    key: str = ""  # of the sentence that is there now


def differences(before: Any, after: Any, surroundings: World) -> list[Difference]:
    """In the order in which people read a program; what has gone comes last in its table."""
    old, new = _by_identity(before, surroundings), _by_identity(after, surroundings)
    found: list[Difference] = []
    for table in dict.fromkeys(name for name, _code in (*new, *old)):
        was = {code: sentence for (name, code), sentence in old.items() if name == table}
        now = {code: sentence for (name, code), sentence in new.items() if name == table}
        stayed = [code for code in was if code in now]
        places = {code: place for place, code in enumerate(code for code in now if code in was)}
        for code, sentence in now.items():
            if code not in was:
                found.append(Difference("new", table, after=sentence.text, key=sentence.key))
            elif table == "currency" and was[code].text == sentence.text:
                continue  # a document without one has the house's, which is what it says now
            elif _said(was[code]) != _said(sentence):
                found.append(Difference("changed", table, was[code].text, sentence.text, sentence.key))
            elif stayed.index(code) != places[code]:
                found.append(Difference("moved", table, sentence.text, sentence.text, sentence.key))
        found += [Difference("gone", table, before=sentence.text) for code, sentence in was.items() if code not in now]
    return found


def _said(sentence: Sentence) -> Mapping[str, Any]:
    """What counts: the text, and what the text shortens, such as the twentieth of many articles."""
    fixed = {path: value for phrase in sentence.phrases for path, value in phrase.fixed}
    begin = len(sentence.path)
    values = {part.path[begin:]: part.value for part in sentence.parts if part.kind.name != "unit_code"}
    return {
        "text": sentence.text,
        "parts": values,
        "fixed": {path[begin:]: value for path, value in fixed.items()},
        "unsaid": [path[begin:] for path in sentence.unsaid],
    }


def _by_identity(document: Any, surroundings: World) -> dict[tuple[str, str], Sentence]:
    found: dict[tuple[str, str], Sentence] = {}
    for sentence in sentences_of(document, surroundings):
        code = sentence.key if sentence.table.place == "codes" else sentence.code
        while (sentence.table.name, code) in found:
            code += "'"
        found[sentence.table.name, code] = sentence
    return found
