"""Where cells lie on the paper, in millimetres: cards and labels as shops sell them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.platform.texts import Malformed

CARD_WIDTH, CARD_HEIGHT = 85.6, 53.98


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of equal cells; `bleed` is what a printer cuts off around a single card."""

    title: str | Promise
    page_width: float
    page_height: float
    columns: int
    rows: int
    cell_width: float
    cell_height: float
    left: float
    top: float
    gap_x: float = 0.0
    gap_y: float = 0.0
    bleed: float = 0.0
    is_round: bool = False

    @property
    def cells(self) -> int:
        return self.columns * self.rows


PAPERS = {
    "a4_cards": Paper(_("A4 with 10 business cards, 85 × 54 mm"), 210, 297, 2, 5, 85, 54, 20, 13.5),
    "a4_cards_spaced": Paper(
        _("A4 with 10 business cards, 85 × 54 mm, with gaps"), 210, 297, 2, 5, 85, 54, 15, 13.5, 10
    ),
    "single_card": Paper(
        _("One card a page, 85.6 × 54 mm, with 3 mm bleed"),
        CARD_WIDTH + 6, CARD_HEIGHT + 6, 1, 1, CARD_WIDTH, CARD_HEIGHT, 3, 3, bleed=3,
    ),
    "a4_labels_24": Paper(_("A4 with 24 labels, 70 × 37 mm"), 210, 297, 3, 8, 70, 37, 0, 0.5),
    "a4_labels_21": Paper(_("A4 with 21 labels, 63.5 × 38.1 mm"), 210, 297, 3, 7, 63.5, 38.1, 7.2, 15.15, 2.55),
    "a4_stickers_65": Paper(_("A4 with 65 stickers, 38.1 × 21.2 mm"), 210, 297, 5, 13, 38.1, 21.2, 4.65, 10.7, 2.55),
    "a4_stickers_round": Paper(
        _("A4 with 24 round stickers, 40 mm"), 210, 297, 4, 6, 40, 40, 13.5, 16, 7.67, 5, is_round=True
    ),
}  # fmt: skip


def paper_named(name: str) -> Paper:
    """A paper by its name. Refuses `malformed`."""
    try:
        return PAPERS[name]
    except KeyError:
        raise Malformed(field="paper", why="unknown") from None
