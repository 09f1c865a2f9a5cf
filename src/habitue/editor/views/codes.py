"""Codes that bring a discount once each: made here, handed out as a file, told this once."""

import csv
import io
import re
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from habitue.checkout.once import once as done_once
from habitue.checkout.requests import CustomerRef
from habitue.checkout.value.accounts import customer_named
from habitue.editor.board import sentence_numbered
from habitue.editor.queries import desk_of, surroundings_of
from habitue.editor.views.editing import SentenceNotFound
from habitue.editor.views.showing import EDITING
from habitue.platform import secrets
from habitue.platform.refusals import Refusal
from habitue.programs.actions import CODES_MAX, make_single_use_codes
from habitue.web.doors import StaffRequest, once, staff_page


@require_http_methods(["GET", "POST"])
@staff_page(*EDITING)
def codes(request: StaffRequest, number: int) -> HttpResponse:
    """How many, and for whom; the answer is the file."""
    desk = desk_of(request.organisation.id, request.now)
    world = surroundings_of(request.organisation, request.now)
    discount = sentence_numbered(desk.document, "discounts", number, world)
    if discount is None:
        raise SentenceNotFound
    wrong: dict[str, str] = {}
    refused: Refusal | None = None
    if request.method == "POST":
        wrong = _wrong(request)
        try:
            if not wrong:
                return _file(request, discount.code)
        except Refusal as refusal:
            refused = refusal
    context = {"room": "program", "discount": discount, "most": CODES_MAX, "posted": request.POST, "wrong": wrong,
               "refused": refused}  # fmt: skip
    return render(request, "editor/codes.html", context, status=422 if wrong or refused else 200)


def _wrong(request: StaffRequest) -> dict[str, str]:
    count = request.POST.get("count", "").strip()
    if count.isdecimal() and len(count) < 10 and 0 < int(count) <= CODES_MAX:
        return {}
    return {"count": _("A number from 1 to {most} is wanted here.").format(most=CODES_MAX)}


def _file(request: StaffRequest, discount: str) -> HttpResponse:
    who = request.POST.get("customer", "").strip()
    count = int(request.POST["count"])

    def make() -> dict[str, Any]:
        made = make_single_use_codes(
            organisation_id=request.organisation.id,
            discount=discount,
            count=count,
            customer_id=_customer(request, who) if who else None,
            by=request.staff.actor,
            at=request.now,
        )
        return {"sealed": secrets.seal("\n".join(made)).decode()}

    asked = {"discount": discount, "count": count, "customer": who}
    outcome = done_once(
        principal=request.principal, key=once(request), kind="codes", request=asked, at=request.now, do=make
    )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["code", "discount"])
    writer.writerows([code, discount] for code in secrets.unseal(outcome["sealed"].encode()).split("\n"))
    name = re.sub(r"[^A-Za-z0-9-]", "-", discount)
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="codes-{name}.csv"', "Cache-Control": "no-store"},
    )


def _customer(request: StaffRequest, who: str) -> UUID:
    """Whom an e-mail address or the code of a card names. Refuses `unknown_code`, `not_found`."""
    ref = CustomerRef(email=who) if "@" in who else CustomerRef(code=who)
    return customer_named(request.principal, ref, request.now)
