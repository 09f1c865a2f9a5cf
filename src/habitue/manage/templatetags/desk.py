"""Filters with which forms and lists of the desk are drawn."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms, template
from django.forms import BoundField
from django.urls import reverse

from habitue.ledger.lists import Balance
from habitue.manage.queries import told
from habitue.manage.queries.words import Words
from habitue.manage.rooms import Link, rooms_of, settings_of
from habitue.merchants.staff import StaffFacts
from habitue.web.templatetags.amounts import day

register = template.Library()


@register.filter
def control(bound: BoundField) -> str:
    """Which piece shows a field: checkbox, checks, radios, file, select, textarea, or an input's type."""
    widget = bound.field.widget
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checks"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.FileInput, "file"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
    )
    found = next((name for kind, name in kinds if isinstance(widget, kind)), "")
    return found or widget.attrs.get("type") or getattr(widget, "input_type", "text")


@register.filter
def typed(bound: BoundField) -> Any:
    """A field's value as its input wants it: days and times are the browser's business to write in a language."""
    value = bound.value()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


@register.filter
def choices(bound: BoundField) -> Any:
    """The choices of a field that has some."""
    return getattr(bound.field, "choices", [])


@register.filter
def has(bound: BoundField, value: Any) -> bool:
    """Whether a choice is taken."""
    taken = bound.value()
    several = taken if isinstance(taken, list | tuple | set | frozenset) else [taken]
    return str(value) in {str(one) for one in several}


@register.filter
def is_optional(bound: BoundField) -> bool:
    """Whether a form of several fields should say that this one may be left empty."""
    return not bound.field.required and not isinstance(bound.field, forms.ChoiceField)


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """What a mapping holds under a key; nothing where it holds nothing."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def may(staff: StaffFacts, right: Any) -> bool:
    """Whether a member of staff has a right, or one of several (`a b`)."""
    return any(staff.may(one) for one in right.split())


@register.filter
def tier(words: Words, code: str) -> str:
    """What a tier is called."""
    return words.tier(code)


@register.filter
def tier_colour(words: Words, code: str) -> str:
    """Whoever has climbed wears gold; a level's own name may be any colour's, or none's."""
    return "gold" if words.is_climbed(code) else ""


@register.filter
def balance(words: Words, one: Balance) -> str:
    """What stands on an account, with its unit."""
    return words.amount(one.purpose if one.purpose != "earned" else one.unit, one.balance)


@register.filter
def rooms(staff: StaffFacts) -> list[Link]:
    """The rooms of the desk that somebody may enter."""
    return rooms_of(staff)


@register.filter
def amounts(shown: dict[str, Any], words: Words) -> list[str]:
    """Amounts by unit, as checkout shows them, in words."""
    return [words.said(unit, amount) for unit, amount in shown.items() if str(amount) not in ("0", "0.00")]


@register.filter
def tender_kind(kind: str) -> str:
    """How something was paid."""
    return str(told.TENDERS.get(kind, kind))


@register.filter
def flag_said(flag: str) -> str:
    """What a flag of a sale means."""
    return told.flag_said(flag)


@register.filter
def signed(value: int) -> str:
    """A difference with its sign."""
    return f"+ {value}" if value > 0 else f"− {-value}" if value < 0 else "± 0"


@register.filter
def times(value: int, factor: int) -> int:
    return value * factor


@register.filter
def from_top(height: int) -> int:
    """Where a bar of this height begins, of a hundred with a little room above."""
    return 112 - height


@register.filter
def day_before(value: datetime | None) -> str:
    """The last day of what is gone at a moment."""
    return day(None if value is None else value - timedelta(microseconds=1))


@register.filter
def named(one: Any, language: str) -> str:
    """What an article or group is called."""
    return str(one.name(language))


@register.filter
def picture(organisation_id: UUID, picture_id: UUID | None) -> str:
    """The address of a picture; nothing where there is none."""
    return reverse("manage:picture", args=[organisation_id, picture_id]) if picture_id else ""


@register.filter
def settings_links(staff: StaffFacts) -> list[Link]:
    """Settings that have pages of their own."""
    return settings_of(staff)


@register.filter
def sorted_words(words: Iterable[str]) -> str:
    """Words in their order, with commas."""
    return ", ".join(sorted(words))


@register.filter
def key_begins(prefix: str) -> str:
    """How an API key begins: what tells it from another, and is no secret."""
    return f"hab_{prefix}_…"
