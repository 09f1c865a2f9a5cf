"""Parts that name things: codes, what a merchant calls something, articles and groups, amounts of units."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from habitue.checkout.written import counted
from habitue.editor.sentences import numbers
from habitue.editor.sentences.kinds import Field, Kind, Number, Posted, field_of
from habitue.editor.sentences.world import LANGUAGES, World, name_in

Known = Callable[[World], Mapping[str, str]]
ROWS_MAX = 60


class Code(Kind):
    """What a rule is called among programs."""

    name = "code"

    def fault(self, value: Any, world: World) -> str | None:
        return _("A code is wanted here.") if value == "" else None


class UnitCode(Code):
    """The code of a unit, which is a key of the document."""

    name = "unit_code"


class Name(Kind):
    """What people call it: one text for everybody, or one a language."""

    name = "name"

    def __init__(self, *, tone: str = "") -> None:
        self.tone = tone

    def show(self, value: Any, world: World) -> str:
        return name_in(value, world, "") or (str(value) if value else "…")

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        texts = value if isinstance(value, dict) else {}
        everybody = value if isinstance(value, str) else ""
        names = dict(settings.LANGUAGES)
        return (
            Field(name="all", value=everybody, width=24, label=_("In every language")),
            *(Field(name=code, value=str(texts.get(code, "")), width=24, label=str(names[code])) for code in LANGUAGES),
        )

    def read(self, posted: Posted, world: World) -> Any:
        texts = {code: text for code in LANGUAGES if (text := field_of(posted, code))}
        everybody = field_of(posted, "all")
        if not texts:
            return everybody
        return {**texts, "en": everybody} if everybody and "en" not in texts else texts

    def fault(self, value: Any, world: World) -> str | None:
        return _("A name is wanted here.") if value in ("", {}) else None


class Codes(Kind):
    """Some of what has codes: articles, groups, stores, levels. Those that are known are ticked, others typed."""

    name = "codes"

    def __init__(self, known: Known, *, open_ended: bool = False) -> None:
        self.known = known
        self.open_ended = open_ended

    def show(self, value: Any, world: World) -> str:
        names = self.known(world)
        codes = [str(code) for code in value] if isinstance(value, list) else [str(value)]
        shown = ", ".join(names.get(code, code) for code in codes[:5])
        more = len(codes) - 5
        return shown if more <= 0 else _("{codes} and {more} more").format(codes=shown, more=more)

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        names = self.known(world)
        codes = [str(code) for code in value] if isinstance(value, list) else [str(value)]
        offered = dict(list(names.items())[:ROWS_MAX])
        if not self.open_ended:
            offered |= {code: names.get(code, code) for code in codes}
        ticked = tuple(code for code in codes if code in offered)
        others = [code for code in codes if code not in offered]
        checks = Field(name="known", type="checks", values=ticked, choices=tuple(offered.items()))
        lines = Field(name="others", type="lines", value="\n".join(others), label=_("Codes, one a line"), width=24)
        return (*((checks,) if offered else ()), *((lines,) if self.open_ended else ()))

    def read(self, posted: Posted, world: World) -> Any:
        typed = [line.strip() for line in field_of(posted, "others").splitlines()]
        return list(dict.fromkeys(code for code in (*posted.get("known", ()), *typed) if code))

    def fault(self, value: Any, world: World) -> str | None:
        return _("Choose at least one.") if value == [] else None


class Amounts(Kind):
    """So much of some units; one of them is called by its name alone where they are `goods`: `A coffee`."""

    name = "amounts"
    amount = Number(decimals=True)

    def __init__(self, *, goods: bool = False) -> None:
        self.goods = goods

    def show(self, value: Any, world: World) -> str:
        if not isinstance(value, dict):
            return str(value)
        return " + ".join(self._shown(str(unit), amount, world) for unit, amount in value.items()) or "…"

    def _shown(self, unit: str, amount: Any, world: World) -> str:
        name = world.units.get(unit, unit)
        if unit in world.money_units:
            return f"{numbers.money_text(amount, world.currency)} {name}"
        return name if amount == 1 and self.goods else counted(numbers.number_text(amount), name)

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        rows = list(value.items()) if isinstance(value, dict) else []
        choices = tuple(world.units.items())
        fields: list[Field] = []
        for number, (unit, amount) in enumerate([*rows[:ROWS_MAX], ("", "")]):
            gone = ((str(unit), str(unit)),) if unit and unit not in world.units else ()
            none = (("", "–"),) if number else ()
            typed = self._typed(str(unit), amount, world)
            fields += [
                Field(
                    name=f"{number}.amount", value=typed, mode="decimal", width=max(4, len(typed)), label=_("How many")
                ),
                Field(
                    name=f"{number}.unit",
                    type="select",
                    value=str(unit),
                    choices=(*none, *gone, *choices),
                    label=_("Of what"),
                ),
            ]
        return tuple(fields)

    def _typed(self, unit: str, amount: Any, world: World) -> str:
        if unit in world.money_units:
            return numbers.typed_money(amount, world.currency)
        return numbers.typed_number(amount)

    def read(self, posted: Posted, world: World) -> Any:
        amounts: dict[str, Any] = {}
        for number in range(ROWS_MAX):
            if f"{number}.unit" not in posted and f"{number}.amount" not in posted:
                break
            unit, text = field_of(posted, f"{number}.unit"), field_of(posted, f"{number}.amount")
            if unit in world.money_units:
                minor = numbers.minor_units(text, world.currency)
                amount: Any = text if minor is None else minor
            else:
                amount = self.amount.read({"": [text]}, world)
            if unit and (text or unit not in amounts):
                amounts[unit] = amount
        return amounts

    def fault(self, value: Any, world: World) -> str | None:
        if value == {}:
            return _("Say how many, and of what.")
        wrong = isinstance(value, dict) and any(not numbers.is_number(amount) for amount in value.values())
        return _("A number is wanted here.") if wrong else None


class Prices(Kind):
    """Articles or groups, and how many units a piece of each costs."""

    name = "prices"
    count = Number()

    def __init__(self, known: Known) -> None:
        self.known = known

    def show(self, value: Any, world: World) -> str:
        if not isinstance(value, dict):
            return str(value)
        names = self.known(world)
        shown = [
            names.get(str(code), str(code)) + ("" if units == 1 else f" ({units})")
            for code, units in list(value.items())[:5]
        ]
        more = len(value) - 5
        text = ", ".join(shown) or "…"
        return text if more <= 0 else _("{codes} and {more} more").format(codes=text, more=more)

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        rows = list(value.items()) if isinstance(value, dict) else []
        known = tuple(self.known(world).items())[: 20 * ROWS_MAX]
        if len(rows) > ROWS_MAX:
            text = "\n".join(f"{code}\t{units}" for code, units in rows)
            return (Field(name="lines", type="lines", value=text, width=24, label=_("Code, tab, units a piece")),)
        fields: list[Field] = []
        for number, (code, units) in enumerate([*rows, ("", "")]):
            fields += [
                Field(name=f"{number}.code", type="suggest", value=str(code), choices=known, width=16, label=_("Code")),
                Field(name=f"{number}.units", value=str(units), mode="numeric", width=4, label=_("Units a piece")),
            ]
        return tuple(fields)

    def read(self, posted: Posted, world: World) -> Any:
        if "lines" in posted:
            pairs = [line.split("\t") for line in field_of(posted, "lines").splitlines() if line.strip()]
            rows = [(pair[0].strip(), pair[1] if len(pair) > 1 else "1") for pair in pairs]
        else:
            numbered = range(ROWS_MAX + 1)
            rows = [(field_of(posted, f"{row}.code"), field_of(posted, f"{row}.units")) for row in numbered]
        return {code: self.count.read({"": [units or "1"]}, world) for code, units in rows if code}

    def fault(self, value: Any, world: World) -> str | None:
        return _("Name at least one, and what a piece of it costs.") if value == {} else None
