"""Sheets of cards, labels and stickers: many cards on paper that shops sell, or one on a page for a card printer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.merchants.brand import brand_facts, picture_for
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed
from habitue.printing.codes import bar_modules, barcode_svg, qr_svg
from habitue.printing.logic import grouped, plain
from habitue.printing.papers import Paper
from habitue.printing.rendering import render_pdf, render_png

Codes = Literal["qr", "barcode", "both"]
CARDS_MAX = 2000
# Below this scanners at a till begin to fail.
MODULE_MM_LEAST = 0.2
_SHIFT_MM_MAX = 10


class CardsTooMany(Refusal):
    code = "cards_too_many"
    text = _("At most {most} cards are printed at once.")


class BarcodeTooWide(Refusal):
    code = "barcode_too_wide"
    text = _("The code {shown} is too long for a barcode on this paper: print a QR code, or use larger labels.")


@dataclass(frozen=True, slots=True)
class CardToPrint:
    """One card: its code, and what stands on it. `qr` is what the QR code says, if it is not the code."""

    code: str
    holder: str = ""
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """A merchant's look on a card; colours are six hexadecimal digits, `line` is a sentence below the name."""

    name: str
    colour: str
    ink: str
    line: str = ""
    logo: bytes | None = None
    background: bytes | None = None


def design_of(organisation_id: UUID, language: str = "") -> Design:
    """The design that a merchant's brand makes: its name, colour, pictures and line. Refuses `not_found`."""
    facts = brand_facts(organisation_id)

    def content(file_id: UUID | None) -> bytes | None:
        return None if file_id is None else picture_for(organisation_id, file_id).read()

    return Design(
        name=facts.name,
        colour=facts.colour,
        ink=facts.ink,
        line=facts.text("card_line", language),
        logo=content(facts.logo),
        background=content(facts.background),
    )


def card_sheet(
    *,
    cards: Sequence[CardToPrint],
    design: Design,
    paper: Paper,
    codes: Codes = "qr",
    skip: int = 0,
    shift_x: float = 0.0,
    shift_y: float = 0.0,
    cut_marks: bool = False,
) -> bytes:
    """A PDF of these cards, in their order, at their true size: print it at 100 %.

    `skip` leaves out cells of the first sheet that were used before; `shift_x` and `shift_y` (millimetres, at most
    10) move everything for printers that feed askew. Refuses `cards_too_many`, `malformed`, `code_not_printable` and
    `barcode_too_wide`.
    """
    data, pictures = _prepared(cards, design, paper, codes)
    data |= {"skip": _checked("skip", skip, paper.cells - 1), "marks": cut_marks}
    data |= {"shift_x": _shift("shift_x", shift_x), "shift_y": _shift("shift_y", shift_y)}
    return render_pdf("printing/cards", data, pictures)


def card_preview(*, card: CardToPrint, design: Design, paper: Paper, codes: Codes = "qr") -> bytes:
    """One card by itself as a PNG, for the page where the design is chosen. Refuses as `card_sheet`."""
    data, pictures = _prepared([card], design, _alone(paper), codes)
    data |= {"skip": 0, "marks": False, "shift_x": 0, "shift_y": 0}
    return render_png("printing/cards", data, pictures, ppi=220)


def _prepared(
    cards: Sequence[CardToPrint], design: Design, paper: Paper, codes: Codes
) -> tuple[dict[str, Any], dict[str, bytes]]:
    if codes not in get_args(Codes):
        raise Malformed(field="codes", why="unknown")
    if not cards:
        raise Malformed(field="cards", why="missing")
    if len(cards) > CARDS_MAX:
        raise CardsTooMany(most=CARDS_MAX)
    pictures = {"logo.png": design.logo, "background.jpg": design.background}
    data = {
        "paper": _paper(paper),
        "design": {
            "name": plain(design.name),
            "colour": design.colour,
            "ink": design.ink,
            "line": plain(design.line),
            "has_logo": design.logo is not None,
            "has_background": design.background is not None,
        },
        "cards": [_card(card, paper, codes) for card in cards],
    }
    return data, {name: content for name, content in pictures.items() if content is not None}


def _card(card: CardToPrint, paper: Paper, codes: Codes) -> dict[str, str]:
    drawn = {"number": grouped(card.code), "holder": plain(card.holder), "qr": "", "bars": ""}
    if codes != "barcode":
        drawn["qr"] = qr_svg(card.qr or card.code, quiet=3 if _is_coloured(paper) else 1)
    if codes != "qr":
        # Ten modules of quiet on either side, and what the cell's edge takes.
        width = min(paper.cell_width, 85.6) * (0.72 if paper.is_round else 1) - 4
        if width / (len(bar_modules(card.code)) + 20) < MODULE_MM_LEAST:
            raise BarcodeTooWide(shown=card.code)
        drawn["bars"] = barcode_svg(card.code)
    return drawn


def _paper(paper: Paper) -> dict[str, float | int | bool]:
    return {
        "page_width": paper.page_width,
        "page_height": paper.page_height,
        "columns": paper.columns,
        "rows": paper.rows,
        "width": paper.cell_width,
        "height": paper.cell_height,
        "left": paper.left,
        "top": paper.top,
        "gap_x": paper.gap_x,
        "gap_y": paper.gap_y,
        "bleed": paper.bleed,
        "is_round": paper.is_round,
    }


def _is_coloured(paper: Paper) -> bool:
    """Whether what surrounds a code is in the merchant's colour; labels are white, and give it quiet themselves."""
    return paper.is_round or (paper.cell_width >= 80 and paper.cell_height >= 45)


def _alone(paper: Paper) -> Paper:
    """One cell of a paper as a page of its own."""
    width, height = paper.cell_width, paper.cell_height
    return Paper(paper.title, width, height, 1, 1, width, height, 0, 0, is_round=paper.is_round)


def _checked(field: str, count: int, most: int) -> int:
    if not 0 <= count <= most:
        raise Malformed(field=field, why="unknown")
    return count


def _shift(field: str, millimetres: float) -> float:
    if not -_SHIFT_MM_MAX <= millimetres <= _SHIFT_MM_MAX:
        raise Malformed(field=field, why="unknown")
    return millimetres
