"""A merchant's look and words: what is kept, what is refused, who sees it."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from habitue.merchants.brand import (
    BrandFacts,
    brand_facts,
    change_brand,
    picture_for,
    remove_picture,
    set_picture,
)
from habitue.merchants.brand.logic import READABLE, contrast, ink_on, text_in
from habitue.merchants.tests.factories import ALICE, AT, House, at_once, make_house, make_house_next_door, told
from habitue.platform.files import FileNotFound, file_for
from habitue.platform.refusals import Refusal


def make_picture(kind: str = "PNG", size: tuple[int, int] = (400, 200), mode: str = "RGB", **more: Any) -> bytes:
    file = BytesIO()
    Image.new(mode, size, "teal").save(file, kind, **more)
    return file.getvalue()


def put(house: House, content: bytes, place: Any = "logo") -> BrandFacts:
    return set_picture(
        organisation_id=house.id, place=place, name="C:\\logo.final.jpeg", content=content, by=ALICE, at=AT
    )


def change(house: House, **changes: Any) -> BrandFacts:
    return change_brand(organisation_id=house.id, changes=changes, by=ALICE, at=AT)  # type: ignore[arg-type]


def test_who_said_nothing_has_a_name_and_a_colour() -> None:
    house = make_house()
    assert brand_facts(house.id) == BrandFacts(
        organisation_id=house.id,
        name="Alice & Bob",
        public_name="",
        colour="1d5c49",
        ink="ffffff",
        logo=None,
        background=None,
        reply_to="",
        website="",
        imprint="",
        privacy="",
        postal_address="",
        texts={},
        notice_email="",
        copies=frozenset(),
        language="en",
    )


def test_what_was_said_is_kept_told_and_seen_by_nobody_else() -> None:
    house, neighbour = make_house(), make_house_next_door()
    change(house, public_name=" Café  Anna ", colour="#FFD400", website="https://anna.example/?a=1&b=2")
    facts = change(
        house,
        texts={"welcome": {"de": "Schön,\r\ndass Sie da sind!", "fr": " "}, "card_line": {}},
        notice_email="anna@anna.example",
        copies=["voucher", "sale"],
    )
    assert (facts.name, facts.colour, facts.ink) == ("Café Anna", "ffd400", "231c15")
    assert facts.texts == {"welcome": {"de": "Schön,\ndass Sie da sind!"}}
    assert facts.copies == {"sale", "voucher"}
    assert brand_facts(neighbour.id).name == "Charlie's"
    lines = [line for line in told(house.id) if line.kind == "brand.changed"]
    assert [line.actor_name for line in lines] == ["Alice", "Alice"]
    assert lines[0].data == {
        "public_name": "Café Anna",
        "colour": "ffd400",
        "website": "https://anna.example/?a=1&b=2",
    }
    change(house, public_name="Café Anna")
    assert len([line for line in told(house.id) if line.kind == "brand.changed"]) == 2


def test_a_text_is_changed_by_itself_and_taken_away_by_an_empty_one() -> None:
    house = make_house()
    change(house, texts={"welcome": {"de": "Hallo"}, "mail_foot": {"en": "Bye"}})
    assert change(house, texts={"welcome": {"en": "Hello"}}).texts == {
        "welcome": {"en": "Hello"},
        "mail_foot": {"en": "Bye"},
    }
    assert change(house, texts={"welcome": {}}).texts == {"mail_foot": {"en": "Bye"}}


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"public_name": "a" * 81}, "public_name", "too_long"),
        ({"public_name": "a\x00"}, "public_name", "control_characters"),
        ({"colour": "red"}, "colour", "no_colour"),
        ({"colour": "#ff００00"}, "colour", "no_colour"),
        ({"reply_to": "anna"}, "reply_to", "no_email_address"),
        ({"notice_email": "a@b.example\nBcc: c@d.example"}, "notice_email", "control_characters"),
        ({"website": "javascript:alert(1)"}, "website", "no_web_address"),
        ({"website": "anna.example"}, "website", "no_web_address"),
        ({"imprint": "https://[x"}, "imprint", "no_web_address"),
        ({"privacy": 'https://a.example/"onclick='}, "privacy", "no_web_address"),
        ({"texts": {"gossip": {}}}, "texts", "unknown"),
        ({"texts": {"welcome": {"pt": "Olá"}}}, "texts", "unknown"),
        ({"texts": {"welcome": {"de": "a" * 5001}}}, "texts.welcome.de", "too_long"),
        ({"copies": ["gossip"], "notice_email": "a@b.example"}, "copies", "unknown"),
        ({"copies": ["sale"]}, "notice_email", "missing"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(changes: dict[str, Any], field: str, why: str) -> None:
    house = make_house()
    with pytest.raises(Refusal) as refused:
        change(house, **changes)
    assert (refused.value.code, refused.value.details["field"], refused.value.details["why"]) == (
        "malformed",
        field,
        why,
    )
    assert not [line for line in told(house.id) if line.kind == "brand.changed"]


@pytest.mark.parametrize("colour", ["000000", "ffffff", "777777", "8a8a8a", "d8623a", "1d5c49", "ff0000", "00ff00"])
def test_what_is_written_on_a_colour_can_be_read(colour: str) -> None:
    assert contrast(colour, ink_on(colour)) >= READABLE


def test_a_text_falls_back_from_language_to_language() -> None:
    texts = {"en": "Hello", "it": "Ciao"}
    assert [text_in(texts, languages) for languages in (("it",), ("de", "en"), ("de",))] == ["Ciao", "Hello", "Hello"]
    assert text_in({}, ("de",)) == ""


def test_a_logo_is_read_turned_and_written_anew() -> None:
    house = make_house()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"
    facts = put(house, make_picture("JPEG", (400, 200), exif=exif, comment=b"secret"))
    assert facts.logo is not None
    file = picture_for(house.id, facts.logo)
    kept = Image.open(BytesIO(file.read()))
    assert (file.name, file.media_type, kept.size, kept.format) == ("logo.final.png", "image/png", (200, 400), "PNG")
    assert not kept.getexif()
    assert b"taken at home" not in file.read()
    assert b"secret" not in file.read()


def test_a_large_logo_is_made_smaller_and_stays_transparent() -> None:
    noise = Image.effect_noise((3000, 3000), 200).convert("RGBA")
    noise.putalpha(120)
    file = BytesIO()
    noise.save(file, "PNG", compress_level=1)
    house = make_house()
    facts = put(house, file.getvalue()[:] if len(file.getvalue()) < 10_000_000 else make_picture("PNG", (3000, 3000)))
    assert facts.logo is not None
    kept = Image.open(BytesIO(picture_for(house.id, facts.logo).read()))
    assert max(kept.size) <= 1200
    assert picture_for(house.id, facts.logo).size <= 1_000_000


def test_a_background_becomes_a_photograph_on_white() -> None:
    house = make_house()
    facts = put(house, make_picture("WEBP", (2400, 1500), "RGBA"), "background")
    assert facts.background is not None
    file = picture_for(house.id, facts.background)
    assert (file.media_type, Image.open(BytesIO(file.read())).size) == ("image/jpeg", (2000, 1250))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "picture_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "picture_unreadable"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "picture_unreadable"),
        (make_picture("GIF"), "picture_unreadable"),
        (make_picture("PNG", (8, 8)), "picture_unreadable"),
        (make_picture("JPEG", (800, 800))[:-400], "picture_unreadable"),
        (make_picture("PNG", (8000, 8000), "1"), "picture_too_large"),
        (bytes(10_000_001), "picture_too_large"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, code: str) -> None:
    house = make_house()
    with pytest.raises(Refusal) as refused:
        put(house, content)
    assert refused.value.code == code
    assert brand_facts(house.id).logo is None


def test_a_picture_that_was_replaced_is_forgotten() -> None:
    house = make_house()
    first, second = put(house, make_picture()).logo, put(house, make_picture("JPEG")).logo
    assert first is not None
    assert second is not None
    with pytest.raises(FileNotFound):
        file_for(house.id, first)
    assert remove_picture(organisation_id=house.id, place="logo", by=ALICE, at=AT).logo is None
    assert remove_picture(organisation_id=house.id, place="logo", by=ALICE, at=AT).logo is None
    assert len([line for line in told(house.id) if line.kind == "brand.changed"]) == 3


def test_a_neighbours_picture_is_not_there() -> None:
    house, neighbour = make_house(), make_house_next_door()
    logo = put(house, make_picture()).logo
    assert logo is not None
    with pytest.raises(FileNotFound):
        picture_for(neighbour.id, logo)


def test_two_first_changes_at_once_are_both_kept() -> None:
    house = make_house()
    done = at_once(lambda: change(house, public_name="Anna"), lambda: change(house, colour="ffd400"))
    assert done == ["done", "done"]
    facts = brand_facts(house.id)
    assert (facts.name, facts.colour) == ("Anna", "ffd400")
