"""How the house looks to guests, and what it says in its own words."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.brand import TEXT_WORDS, BrandForm, TextForm
from habitue.manage.forms.fields import texts_from, texts_into
from habitue.merchants.brand import brand_facts, change_brand, remove_picture, set_picture
from habitue.merchants.queries import MerchantNotFound
from habitue.web.doors import StaffRequest, staff_page

_LINES = ("public_name", "colour", "website", "imprint", "privacy", "postal_address", "reply_to", "notice_email")
_BYTES_MAX = 10_000_000


@staff_page("settings", "journal")
def looks(request: StaffRequest) -> HttpResponse:
    """The look and the words at a glance."""
    facts = brand_facts(request.organisation.id)
    shown = {"room": "settings", "brand": facts, "texts": TEXT_WORDS, "language": request.organisation.language}
    return render(request, "manage/settings/brand.html", shown)


@staff_page("settings", everywhere=True)
def brand(request: StaffRequest) -> HttpResponse:
    """Name, colour, pictures and addresses."""
    organisation, by, at = request.organisation, request.staff.actor, request.now
    facts = brand_facts(organisation.id)
    posted = request.method == "POST"
    initial = {name: getattr(facts, name) for name in _LINES} | {
        "colour": f"#{facts.colour}",
        "copies": sorted(facts.copies),
    }
    form = BrandForm(request.POST if posted else None, request.FILES if posted else None, initial=initial)

    def change(said: dict[str, Any]) -> str:
        changes: Any = {name: said[name] for name in (*_LINES, "copies")}
        change_brand(organisation_id=organisation.id, changes=changes, by=by, at=at)
        for place in ("logo", "background"):
            upload = said[place]
            if upload:
                content = upload.read(_BYTES_MAX + 1)
                set_picture(
                    organisation_id=organisation.id, place=place, name=upload.name, content=content, by=by, at=at
                )
            elif said[f"without_{place}"]:
                remove_picture(organisation_id=organisation.id, place=place, by=by, at=at)
        return reverse("manage:looks")

    deed = Deed(
        title=_("Look"),
        submit=_("Save"),
        do=change,
        back=reverse("manage:looks"),
        done=_("Saved."),
        note=_("Look and words"),
        room="settings",
    )
    return form_page(request, form, deed)


@staff_page("settings", everywhere=True)
def text(request: StaffRequest, name: str) -> HttpResponse:
    """One text, in as many languages as the house likes. Refuses `not_found`."""
    if name not in TEXT_WORDS:
        raise MerchantNotFound(what="text")
    facts = brand_facts(request.organisation.id)
    initial = texts_into("text", facts.texts.get(name, {}))
    form = TextForm(request.POST if request.method == "POST" else None, initial=initial)

    def change(said: dict[str, Any]) -> str:
        change_brand(
            organisation_id=request.organisation.id,
            changes={"texts": {name: texts_from(said, "text")}},
            by=request.staff.actor,
            at=request.now,
        )
        return reverse("manage:looks")

    deed = Deed(
        title=TEXT_WORDS[name],
        submit=_("Save"),
        do=change,
        back=reverse("manage:looks"),
        done=_("Saved."),
        note=_("Look and words"),
        room="settings",
    )
    return form_page(request, form, deed)
