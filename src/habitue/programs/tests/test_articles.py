"""Articles, groups, quick buttons and how rewards look."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from habitue.merchants.tests.factories import ALICE, AT, House, make_house, make_house_next_door, make_store, told
from habitue.platform.files import file_for, keep_file
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.programs.articles.actions import (
    describe_reward,
    picture_article,
    picture_reward,
    put_article,
    put_group,
    remove_group,
    retire_article,
    set_quick_buttons,
)
from habitue.programs.articles.queries import (
    ArticleFacts,
    Face,
    article_for,
    articles_of,
    groups_of,
    own_buttons,
    quick_buttons,
    reward_faces,
    text_in,
)
from habitue.programs.models import Article, ArticleGroup, QuickButton, RewardFace


def make_group(house: House, code: str = "coffee", **details: Any) -> None:
    put_group(organisation_id=house.id, code=code, names={"en": code.title()}, by=ALICE, at=AT, **details)


def make_article(house: House, code: str = "LATTE", **details: Any) -> ArticleFacts:
    names = details.pop("names", {"en": code.title()})
    return put_article(organisation_id=house.id, code=code, names=names, by=ALICE, at=AT, **details)


def buttons(house: House, *codes: str, store_id: UUID | None = None) -> None:
    set_quick_buttons(organisation_id=house.id, store_id=store_id, codes=codes, by=ALICE, at=AT)


def refusal_of(deed: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        deed()
    return refused.value.code


def test_an_article_is_made_once_and_then_changed() -> None:
    house = make_house()
    make_group(house)
    made = make_article(house, names={"de": "Milchkaffee", "en": " Latte "}, group="coffee", price=380, vat="19")
    assert made == ArticleFacts(
        id=made.id,
        code="LATTE",
        names={"de": "Milchkaffee", "en": "Latte"},
        group="coffee",
        price=380,
        vat="19",
        picture_id=None,
        is_retired=False,
    )
    make_article(house, names={"de": "Milchkaffee", "en": "Latte"}, group="coffee", price=390, vat="19")
    make_article(house, names={"de": "Milchkaffee", "en": "Latte"}, group="coffee", price=390, vat="19")
    assert article_for(house.id, "LATTE").price == 390
    assert [(line.kind, line.data) for line in told(house.id) if line.kind.startswith("article")] == [
        ("article.created", {"code": "LATTE"}),
        ("article.changed", {"code": "LATTE", "fields": ["price"]}),
    ]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"names": {}}, "malformed"),
        ({"names": {"en": "  "}}, "malformed"),
        ({"names": {"pt": "Galão"}}, "malformed"),
        ({"names": {"en": "a\x00b"}}, "malformed"),
        ({"group": "tea"}, "not_found"),
        ({"price": -1}, "malformed"),
        ({"vat": "much"}, "malformed"),
        ({"is_new": True}, "name_taken"),
    ],
)
def test_an_article_is_refused(details: dict[str, Any], code: str) -> None:
    house = make_house()
    make_article(house)
    assert refusal_of(lambda: make_article(house, **details)) == code


def test_articles_are_found_by_code_name_and_group_and_not_next_door() -> None:
    house, next_door = make_house(), make_house_next_door()
    make_group(house)
    make_article(house, "LATTE", group="coffee", names={"de": "Milchkaffee", "fr": "Café crème"})
    make_article(house, "SOAP")
    make_article(next_door, "TEA")
    retire_article(organisation_id=house.id, code="SOAP", retired=True, by=ALICE, at=AT)
    assert [article.code for article in articles_of(house.id)] == ["LATTE"]
    assert [article.code for article in articles_of(house.id, with_retired=True)] == ["LATTE", "SOAP"]
    assert [article.code for article in articles_of(house.id, text="crème")] == ["LATTE"]
    assert [article.code for article in articles_of(house.id, group="coffee")] == ["LATTE"]
    assert [article.code for article in articles_of(house.id, after="LATTE", with_retired=True)] == ["SOAP"]
    assert refusal_of(lambda: article_for(house.id, "TEA")) == "not_found"


def test_a_group_that_is_in_use_stays() -> None:
    house = make_house()
    make_group(house)
    make_group(house, "food", place=-1)
    make_article(house, group="coffee")
    assert [group.code for group in groups_of(house.id)] == ["food", "coffee"]
    remove: dict[str, Any] = {"organisation_id": house.id, "by": ALICE, "at": AT}
    assert refusal_of(lambda: remove_group(code="coffee", **remove)) == "group_in_use"
    assert refusal_of(lambda: remove_group(code="tea", **remove)) == "not_found"
    remove_group(code="food", **remove)
    assert [group.code for group in groups_of(house.id)] == ["coffee"]


def test_a_store_shows_its_own_quick_buttons_else_those_of_all() -> None:
    house, next_door = make_house(), make_house_next_door()
    bar = make_store(house.company, code="bar")
    for code in ("LATTE", "SOAP", "TEA"):
        make_article(house, code)
    buttons(house, "TEA", "LATTE")
    buttons(house, "SOAP", store_id=bar.id)
    with CaptureQueriesContext(connection) as asked:
        assert [article.code for article in quick_buttons(house.id, house.store.id)] == ["TEA", "LATTE"]
    assert len(asked) == 1
    assert [article.code for article in quick_buttons(house.id, bar.id)] == ["SOAP"]
    assert quick_buttons(next_door.id, None) == ()
    buttons(house, store_id=bar.id)
    retire_article(organisation_id=house.id, code="TEA", retired=True, by=ALICE, at=AT)
    assert [article.code for article in quick_buttons(house.id, bar.id)] == ["LATTE"]
    assert [article.code for article in own_buttons(house.id, None)] == ["TEA", "LATTE"]
    assert refusal_of(lambda: buttons(next_door, "LATTE")) == "not_found"
    assert refusal_of(lambda: buttons(house, *(f"A{place}" for place in range(61)))) == "malformed"


def test_a_reward_gets_a_picture_and_a_few_words() -> None:
    house, next_door = make_house(), make_house_next_door()
    picture = new_id()
    where: dict[str, Any] = {"organisation_id": house.id, "kind": "exchange", "code": "coffee", "by": ALICE, "at": AT}
    describe_reward(descriptions={"de": "Eine Tasse", "en": ""}, **where)
    picture_reward(picture_id=picture, **where)
    assert reward_faces(house.id) == {
        ("exchange", "coffee"): Face(descriptions={"de": "Eine Tasse"}, picture_id=picture)
    }
    assert reward_faces(next_door.id) == {}
    assert refusal_of(lambda: describe_reward(descriptions={}, **(where | {"kind": "gift"}))) == "malformed"
    make_article(house)
    picture_article(organisation_id=house.id, code="LATTE", picture_id=picture, by=ALICE, at=AT)
    assert article_for(house.id, "LATTE").picture_id == picture


@pytest.mark.parametrize(
    ("texts", "language", "text"),
    [
        ({"de": "Tee", "en": "Tea"}, "de", "Tee"),
        ({"de": "Tee", "en": "Tea"}, "fr", "Tea"),
        ({"de": "Tee"}, "fr", "Tee"),
        ("Tea", "fr", "Tea"),
        ({}, "fr", ""),
    ],
)
def test_a_text_is_read_in_the_nearest_language(texts: Any, language: str, text: str) -> None:
    assert text_in(texts, language) == text


def _article(**details: Any) -> Article:
    return Article(**{"organisation_id": new_id(), "code": "A", "names": {"en": "A"}, "created_at": AT, **details})


def _twice(make: Callable[[UUID], Any]) -> None:
    shared = new_id()
    make(shared).save(force_insert=True)
    make(shared).save(force_insert=True)


def _button(place: int, article: Article, organisation_id: UUID) -> QuickButton:
    return QuickButton(organisation_id=organisation_id, article=article, place=place)


def _two_buttons(first: int, second: int, *, same: bool) -> None:
    one = _article()
    one.save()
    other = one if same else _article()
    other.save()
    _button(first, one, one.organisation_id).save()
    _button(second, other, one.organisation_id).save()


def _group(**details: Any) -> ArticleGroup:
    return ArticleGroup(**{"organisation_id": new_id(), "code": "g", "names": {"en": "G"}, "created_at": AT, **details})


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda: _twice(lambda shared: _article(organisation_id=shared)), "an_article_code_is_used_once"),
        (lambda: _article(code="").save(), "an_article_has_a_code"),
        (lambda: _article(names={}).save(), "an_article_has_a_name"),
        (lambda: _article(price=-1).save(), "an_article_costs_nothing_or_more"),
        (lambda: _twice(lambda shared: _group(organisation_id=shared)), "a_group_code_is_used_once"),
        (lambda: _group(code="").save(), "a_group_has_a_code"),
        (lambda: _group(names={}).save(), "a_group_has_a_name"),
        (lambda: _two_buttons(1, 1, same=False), "a_quick_button_has_its_place"),
        (lambda: _two_buttons(1, 2, same=True), "an_article_is_one_quick_button"),
        (
            lambda: RewardFace(organisation_id=new_id(), kind="gift", code="x").save(),
            "a_reward_is_of_a_known_kind",
        ),
    ],
)
def test_the_database_refuses(make: Callable[[], None], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        make()


@pytest.mark.parametrize(
    "show", [partial(picture_article, code="LATTE"), partial(picture_reward, kind="exchange", code="mug")]
)
def test_a_picture_that_another_takes_the_place_of_is_gone(show: Callable[..., None]) -> None:
    house = make_house()
    make_article(house)
    who: dict[str, Any] = {"organisation_id": house.id, "by": ALICE, "at": AT}
    content = b"\x89PNG\r\n\x1a\n" + bytes(40)
    first, second = (keep_file(name="a.png", content=content, purpose="manage.picture", **who).id for _turn in "ab")
    for picture in (first, first, second):
        show(picture_id=picture, **who)
    assert refusal_of(lambda: file_for(house.id, first)) == "not_found"
    assert file_for(house.id, second).read() == content
    show(picture_id=None, **who)
    assert refusal_of(lambda: file_for(house.id, second)) == "not_found"
