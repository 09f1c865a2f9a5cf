"""What the pages of an import show, made of what it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from habitue.imports.faults import LineFault
from habitue.imports.fields import holdings_of
from habitue.imports.queries import ImportFacts, columns_for, preview
from habitue.imports.reading import ENCODINGS

DELIMITERS = (";", ",", "\\t", "|")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its name, some of what stands in it, and what it is said to be."""

    place: int
    header: str
    examples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the first lines as it will be: parts in words, or what is wrong with it."""

    number: int
    parts: tuple[tuple[str, str], ...]
    faults: tuple[LineFault, ...]


def shown_columns(found: ImportFacts, at: datetime) -> dict[str, object]:
    """The columns, what they can be (pairs in groups), and which of them with something in them are not imported."""
    fields = columns_for(found.organisation_id, at)
    groups: dict[str, list[tuple[str, str]]] = {}
    for field in fields:
        groups.setdefault(field.group, []).append((field.code, field.title))
    names = {code: holding.name for code, holding in holdings_of(found.organisation_id, at).items()}
    named = [(names.get(group, _("Customer")), choices) for group, choices in groups.items()]
    columns = [
        Column(place, header or _("(no name)"), found.examples(place), found.columns[place])
        for place, header in enumerate(found.headers)
    ]
    left_out = [column.header for column in columns if not column.field and column.examples]
    return {"all": columns, "groups": named, "left_out": ", ".join(left_out)}


def shown_terms(found: ImportFacts) -> dict[str, object]:
    """The choices beside the columns; only those that matter for this file."""
    said = set(found.columns)
    terms = found.terms
    dates = [one for one in found.columns if one == "birth_date" or one.startswith("expires.")]
    amounts = [one for one in found.columns if one.startswith(("balance.", "price."))]
    return {
        "existing": terms.existing,
        "existing_choices": [
            ("update", _("Change them: what stands in the file is new")),
            ("skip", _("Leave them as they are")),
            ("refuse", _("Refuse these lines")),
        ],
        "again": terms.again,
        "again_choices": [("skip", _("Bring them no balances again")), ("add", _("Add the balances to what is there"))],
        "prepaid": terms.prepaid,
        "prepaid_choices": [("bought", _("Bought by the customer")), ("given", _("Given as a present"))],
        "dates": terms.dates,
        "date_choices": [("dmy", "31.12.2027"), ("mdy", "12/31/2027"), ("ymd", "2027-12-31")],
        "date_example": _example(found, dates),
        "decimals": terms.decimals,
        "decimal_choices": [(",", "1.234,50"), (".", "1,234.50")],
        "amount_example": _example(found, amounts),
        "country": terms.country,
        "has_telephone": "telephone" in said,
        "has_prepaid": "balance.prepaid" in said and "price.prepaid" not in said,
        "has_amounts": bool(amounts),
        "has_dates": bool(dates),
        "needs_medium": "card" in said and "medium" not in said,
        "medium": terms.constants.get("medium", "barcode"),
        "medium_choices": [
            ("barcode", _("Barcode")),
            ("qr", _("QR code")),
            ("nfc", _("NFC")),
            ("magnetic", _("Magnetic stripe")),
            ("number", _("Number alone")),
        ],
        "expires": terms.constants.get("expires", ""),
        "encodings": [(one, one.upper()) for one in dict.fromkeys((*ENCODINGS, found.shape.encoding)) if one],
        "delimiters": [(";", ";"), (",", ","), ("\\t", _("Tabulator")), ("|", "|")],
        "delimiter": found.shape.delimiter.replace("\t", "\\t"),
        "sheets": [(one, one) for one in found.sheets],
    }


def _example(found: ImportFacts, fields: list[str]) -> str:
    """A value out of the file, to be compared with the choice."""
    places = [found.columns.index(one) for one in fields]
    return next((text for place in places for text in found.examples(place, 1)), "")


def shown_preview(found: ImportFacts, at: datetime) -> list[Sample]:
    """The first lines as they will be."""
    names = holdings_of(found.organisation_id, at)
    titles = {field.code: field.title for field in columns_for(found.organisation_id, at)}
    samples = []
    for line in preview(found, at):
        parts = [
            (titles[name], str(value))
            for name, value in line.fields.items()
            if name in titles and value not in ("", None)
        ]
        parts += [(titles["card"] if card.medium != "number" else titles["number"], card.code) for card in line.cards]
        for balance in line.balances:
            holding = names[balance.unit]
            digits = holding.decimals + holding.digits
            amount = f"{balance.parts / 10**digits:.{digits}f}"
            until = "" if balance.expires_at is None else f" ({balance.expires_at:%Y-%m-%d})"
            parts.append((holding.name, f"{amount}{until}"))
        samples.append(Sample(line.number, tuple(parts), tuple(line.faults)))
    return samples


def terms_of_form(form: QueryDict) -> Mapping[str, Any]:
    """The terms as the form says them; what it does not show stays as it was by a hidden field."""
    constants = {name: form.get(f"constant-{name}", "") for name in ("medium", "expires", "language")}
    said = {
        name: form[name] for name in ("existing", "again", "prepaid", "dates", "decimals", "country") if name in form
    }
    return {**said, "constants": constants}
