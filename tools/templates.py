"""The sentences of Django templates, for `make messages`."""

import re
from collections.abc import Iterator
from typing import IO, Any

from django.template.base import Lexer, TokenType
from django.utils.translation.template import (
    block_re,
    constant_re,
    endblock_re,
    inline_re,
    plural_re,
)

_CONTEXT = re.compile(r"""\scontext\s+("[^"]*"|'[^']*')""")
_VARIABLE = re.compile(r"\s*([\w.]+)")
Found = tuple[int, str, Any, list[str]]


def sentences_of_a_template(file: IO[bytes], _keywords: Any, _tags: Any, options: Any) -> Iterator[Found]:
    """What babel asks of an extractor: (line, function, sentence or sentences, comments) of each sentence.

    Reads `{% translate %}`, `{% blocktranslate %}` with `trimmed`, `count` and `context`, and `_("…")` in tags.
    """
    del options
    block: _Block | None = None
    for token in Lexer(file.read().decode("utf-8")).tokenize():
        if block is not None:
            if token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
                yield block.found()
                block = None
            else:
                block.add(token.token_type, token.contents)
        elif token.token_type == TokenType.BLOCK and (inline := inline_re.match(token.contents)):
            yield _found(token.lineno or 0, _unquoted(inline[1]), _context(token.contents))
        elif token.token_type == TokenType.BLOCK and block_re.match(token.contents):
            block = _Block(token.lineno or 0, token.contents)
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for constant in constant_re.findall(token.contents):
                yield _found(token.lineno or 0, _unquoted(constant), "")


class _Block:
    """A `blocktranslate` while it is read: its sentence, and the plural's."""

    def __init__(self, line: int, contents: str) -> None:
        self._line, self._context = line, _context(contents)
        self._is_trimmed = " trimmed" in contents
        self._parts: list[list[str]] = [[]]

    def add(self, kind: TokenType, contents: str) -> None:
        if kind == TokenType.BLOCK and plural_re.match(contents):
            self._parts.append([])
        elif kind == TokenType.VAR and (variable := _VARIABLE.match(contents)):
            self._parts[-1].append(f"%({variable[1]})s")
        elif kind == TokenType.TEXT:
            self._parts[-1].append(contents.replace("%", "%%"))

    def found(self) -> Found:
        said = ["".join(part) for part in self._parts]
        if self._is_trimmed:
            said = [" ".join(line.strip() for line in text.strip().splitlines()) for text in said]
        return _found(self._line, said[0], self._context, *said[1:])


def _found(line: int, sentence: str, context: str, *plural: str) -> Found:
    if plural:
        return (line, "ngettext", (sentence, *plural), [])
    if context:
        return (line, "pgettext", (context, sentence), [])
    return (line, "gettext", sentence, [])


def _context(contents: str) -> str:
    context = _CONTEXT.search(contents)
    return context[1][1:-1] if context else ""


def _unquoted(text: str) -> str:
    """What stands in the quotes. Django doubles per cent signs, so that they ask for no value."""
    return text.strip()[1:-1].replace("%", "%%")
