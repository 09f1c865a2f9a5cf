"""Sheets at their true size, on which every code is read back; and what people typed is harmless."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from habitue.merchants.brand import change_brand, set_picture
from habitue.merchants.tests.factories import ALICE, AT, make_house
from habitue.merchants.tests.test_brand import make_picture
from habitue.platform.refusals import Refusal
from habitue.printing.papers import PAPERS, paper_named
from habitue.printing.rendering import render_pdf
from habitue.printing.sheets import CARDS_MAX, CardToPrint, Design, card_preview, card_sheet, design_of

EVIL = 'Café "Zur Brücke" \\ #panic() $x$ *b* _i_ @ref <label> //c /*d*/ `e` [f] {g} 👩‍🍳'
PLAIN = Design(EVIL, "1d5c49", "ffffff", EVIL)


def pages(pdf: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(BytesIO(pdf)))


def read_back(pdf: bytes, scale: float = 4) -> list[list[str]]:
    """The codes on each page, read by a scanner's library."""
    return [
        sorted(found.text for found in zxingcpp.read_barcodes(page.render(scale=scale).to_pil())) for page in pages(pdf)
    ]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pages(pdf))


def make_cards(count: int, holder: str = "Ana") -> list[CardToPrint]:
    return [CardToPrint(f"20000000{number:05}", holder) for number in range(count)]


NARROW = {"a4_stickers_round"}
"""Where thirteen digits that are no article number make bars too narrow to be read."""


@pytest.mark.parametrize(
    ("paper", "codes"),
    [(paper, codes) for paper in PAPERS for codes in ("qr", "barcode") if codes == "qr" or paper not in NARROW],
)
def test_every_code_on_every_paper_is_read_back(paper: str, codes: Any) -> None:
    cells = PAPERS[paper].cells
    cards = make_cards(cells + 1, EVIL * 3)
    pdf = card_sheet(cards=cards, design=PLAIN, paper=PAPERS[paper], codes=codes)
    expected = sorted(card.code for card in cards)
    assert read_back(pdf) == [expected[:cells], expected[cells:]]


def test_a_card_with_both_codes_says_the_same_twice() -> None:
    pdf = card_sheet(cards=make_cards(3), design=PLAIN, paper=PAPERS["a4_cards"], codes="both")
    assert read_back(pdf) == [sorted(card.code for card in make_cards(3)) * 2] or read_back(pdf) == [
        sorted([card.code for card in make_cards(3)] * 2)
    ]


def test_what_a_qr_code_says_may_be_another_than_the_number() -> None:
    card = CardToPrint("12345678", qr="https://a.example/c/12345678?x=1&y=2")
    pdf = card_sheet(cards=[card], design=PLAIN, paper=PAPERS["a4_cards"])
    assert read_back(pdf) == [["https://a.example/c/12345678?x=1&y=2"]]
    assert "1234 5678" in text_of(pdf)


@pytest.mark.parametrize(("paper", "width", "height"), [("a4_cards", 210, 297), ("single_card", 91.6, 59.98)])
def test_paper_has_its_true_size(paper: str, width: float, height: float) -> None:
    (page,) = pages(card_sheet(cards=make_cards(1), design=PLAIN, paper=PAPERS[paper]))
    assert [round(points / 72 * 25.4, 1) for points in page.get_size()] == [round(width, 1), round(height, 1)]


@pytest.mark.parametrize("paper", list(PAPERS.values()))
def test_the_cells_of_a_paper_lie_on_it(paper: Any) -> None:
    assert paper.left * 2 + paper.columns * paper.cell_width + (paper.columns - 1) * paper.gap_x == pytest.approx(
        paper.page_width, abs=0.5
    )
    assert paper.top * 2 + paper.rows * paper.cell_height + (paper.rows - 1) * paper.gap_y == pytest.approx(
        paper.page_height, abs=0.5
    )


def test_what_people_typed_is_text_and_nothing_else() -> None:
    said = text_of(card_sheet(cards=make_cards(1, "#panic() *x*"), design=PLAIN, paper=PAPERS["a4_cards"]))
    assert "#panic() *x*" in said
    assert 'Café "Zur Brücke" \\ #panic' in said.replace("\r\n", " ").replace("\n", " ")


