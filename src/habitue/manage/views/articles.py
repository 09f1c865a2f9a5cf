"""What is sold: articles, their groups, the quick buttons of a till panel."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habitue.manage import stale
from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.articles import ArticleForm, ButtonsForm, GroupForm
from habitue.manage.forms.fields import texts_from, texts_into
from habitue.manage.paging import Paged
from habitue.manage.pictures import BYTES_MAX, keep_picture
from habitue.manage.queries.words import stores_for
from habitue.manage.reading import read_uuid
from habitue.manage.views.customers import doors_back
from habitue.merchants.queries import MerchantNotFound
from habitue.programs.articles.actions import (
    picture_article,
    put_article,
    put_group,
    remove_group,
    retire_article,
    set_quick_buttons,
)
from habitue.programs.articles.queries import (
    article_for,
    articles_of,
    group_for,
    groups_of,
    own_buttons,
)
from habitue.web.doors import StaffRequest, staff_page

_PAGE = 100
_BUTTONS_FROM = 200


@staff_page("program", "program_read")
def articles(request: StaffRequest) -> HttpResponse:
    """By code; searched by name and code."""
    asked, organisation = request.GET, request.organisation
    found = articles_of(
        organisation.id,
        text=asked.get("q", "")[:100],
        group=asked.get("group") or None,
        with_retired=asked.get("retired") == "1",
        after=asked.get("after", ""),
        limit=_PAGE,
    )
    groups = groups_of(organisation.id)
    language = get_language() or "en"
    shown = {
        "room": "articles",
        "paged": Paged.of(request, found, _PAGE, lambda article: article.code),
        "groups": {group.code: group.name(language) for group in groups},
        "group": asked.get("group", ""),
        "text": asked.get("q", ""),
        "with_retired": asked.get("retired") == "1",
        "language": language,
        "currency": organisation.currency,
    }
    part = request.headers.get("HX-Target") == "rows"
    return render(request, "manage/articles/rows.html" if part else "manage/articles/list.html", shown)


@staff_page("program")
def new(request: StaffRequest) -> HttpResponse:
    form = _form(request, is_new=True)
    deed = Deed(
        title=_("New article"),
        submit=_("Make it"),
        do=lambda said: _put(request, said["code"], said, is_new=True),
        back=reverse("manage:articles"),
        done=_("Made."),
        room="articles",
        fields_of={"names": f"name_{request.organisation.language}"},
    )
    return form_page(request, form, deed)


@staff_page("program")
def article(request: StaffRequest, code: str) -> HttpResponse:
    """Change an article; a second one who saves meanwhile is told."""
    facts = article_for(request.organisation.id, code)
    stands = {**texts_into("name", facts.names), "group": facts.group, "price": facts.price, "vat": facts.vat}
    form = _form(request, is_new=False, initial=stands)
    deed = Deed(
        title=facts.name(get_language() or "en"),
        submit=_("Save"),
        do=lambda said: _put(request, code, said, is_new=False),
        back=reverse("manage:articles"),
        done=_("Saved."),
        note=code,
        room="articles",
        template="manage/articles/one.html",
        context={"article": facts},
    )
    return stale.form_page_unless_changed(
        request, form, deed, stands=stands, subject=facts.id, kinds=("article.created", "article.changed")
    )


def _form(request: StaffRequest, *, is_new: bool, initial: dict[str, Any] | None = None) -> ArticleForm:
    posted = request.method == "POST"
    return ArticleForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial=initial,
        currency=request.organisation.currency,
        groups=groups_of(request.organisation.id),
        language=get_language() or "en",
        is_new=is_new,
    )


def _put(request: StaffRequest, code: str, said: dict[str, Any], *, is_new: bool) -> str:
    organisation, by, at = request.organisation, request.staff.actor, request.now
    upload = said["picture"]
    picture = (
        keep_picture(organisation_id=organisation.id, content=upload.read(BYTES_MAX + 1), by=by, at=at)
        if upload
        else None
    )
    facts = put_article(
        organisation_id=organisation.id,
        code=code,
        names=texts_from(said, "name"),
        group=said["group"],
        price=said["price"],
        vat=said["vat"],
        is_new=is_new,
        by=by,
        at=at,
    )
    if picture is not None:
        picture_article(organisation_id=organisation.id, code=facts.code, picture_id=picture, by=by, at=at)
    return reverse("manage:articles")


@staff_page("program")
def retiring(request: StaffRequest, code: str) -> HttpResponse:
    """Sell it no longer, or again."""
    if request.method == "POST":
        retired = request.POST.get("retired") == "1"
        retire_article(
            organisation_id=request.organisation.id, code=code, retired=retired, by=request.staff.actor, at=request.now
        )
    return doors_back(reverse("manage:articles"))


@staff_page("program", "program_read")
def groups(request: StaffRequest) -> HttpResponse:
    shown = {"room": "articles", "groups": groups_of(request.organisation.id), "language": get_language() or "en"}
    return render(request, "manage/articles/groups.html", shown)


@staff_page("program")
def group(request: StaffRequest, code: str = "") -> HttpResponse:
    """A new group, or one changed."""
    facts = group_for(request.organisation.id, code) if code else None
    posted = request.POST if request.method == "POST" else None
    initial = texts_into("name", facts.names) if facts else {}
    places = [known.code for known in groups_of(request.organisation.id)]
    initial |= {"place": str(places.index(code) if code in places else len(places))}
    form = GroupForm(posted, initial=initial, is_new=facts is None)

    def put(said: dict[str, Any]) -> str:
        put_group(
            organisation_id=request.organisation.id,
            code=code or said["code"],
            names=texts_from(said, "name"),
            place=said["place"],
            is_new=facts is None,
            by=request.staff.actor,
            at=request.now,
        )
        return reverse("manage:groups")

    deed = Deed(
        title=_("Group") if facts else _("New group"),
        submit=_("Save"),
        do=put,
        back=reverse("manage:groups"),
        done=_("Saved."),
        room="articles",
        fields_of={"names": f"name_{request.organisation.language}"},
    )
    return form_page(request, form, deed)


@staff_page("program")
def group_removal(request: StaffRequest, code: str) -> HttpResponse:
    if request.method == "POST":
        remove_group(organisation_id=request.organisation.id, code=code, by=request.staff.actor, at=request.now)
    return doors_back(reverse("manage:groups"))


@staff_page("program")
def buttons(request: StaffRequest) -> HttpResponse:
    """The quick buttons of all stores, or of one."""
    stores = stores_for(request.staff)
    store: UUID | None = read_uuid(request.GET.get("store", ""))
    if store is not None and store not in stores:
        raise MerchantNotFound(what="store")
    language = get_language() or "en"
    own = own_buttons(request.organisation.id, store)
    listed = articles_of(request.organisation.id, limit=_BUTTONS_FROM)[:_BUTTONS_FROM]
    # Those that are buttons already are there however many articles there are: what is not shown would be dropped.
    articles = [one for one in own if not one.is_retired and one not in listed] + listed
    placed = {button.code: place for place, button in enumerate(own, 1)}
    initial = {f"place_{code}": place for code, place in placed.items()}
    posted = request.POST if request.method == "POST" else None
    form = ButtonsForm(posted, initial=initial, articles=articles, language=language)
    here = request.get_full_path()

    def put(_said: dict[str, Any]) -> str:
        set_quick_buttons(
            organisation_id=request.organisation.id,
            store_id=store,
            codes=form.codes(),
            by=request.staff.actor,
            at=request.now,
        )
        return here

    deed = Deed(
        title=_("Quick buttons"),
        submit=_("Save"),
        do=put,
        back=reverse("manage:articles"),
        done=_("Saved."),
        note=_("Articles"),
        room="articles",
        template="manage/articles/buttons.html",
        context={"stores": stores, "store": store},
    )
    return form_page(request, form, deed)
