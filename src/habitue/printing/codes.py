"""Codes as drawings: plain SVG of one path, black on white with the quiet zone that readers need."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal, get_args

import segno
from barcode.codex import Code128
from barcode.ean import EuropeanArticleNumber13
from barcode.errors import BarcodeError
from django.utils.translation import gettext_lazy as _

from habitue.platform.refusals import Refusal
from habitue.printing.logic import is_ean13

BarcodeKind = Literal["auto", "code128", "ean13"]
QR_QUIET = 4
BARS_QUIET = 10
QR_LONGEST = 1200
BARS_LONGEST = 48
_BARS_HEIGHT = 40


class CodeNotPrintable(Refusal):
    """`why` is `characters` (not in a barcode's alphabet), `too_long`, `empty` or `check_digit`."""

    code = "code_not_printable"
    text = _("The code {shown} cannot be printed as a code of this kind.")


def qr_svg(text: str, *, label: str = "", quiet: int = QR_QUIET) -> str:
    """A QR code as SVG, scalable, without styles: its colours are black and white in any theme.

    With medium correction, or more where it costs no size. `label` is what screen readers say; `quiet` is how
    many modules of white are around it, four by the standard. Refuses `code_not_printable`.
    """
    if not text or len(text) > QR_LONGEST:
        raise CodeNotPrintable(shown=_short(text), why="empty" if not text else "too_long")
    try:
        code = segno.make_qr(text, error="m", boost_error=True)
    except (segno.DataOverflowError, ValueError):
        raise CodeNotPrintable(shown=_short(text), why="too_long") from None
    rows = [bytes(row) for row in code.matrix]
    side = len(rows) + 2 * quiet
    path = "".join(
        f"M{quiet + start} {quiet + number}h{length}v1h-{length}z"
        for number, row in enumerate(rows)
        for start, length in _runs(row)
    )
    return _svg(side, side, path, label)


def barcode_svg(text: str, kind: BarcodeKind = "auto", *, label: str = "") -> str:
    """The bars of a code as SVG, as wide as its modules and 40 high; stretch it upwards as you like.

    `auto` is EAN-13 where the text is one (thirteen digits and the right check digit), else Code 128. The number
    beneath is the page's to write. Refuses `code_not_printable`.
    """
    modules = bar_modules(text, kind)
    path = "".join(f"M{BARS_QUIET + start} 0h{length}v{_BARS_HEIGHT}h-{length}z" for start, length in _runs(modules))
    return _svg(len(modules) + 2 * BARS_QUIET, _BARS_HEIGHT, path, label)


def bar_modules(text: str, kind: BarcodeKind = "auto") -> Sequence[int]:
    """The modules of a barcode, 1 for a bar, without quiet zones. Refuses `code_not_printable`."""
    if kind not in get_args(BarcodeKind):
        raise ValueError(f"{kind} is no kind of barcode")
    if not text or len(text) > BARS_LONGEST:
        raise CodeNotPrintable(shown=_short(text), why="empty" if not text else "too_long")
    if not all(" " <= letter <= "~" for letter in text):
        raise CodeNotPrintable(shown=_short(text), why="characters")
    is_article_number = is_ean13(text)
    if kind == "ean13" and not is_article_number:
        raise CodeNotPrintable(shown=_short(text), why="check_digit")
    try:
        if is_article_number and kind != "code128":
            built = EuropeanArticleNumber13(text).build()
        else:
            built = Code128(text).build()
    except BarcodeError:
        raise CodeNotPrintable(shown=_short(text), why="characters") from None
    return [0 if module == "0" else 1 for module in built[0]]


def _runs(modules: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Where dark stretches begin, and how long they are."""
    start: int | None = None
    place = 0
    for place, module in enumerate(modules):
        if module and start is None:
            start = place
        elif not module and start is not None:
            yield start, place - start
            start = None
    if start is not None:
        yield start, place + 1 - start


def _svg(width: int, height: int, path: str, label: str) -> str:
    said = f"<title>{escape(label)}</title>" if label else ""
    spoken = 'role="img"' if label else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {spoken} '
        f'shape-rendering="crispEdges" preserveAspectRatio="none">{said}'
        f'<rect width="{width}" height="{height}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
