"""What may stand in a sentence: how it is shown, which fields change it, and how what was typed is read.

What cannot be read stays as it was typed, in the document: nothing is lost, and the document's own check names it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from habitue.checkout.written import counted
from habitue.editor.sentences import numbers
from habitue.editor.sentences.world import World

Posted = Mapping[str, Sequence[str]]
Choices = Mapping[str, str | Promise]
"""A value and what people call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input. `name` follows the part's name; `choices` make it a list to choose from."""

    name: str = ""
    type: str = "text"  # text, select, checks, lines, time, datetime-local
    value: str = ""
    values: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    label: str = ""
    width: int = 8  # in characters
    mode: str = ""  # which keys a telephone shows
    suffix: str = ""


def field_of(posted: Posted, name: str) -> str:
    """The text of a field, without blanks at its ends; empty if it was not sent."""
    values = posted.get(name) or ("",)
    return values[0].strip()


class Kind:
    """Text as it is."""

    name = "text"
    tone = ""

    def show(self, value: Any, world: World) -> str:
        return str(value)

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        return (Field(value=self.show(value, world), width=16),)

    def read(self, posted: Posted, world: World) -> Any:
        """The value out of the fields by their names (`""` for the only one)."""
        return field_of(posted, "")

    def fault(self, value: Any, world: World) -> str | None:
        """What is wrong with a value that could not be read, said better than the document's check says it."""
        return None


class Amount(Kind):
    """Minor units of the organisation's currency; with `decimals`, also parts of one, as decimal strings."""

    name = "amount"

    def __init__(self, *, decimals: bool = False) -> None:
        self.decimals = decimals

    def show(self, value: Any, world: World) -> str:
        return numbers.money_text(value, world.currency)

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        typed = numbers.typed_money(value, world.currency)
        return (Field(value=typed, mode="decimal", suffix=world.currency, width=max(6, len(typed))),)

    def read(self, posted: Posted, world: World) -> Any:
        text = field_of(posted, "")
        minor = numbers.minor_units(text, world.currency, decimals=self.decimals)
        return text if minor is None else minor

    def fault(self, value: Any, world: World) -> str | None:
        if isinstance(value, int) or (self.decimals and numbers.is_number(value)):
            return None
        return _("An amount is wanted here, such as {example}.").format(example=self.fields(1250, world)[0].value)


class Number(Kind):
    """Whole numbers; with `decimals`, decimal strings beside them; with `always_text`, decimal strings alone."""

    name = "number"

    def __init__(self, *, decimals: bool = False, always_text: bool = False, sign: str = "", tone: str = "") -> None:
        self.decimals = decimals or always_text
        self.always_text = always_text
        self.sign = sign
        self.tone = tone

    def show(self, value: Any, world: World) -> str:
        text = numbers.number_text(value)
        return f"{text} {self.sign}" if self.sign and numbers.is_number(value) else text

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        typed = numbers.typed_number(value)
        mode = "decimal" if self.decimals else "numeric"
        return (Field(value=typed, mode=mode, suffix=self.sign, width=max(4, len(typed))),)

    def read(self, posted: Posted, world: World) -> Any:
        text = field_of(posted, "")
        plain = numbers.decimal_text(text)
        if plain is None or len(plain) > 30:
            return text
        if self.always_text:
            return plain
        if "." not in plain:
            return int(plain)
        return plain if self.decimals else text

    def fault(self, value: Any, world: World) -> str | None:
        fits = isinstance(value, int) or (self.decimals and numbers.is_number(value))
        return None if fits else _("A number is wanted here.")


class Count(Number):
    """So many of a unit whose name follows, which is in the plural."""

    def show(self, value: Any, world: World) -> str:
        return counted(super().show(value, world), "").rstrip()


class Choice(Kind):
    """One of a few words of the document."""

    name = "choice"

    def __init__(self, choices: Choices | Callable[[World], Choices], *, tone: str = "") -> None:
        self.choices = choices
        self.tone = tone

    def offered(self, world: World) -> Choices:
        return self.choices(world) if callable(self.choices) else self.choices

    def show(self, value: Any, world: World) -> str:
        return str(self.offered(world).get(str(value), value))

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        choices = tuple((code, str(text)) for code, text in self.offered(world).items())
        if str(value) not in dict(choices):
            choices = ((str(value), str(value)), *choices)
        return (Field(type="select", value=str(value), choices=choices),)


class Fixed(Kind):
    """What is shown and cannot be changed here."""

    name = "fixed"

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        return ()