@pytest.mark.parametrize("word", ["Ärztin ẞ", "Niño ¿?", "Œuvre ç", "Perché à", "Łódź čş", "Ελλάδα", "Привет"])
def test_letters_of_our_languages_are_on_the_paper(word: str) -> None:
    design = Design(word, "1d5c49", "ffffff")
    assert word in text_of(card_sheet(cards=make_cards(1), design=design, paper=PAPERS["a4_cards"]))


def test_the_same_cards_are_the_same_bytes() -> None:
    once, again = (card_sheet(cards=make_cards(2), design=PLAIN, paper=PAPERS["a4_cards"]) for _ in range(2))
    assert once == again


def test_cells_that_were_used_are_left_out_and_a_printer_that_feeds_askew_is_met() -> None:
    def middle(**how: Any) -> tuple[int, int]:
        pdf = card_sheet(cards=make_cards(1), design=PLAIN, paper=PAPERS["a4_labels_24"], **how)
        (found,) = zxingcpp.read_barcodes(pages(pdf)[0].render(scale=72 / 25.4).to_pil())
        return round(found.position.top_left.x / 8), round(found.position.top_left.y / 8)

    x, y = middle()
    across, down = middle(skip=4)
    # In millimetres, at 72 points an inch drawn 72/25.4 times as large: eight dots each.
    assert (across - x, down - y) == (70, 37)
    assert abs(middle(shift_x=5, shift_y=-0.5)[0] - x - 5) <= 1


@pytest.mark.parametrize(
    ("how", "code", "field"),
    [
        ({"cards": []}, "malformed", "cards"),
        ({"cards": make_cards(1) * (CARDS_MAX + 1)}, "cards_too_many", None),
        ({"codes": "none"}, "malformed", "codes"),
        ({"skip": 10}, "malformed", "skip"),
        ({"skip": -1}, "malformed", "skip"),
        ({"shift_x": 10.5}, "malformed", "shift_x"),
        ({"shift_y": float("nan")}, "malformed", "shift_y"),
        ({"cards": [CardToPrint("Größe")], "codes": "barcode"}, "code_not_printable", None),
        ({"cards": [CardToPrint("A" * 40)], "codes": "barcode"}, "barcode_too_wide", None),
        ({"paper": PAPERS["a4_stickers_round"], "codes": "barcode"}, "barcode_too_wide", None),
    ],
)
def test_what_cannot_be_printed_is_refused(how: dict[str, Any], code: str, field: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        card_sheet(**{"cards": make_cards(1), "design": PLAIN, "paper": PAPERS["a4_cards"], **how})
    assert (refused.value.code, refused.value.details.get("field")) == (code, field)


def test_a_paper_that_there_is_not_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        paper_named("a3")
    assert refused.value.code == "malformed"


def test_the_merchants_brand_is_on_the_card_and_its_codes_are_still_read() -> None:
    house = make_house()
    changes: Any = {"colour": "ffd400", "public_name": "Anna", "texts": {"card_line": {"en": "Welcome", "de": "Hallo"}}}
    change_brand(organisation_id=house.id, changes=changes, by=ALICE, at=AT)
    for place in ("logo", "background"):
        set_picture(
            organisation_id=house.id,
            place=place,
            name="x.png",
            content=make_picture("PNG", (800, 500)),
            by=ALICE,
            at=AT,
        )
    design = design_of(house.id, "de")
    assert (design.name, design.colour, design.ink, design.line) == ("Anna", "ffd400", "231c15", "Hallo")
    assert design.logo is not None
    assert design.background is not None
    pdf = card_sheet(cards=make_cards(2), design=design, paper=PAPERS["single_card"], codes="both")
    assert [set(codes) for codes in read_back(pdf)] == [{card.code} for card in make_cards(2)]


def test_a_card_is_shown_before_it_is_printed() -> None:
    picture = Image.open(BytesIO(card_preview(card=CardToPrint("1"), design=PLAIN, paper=PAPERS["single_card"])))
    assert (picture.format, picture.size) == ("PNG", (741, 468))


@pytest.mark.parametrize("template", ["printing/none", "../secret", "printing/../x", "cards"])
def test_a_template_that_there_is_not_is_a_mistake(template: str) -> None:
    with pytest.raises(ValueError, match="template"):
        render_pdf(template, {})
