"""What changes articles and groups, and how rewards look."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.merchants.models import LANGUAGES
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.files import forget_file
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed, read_line, read_note
from habitue.programs.articles.queries import ArticleFacts, ArticleNotFound, GroupNotFound, article_for, storable
from habitue.programs.models import REWARD_KINDS, Article, ArticleGroup, QuickButton, RewardFace

_CODE_LONGEST = 64
_NAME_LONGEST = 200
_DESCRIPTION_LONGEST = 500
_PRICE_MOST = 2**53
_VAT = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?")
BUTTONS_MOST = 60


class ArticleTaken(Refusal):
    code = "name_taken"
    text = _("The name {name} is taken already.")


class GroupInUse(Refusal):
    code = "group_in_use"
    text = _("{articles} articles belong to this group: move them first.")


@action
def put_group(
    *,
    organisation_id: UUID,
    code: str,
    names: Mapping[str, str],
    place: int = 0,
    is_new: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Make a group, or change the one of this code. Refuses `malformed`; `name_taken` where it should be new."""
    fields = {"names": _texts(names, "names", _NAME_LONGEST, required=True), "place": place}
    code = _code(code, "code")
    row = ArticleGroup(organisation_id=organisation_id, code=code, created_at=at, **fields)
    made = _insert(row, ArticleGroup.objects.filter(organisation_id=organisation_id, code=code))
    if not made and is_new:
        raise ArticleTaken(what="group", name=code)
    known = ArticleGroup.objects.select_for_update(no_key=True).get(organisation_id=organisation_id, code=code)
    changed = [] if made else [name for name, value in fields.items() if getattr(known, name) != value]
    if changed:
        ArticleGroup.objects.filter(id=known.id).update(**fields)
    if made or changed:
        _tell("group.created" if made else "group.changed", organisation_id, known.id, by, at, code=code)


@action
def remove_group(*, organisation_id: UUID, code: str, by: Actor, at: datetime) -> None:
    """Take away a group that no article belongs to. Refuses `not_found`, `group_in_use`."""
    rows = ArticleGroup.objects.select_for_update().filter(organisation_id=organisation_id, code=storable(code))
    group = rows.first()
    if group is None:
        raise GroupNotFound
    used = Article.objects.filter(organisation_id=organisation_id, group=code).count()
    if used:
        raise GroupInUse(articles=used)
    _tell("group.removed", organisation_id, group.id, by, at, code=code)
    group.delete()


@action
def put_article(
    *,
    organisation_id: UUID,
    code: str,
    names: Mapping[str, str],
    group: str = "",
    price: int | None = None,
    vat: str = "",
    is_new: bool = False,
    by: Actor,
    at: datetime,
) -> ArticleFacts:
    """Make an article, or change the one of this code; its picture stays. `price` in minor units.

    Refuses `malformed`; `name_taken` where it should be new; `not_found` for a group that is not there.
    """
    fields: dict[str, Any] = {
        "names": _texts(names, "names", _NAME_LONGEST, required=True),
        "group": _known_group(organisation_id, group),
        "price": _price(price),
        "vat": _vat(vat),
    }
    code = _code(code, "code")
    row = Article(organisation_id=organisation_id, code=code, created_at=at, **fields)
    made = _insert(row, Article.objects.filter(organisation_id=organisation_id, code=code))
    if not made and is_new:
        raise ArticleTaken(what="article", name=code)
    known = _locked(organisation_id, code)
    changed = [] if made else sorted(name for name, value in fields.items() if getattr(known, name) != value)
    if changed:
        Article.objects.filter(id=known.id).update(**fields)
    if made or changed:
        said = {"code": code} | ({} if made else {"fields": changed})
        _tell("article.created" if made else "article.changed", organisation_id, known.id, by, at, **said)
    return article_for(organisation_id, code)


@action
def retire_article(*, organisation_id: UUID, code: str, retired: bool, by: Actor, at: datetime) -> None:
    """Sell an article no longer, or again. Harmless to repeat. Refuses `not_found`."""
    article = _locked(organisation_id, code)
    if retired != (article.retired_at is not None):
        Article.objects.filter(id=article.id).update(retired_at=at if retired else None)
        kind = "article.retired" if retired else "article.returned"
        _tell(kind, organisation_id, article.id, by, at, code=code)


@action
def picture_article(*, organisation_id: UUID, code: str, picture_id: UUID | None, by: Actor, at: datetime) -> None:
    """Show a stored file as the article's picture, or none; the one before is forgotten. Refuses `not_found`."""
    article = _locked(organisation_id, code)
    Article.objects.filter(id=article.id).update(picture_id=picture_id)
    _forget_picture(organisation_id, article.picture_id, picture_id)
    _tell("article.pictured", organisation_id, article.id, by, at, code=code)


