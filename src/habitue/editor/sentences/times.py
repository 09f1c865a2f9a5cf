"""Parts that say when and for how long."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_skeleton
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from habitue.editor.sentences import durations
from habitue.editor.sentences.kinds import Choices, Field, Kind, Posted, field_of
from habitue.editor.sentences.world import World

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Duration(Kind):
    """`P12M`: a number and a unit of time."""

    name = "duration"

    def show(self, value: Any, world: World) -> str:
        return durations.said(value)

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        number, unit = durations.split(value)
        units = tuple((code, str(text)) for code, text in durations.UNITS.items())
        return (
            Field(name="number", value=number, mode="numeric", width=max(4, len(number))),
            Field(name="unit", type="select", value=unit, choices=units, label=_("Unit of time")),
        )

    def read(self, posted: Posted, world: World) -> Any:
        return durations.joined(field_of(posted, "number"), field_of(posted, "unit"))

    def fault(self, value: Any, world: World) -> str | None:
        if isinstance(value, str) and re.fullmatch(r"P.*[0-9].*", value):
            return None
        return _("A duration is wanted here, such as 12 months.")


class WordOrDuration(Kind):
    """One of a few words, or a duration, of which `said` makes a phrase."""

    name = "word_or_duration"
    LONG = "duration"

    def __init__(self, choices: Choices, said: Callable[[str], str], label: Callable[[], str]) -> None:
        self.choices = choices
        self.said = said
        self.label = label

    def show(self, value: Any, world: World) -> str:
        return str(self.choices[value]) if str(value) in self.choices else self.said(durations.said(value))

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        words = (*((code, str(text)) for code, text in self.choices.items()), (self.LONG, self.label()))
        is_word = str(value) in self.choices
        number, unit = durations.split("P12M" if is_word else value)
        units = tuple((code, str(text)) for code, text in durations.UNITS.items())
        return (
            Field(name="word", type="select", value=value if is_word else self.LONG, choices=words),
            Field(name="number", value="" if is_word else number, mode="numeric", width=4, label=self.label()),
            Field(name="unit", type="select", value=unit, choices=units, label=_("Unit of time")),
        )

    def read(self, posted: Posted, world: World) -> Any:
        word = field_of(posted, "word")
        if word != self.LONG:
            return word
        return durations.joined(field_of(posted, "number") or "12", field_of(posted, "unit"))

    def fault(self, value: Any, world: World) -> str | None:
        return None if str(value) in self.choices else Duration().fault(value, world)


class Weekdays(Kind):
    """Some of the seven days."""

    name = "weekdays"

    def show(self, value: Any, world: World) -> str:
        days = value if isinstance(value, list) else [value]
        return ", ".join(str(WEEKDAYS[DAYS.index(day)]) if day in DAYS else str(day) for day in days)

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        chosen = tuple(str(day) for day in value) if isinstance(value, list) else (str(value),)
        days = tuple((day, str(WEEKDAYS[number])) for number, day in enumerate(DAYS))
        return (Field(type="checks", values=chosen, choices=days),)

    def read(self, posted: Posted, world: World) -> Any:
        return [day for day in posted.get("", ()) if day]

    def fault(self, value: Any, world: World) -> str | None:
        return _("Choose at least one day.") if value == [] else None


class Hours(Kind):
    """From one time of day until another."""

    name = "hours"

    def show(self, value: Any, world: World) -> str:
        return " – ".join(map(str, value)) if isinstance(value, list) else str(value)

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        begin, end = (str(value[0]), str(value[1])) if isinstance(value, list) and len(value) == 2 else ("", "")
        return (
            Field(name="begin", type="time", value=begin, label=_("From")),
            Field(name="end", type="time", value=end, label=_("Until")),
        )

    def read(self, posted: Posted, world: World) -> Any:
        return [field_of(posted, "begin")[:5], field_of(posted, "end")[:5]]

    def fault(self, value: Any, world: World) -> str | None:
        both = isinstance(value, list) and len(value) == 2 and all(re.fullmatch(r"\d\d:\d\d", str(at)) for at in value)
        return None if both else _("Two times of day are wanted here.")


class Instant(Kind):
    """A moment: shown and typed in the organisation's time, kept with its offset."""

    name = "moment"

    def show(self, value: Any, world: World) -> str:
        local = self._local(value, world)
        if local is None:
            return str(value)
        day = format_date(local, "long", locale=_locale(world))
        return day if (local.hour, local.minute) == (0, 0) else f"{day}, {local:%H:%M}"

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        local = self._local(value, world)
        return (Field(type="datetime-local", value="" if local is None else f"{local:%Y-%m-%dT%H:%M}"),)

    def read(self, posted: Posted, world: World) -> Any:
        text = field_of(posted, "")
        try:
            return datetime.fromisoformat(text).replace(tzinfo=world.zone).isoformat()
        except ValueError:
            return text

    def fault(self, value: Any, world: World) -> str | None:
        return None if self._local(value, world) else _("A day and a time are wanted here.")

    def _local(self, value: Any, world: World) -> datetime | None:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            return moment.astimezone(world.zone) if moment.tzinfo else None
        except (ValueError, OverflowError):
            return None


class DayOfYear(Kind):
    """`12-31`."""

    name = "day_of_year"

    def show(self, value: Any, world: World) -> str:
        day = self._day(value)
        return str(value) if day is None else format_skeleton("MMMMd", day, locale=_locale(world))

    def fields(self, value: Any, world: World) -> tuple[Field, ...]:
        day = self._day(value)
        months = tuple((f"{month:02}", date_format(date(2000, month, 1), "F")) for month in range(1, 13))
        return (
            Field(
                name="day",
                value=str(value)[3:] if day is None else str(day.day),
                mode="numeric",
                width=3,
                label=_("Day"),
            ),
            Field(name="month", type="select", value=str(value)[:2], choices=months, label=_("Month")),
        )

    def read(self, posted: Posted, world: World) -> Any:
        return f"{field_of(posted, 'month')}-{field_of(posted, 'day').zfill(2)}"

    def fault(self, value: Any, world: World) -> str | None:
        return None if self._day(value) else _("There is no such day.")

    def _day(self, value: Any) -> date | None:
        found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", value) if isinstance(value, str) else None
        try:
            return date(2000, int(found[1]), int(found[2])) if found else None
        except ValueError:
            return None


def _locale(world: World) -> str:
    # Days before months: English as it is written in Europe.
    return "en_GB" if world.language == "en" else world.language


def count_of(value: Any) -> int:
    """The number by which a sentence takes its plural; 2 where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 2
