"""Codes are drawn so that readers read them back, and what cannot be read is refused."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from habitue.printing.codes import CodeNotPrintable, bar_modules, barcode_svg, qr_svg
from habitue.printing.logic import filled, grouped, is_ean13, plain
from habitue.printing.rendering import render_pdf


def read_back(svg: str, *, wide: bool) -> list[tuple[str, str]]:
    """What a reader finds in a drawing on a page."""
    pdf = render_pdf("printing/drawing", {"svg": svg, "width": 80, "height": 25 if wide else 80})
    picture = pypdfium2.PdfDocument(BytesIO(pdf))[0].render(scale=4).to_pil()
    return [(found.format.name, found.text) for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(
    "text",
    ["2000000012345", 'https://a.example/my/cafe/?c=1&d="2"', "Ä😀日本", "A", "HAB1." + "x" * 300, "0123456789"],
)
def test_a_qr_code_is_read_back(text: str) -> None:
    assert read_back(qr_svg(text), wide=False) == [("QRCode", text)]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("2000000012345", "auto", ("Code128", "2000000012345")),
        ("4006381333931", "auto", ("EAN13", "4006381333931")),
        ("4006381333931", "code128", ("Code128", "4006381333931")),
        ("4006381333931", "ean13", ("EAN13", "4006381333931")),
        ("12345678", "auto", ("Code128", "12345678")),
        ("Ab-12 /x~", "auto", ("Code128", "Ab-12 /x~")),
    ],
)
def test_a_barcode_is_read_back(text: str, kind: Any, found: tuple[str, str]) -> None:
    assert read_back(barcode_svg(text, kind), wide=True) == [found]


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("", "auto", "empty"),
        ("x" * 49, "auto", "too_long"),
        ("Größe", "auto", "characters"),
        ("a\n", "auto", "characters"),
        ("4006381333932", "ean13", "check_digit"),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", "ean13", "characters"),
    ],
)
def test_what_no_barcode_can_say_is_refused(text: str, kind: Any, why: str) -> None:
    with pytest.raises(CodeNotPrintable) as refused:
        barcode_svg(text, kind)
    assert refused.value.details["why"] == why


@pytest.mark.parametrize(("text", "why"), [("", "empty"), ("x" * 1201, "too_long")])
def test_what_no_qr_code_should_say_is_refused(text: str, why: str) -> None:
    with pytest.raises(CodeNotPrintable) as refused:
        qr_svg(text)
    assert refused.value.details["why"] == why


def test_a_kind_that_there_is_not_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="pdf417"):
        bar_modules("1", "pdf417")  # type: ignore[arg-type]


def test_a_drawing_holds_no_style_no_script_and_says_its_label_safely() -> None:
    svg = qr_svg("1", label='Card "A" </title><script>')
    assert "<title>Card &quot;A&quot; &lt;/title&gt;&lt;script&gt;</title>" in svg
    assert "style=" not in svg
    assert "<script" not in svg
    assert 'aria-hidden="true"' in qr_svg("1")


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("2000000012345", "2 000000 012345"),
        ("12345678", "1234 5678"),
        ("123456", "123 456"),
        ("123456789", "123 456 789"),
        ("1234567890", "1234 5678 90"),
        ("ABCD1234EFGH5678", "ABCD 1234 EFGH 5678"),
        ("12345", "12345"),
        ("AB-12345678", "AB-12345678"),
    ],
)
def test_a_number_is_read_aloud_in_groups(code: str, shown: str) -> None:
    assert grouped(code) == shown


def test_texts_are_filled_and_freed_of_little_pictures() -> None:
    assert filled("Dear {name}, {} {other} {name", {"name": "{other}"}) == "Dear {other}, {} {other} {name"
    assert plain("Ana 👩‍🍳 Öz❤️") == "Ana Öz❤"


def test_an_article_number_is_known_by_its_check_digit() -> None:
    assert [is_ean13(text) for text in ("4006381333931", "4006381333932", "400638133393", "x" * 13)] == [
        True,
        False,
        False,
        False,
    ]
