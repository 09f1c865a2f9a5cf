"""A merchant's own look and words: what guests see on pages, in mails and on cards.

One row an organisation; before it is changed for the first time, the organisation's name and the house's own colour
stand in. Pages and rooms above ask `brand_facts`; settings pages call `change_brand`, `set_picture` and
`remove_picture`, which write the journal.

Two pictures: `logo` (PNG, at most 1200 pixels a side) and `background` (JPEG, behind what is printed). Both are read,
turned upright, freed of whatever their camera wrote into them, and written anew; what is no picture, or is a drawing
that may hold scripts (SVG), is refused.
"""

from habitue.merchants.brand.actions import BrandChanges, change_brand, remove_picture, set_picture
from habitue.merchants.brand.pictures import PictureTooLarge, PictureUnreadable
from habitue.merchants.brand.queries import BrandFacts, brand_facts, picture_for
from habitue.merchants.models.brands import COPIES, PICTURES, TEXTS

__all__ = [
    "COPIES",
    "PICTURES",
    "TEXTS",
    "BrandChanges",
    "BrandFacts",
    "PictureTooLarge",
    "PictureUnreadable",
    "brand_facts",
    "change_brand",
    "picture_for",
    "remove_picture",
    "set_picture",
]
