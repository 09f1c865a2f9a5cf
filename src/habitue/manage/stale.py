"""Two people at the same form: whoever saves second is told, sees both, and decides."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from habitue.manage.doing import Deed, form_page
from habitue.platform.history import Line, last_line_of
from habitue.web.doors import StaffRequest


def mark_of(stands: Mapping[str, Any]) -> str:
    """What a form remembers of how things stood when it was shown."""
    plain = {name: str(value or "") for name, value in stands.items()}
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()[:24]


def form_page_unless_changed(
    request: StaffRequest,
    form: Form,
    deed: Deed,
    *,
    stands: Mapping[str, Any],
    subject: UUID,
    kinds: Collection[str],
) -> HttpResponse:
    """The form's page; where somebody changed the same meanwhile, it is shown again with theirs beside one's own."""
    mark = mark_of(stands)
    deed = replace(deed, context={**deed.context, "seen": mark})
    seen = request.POST.get("seen", "")
    if request.method != "POST" or not form.is_valid() or not seen or seen == mark:
        return form_page(request, form, deed)
    theirs = {
        form.fields[name].label or name: value
        for name, value in stands.items()
        if name in form.fields and str(value or "") != str(form.cleaned_data.get(name) or "")
    }
    if not theirs:
        return form_page(request, form, deed)
    line: Line | None = last_line_of(request.organisation.id, subject, kinds)
    context = {"form": form, "deed": deed, "room": deed.room, **deed.context, "theirs": theirs, "changed": line}
    return render(request, deed.template, context, status=409)