@action
def set_quick_buttons(
    *, organisation_id: UUID, store_id: UUID | None, codes: Sequence[str], by: Actor, at: datetime
) -> None:
    """Let these articles, in this order, be the quick buttons of a store, or (None) of all that have none of their own.

    No codes: the store has none of its own. Refuses `not_found` for an article, `malformed` for more than 60.
    """
    wanted = list(dict.fromkeys(codes))
    if len(wanted) > BUTTONS_MOST:
        raise Malformed(field="codes", why="too_many", longest=BUTTONS_MOST)
    found = dict(
        Article.objects.filter(organisation_id=organisation_id, code__in=wanted)
        .select_for_update(no_key=True)
        .order_by("id")
        .values_list("code", "id")
    )
    if len(found) != len(wanted):
        raise ArticleNotFound
    QuickButton.objects.filter(organisation_id=organisation_id, store_id=store_id).delete()
    QuickButton.objects.bulk_create(
        QuickButton(organisation_id=organisation_id, store_id=store_id, article_id=found[code], place=place)
        for place, code in enumerate(wanted)
    )
    _tell("buttons.changed", organisation_id, store_id or organisation_id, by, at, codes=wanted)


@action
def describe_reward(
    *, organisation_id: UUID, kind: str, code: str, descriptions: Mapping[str, str], by: Actor, at: datetime
) -> None:
    """Say in a few words, by language, what a unit, exchange or discount of the program is. Refuses `malformed`."""
    said = _texts(descriptions, "descriptions", _DESCRIPTION_LONGEST, required=False)
    face = _face(organisation_id, kind, code)
    face.update(descriptions=said)
    _tell("reward.described", organisation_id, organisation_id, by, at, reward=kind, code=code)


@action
def picture_reward(
    *, organisation_id: UUID, kind: str, code: str, picture_id: UUID | None, by: Actor, at: datetime
) -> None:
    """Show a stored file as the picture of a reward, or none; the one before is forgotten. Refuses `malformed`."""
    face = _face(organisation_id, kind, code)
    before = face.select_for_update(no_key=True).get().picture_id
    face.update(picture_id=picture_id)
    _forget_picture(organisation_id, before, picture_id)
    _tell("reward.pictured", organisation_id, organisation_id, by, at, reward=kind, code=code)


def _forget_picture(organisation_id: UUID, before: UUID | None, now: UUID | None) -> None:
    """Guests see a picture by its address: what is taken away must not stay there."""
    if before is not None and before != now:
        forget_file(organisation_id=organisation_id, file_id=before)


def _face(organisation_id: UUID, kind: str, code: str) -> Any:
    if kind not in REWARD_KINDS:
        raise Malformed(field="kind", why="unknown")
    code = _code(code, "code")
    RewardFace.objects.bulk_create(
        [RewardFace(organisation_id=organisation_id, kind=kind, code=code)], ignore_conflicts=True
    )
    return RewardFace.objects.filter(organisation_id=organisation_id, kind=kind, code=code)


def _insert(row: Any, same: Any) -> bool:
    """Write a new row, unless there is one of its code; whether it is new. Two at once make one."""
    type(row).objects.bulk_create([row], ignore_conflicts=True)
    return bool(same.filter(id=row.id).exists())


def _locked(organisation_id: UUID, code: str) -> Article:
    rows = Article.objects.select_for_update(no_key=True).filter(organisation_id=organisation_id, code=storable(code))
    article = rows.first()
    if article is None:
        raise ArticleNotFound
    return article


def _code(code: str, field: str) -> str:
    return read_line(code, field=field, longest=_CODE_LONGEST, required=True)


def _texts(texts: Mapping[str, str], field: str, longest: int, *, required: bool) -> dict[str, str]:
    unknown = sorted(texts.keys() - set(LANGUAGES))
    if unknown:
        raise Malformed(field=field, why="unknown_language")
    read = {language: read_note(texts[language], field=field, longest=longest) for language in sorted(texts)}
    said = {language: text for language, text in read.items() if text}
    if required and not said:
        raise Malformed(field=field, why="missing")
    return said


def _known_group(organisation_id: UUID, group: str) -> str:
    if not group:
        return ""
    locked = ArticleGroup.objects.select_for_update(no_key=True)
    if not locked.filter(organisation_id=organisation_id, code=_code(group, "group")).exists():
        raise GroupNotFound
    return group


def _price(price: int | None) -> int | None:
    if price is not None and not 0 <= price < _PRICE_MOST:
        raise Malformed(field="price", why="out_of_range")
    return price


def _vat(vat: str) -> str:
    if vat and not _VAT.fullmatch(vat):
        raise Malformed(field="vat", why="no_percentage")
    return vat


def _tell(kind: str, organisation_id: UUID, subject_id: UUID, by: Actor, at: datetime, **data: Any) -> None:
    journal.write(organisation_id=organisation_id, kind=kind, subject_id=subject_id, by=by, at=at, data=data)
