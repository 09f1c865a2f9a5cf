"""Reading articles, groups, quick buttons and how rewards look, as plain values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from habitue.platform.refusals import Refusal
from habitue.programs.models import Article, ArticleGroup, QuickButton, RewardFace

Texts = Mapping[str, str]


class ArticleNotFound(Refusal):
    code = "not_found"
    text = _("There is no such article.")
    status = 404


class GroupNotFound(Refusal):
    code = "not_found"
    text = _("There is no such group.")
    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    id: UUID
    code: str
    names: Texts

    def name(self, language: str) -> str:
        return text_in(self.names, language) or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """An article; `price` in minor units, None where the till asks for it."""

    id: UUID
    code: str
    names: Texts
    group: str
    price: int | None
    vat: str
    picture_id: UUID | None
    is_retired: bool

    def name(self, language: str) -> str:
        return text_in(self.names, language) or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a reward looks; both may be missing."""

    descriptions: Texts
    picture_id: UUID | None

    def description(self, language: str) -> str:
        return text_in(self.descriptions, language)


NO_FACE = Face(descriptions={}, picture_id=None)


def text_in(texts: Texts | str | None, language: str) -> str:
    """The text in a language; else in English, else in any it is there in; empty where there is none."""
    if texts is None or isinstance(texts, str):
        return texts or ""
    return texts.get(language) or texts.get("en") or next((texts[known] for known in sorted(texts) if texts[known]), "")


def groups_of(organisation_id: UUID) -> tuple[GroupFacts, ...]:
    """Its groups, in their order."""
    rows = ArticleGroup.objects.filter(organisation_id=organisation_id).order_by("place", "code")
    return tuple(GroupFacts(id=row.id, code=row.code, names=row.names) for row in rows)


def group_for(organisation_id: UUID, code: str) -> GroupFacts:
    """Refuses `not_found`."""
    found = next((group for group in groups_of(organisation_id) if group.code == code), None)
    if found is None:
        raise GroupNotFound
    return found


def articles_of(
    organisation_id: UUID,
    *,
    text: str = "",
    group: str | None = None,
    with_retired: bool = False,
    after: str = "",
    limit: int = 100,
) -> list[ArticleFacts]:
    """Articles by code, after one, at most one more than `limit`; `text` is part of a code or of a name."""
    rows = Article.objects.filter(organisation_id=organisation_id, code__gt=storable(after))
    if not with_retired:
        rows = rows.filter(retired_at__isnull=True)
    if group is not None:
        rows = rows.filter(group=storable(group))
    if text.strip():
        wanted = storable(text.strip())
        rows = rows.annotate(named=Cast("names", TextField()))
        rows = rows.filter(Q(code__icontains=wanted) | Q(named__icontains=wanted))
    return [_facts(row) for row in rows.order_by("code")[: limit + 1]]


def article_for(organisation_id: UUID, code: str) -> ArticleFacts:
    """The article of this code, retired or not. Refuses `not_found`."""
    row = Article.objects.filter(organisation_id=organisation_id, code=storable(code)).first()
    if row is None:
        raise ArticleNotFound
    return _facts(row)


def article_names(organisation_id: UUID, codes: Collection[str], language: str) -> dict[str, str]:
    """What these articles are called, retired ones too; those that nobody has entered are left out."""
    rows = Article.objects.filter(organisation_id=organisation_id, code__in=codes).values_list("code", "names")
    return {code: text_in(names, language) for code, names in rows}


def quick_buttons(organisation_id: UUID, store_id: UUID | None) -> tuple[ArticleFacts, ...]:
    """The articles on a store's quick buttons, in order: its own if it has any, else those of all stores. One query."""
    rows = QuickButton.objects.filter(organisation_id=organisation_id, article__retired_at__isnull=True)
    rows = rows.filter(store_id__isnull=True) | rows.filter(store_id=store_id)
    buttons = list(rows.select_related("article").order_by("place"))
    own = [button for button in buttons if button.store_id is not None]
    return tuple(_facts(button.article) for button in own or buttons)


def own_buttons(organisation_id: UUID, store_id: UUID | None) -> tuple[ArticleFacts, ...]:
    """What was set for this store itself, or, with None, for all: what a form shows."""
    rows = QuickButton.objects.filter(organisation_id=organisation_id, store_id=store_id)
    return tuple(_facts(button.article) for button in rows.select_related("article").order_by("place"))


def reward_faces(organisation_id: UUID) -> dict[tuple[str, str], Face]:
    """How the program's rewards look, by (kind, code): kind is `unit`, `exchange` or `discount`. One query."""
    rows = RewardFace.objects.filter(organisation_id=organisation_id)
    return {(row.kind, row.code): Face(descriptions=row.descriptions, picture_id=row.picture_id) for row in rows}


def _facts(row: Article) -> ArticleFacts:
    return ArticleFacts(
        id=row.id,
        code=row.code,
        names=row.names,
        group=row.group,
        price=row.price,
        vat=row.vat,
        picture_id=row.picture_id,
        is_retired=row.retired_at is not None,
    )


def storable(text: str) -> str:
    """The database knows no text with NUL in it."""
    return text.replace("\0", "\ufffd")
