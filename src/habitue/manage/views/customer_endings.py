"""Two customers who are one; a customer who wishes to be forgotten. Both are asked twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from habitue.checkout.once import made, once
from habitue.checkout.people.forgetting import ForgetRequest, forget_person
from habitue.checkout.people.merging import merge_people
from habitue.checkout.requests import MergeRequest
from habitue.customers.queries import CustomerNotFound, CustomerView, customer_for
from habitue.customers.search import search
from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.customers import ForgettingForm, MergingForm
from habitue.manage.queries.one_customer import Account, Tier, accounts_said, tier_of
from habitue.manage.queries.words import words_of
from habitue.manage.views.customers import named
from habitue.platform.refusals import Refusal
from habitue.web import doors
from habitue.web.doors import StaffRequest, staff_page


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as they stand side by side."""

    customer: CustomerView
    accounts: tuple[Account, ...]
    tier: Tier


@staff_page("customers")
def merge(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Choose who else this is; then both side by side."""
    view = named(request, customer_id)
    text = request.GET.get("q", "").strip()[:200]
    found = search(request.organisation.id, text, limit=20).items if text else ()
    others = [one for one in found if one.id != view.id]
    shown = {"room": "customers", "customer": view, "text": text, "others": others}
    part = request.headers.get("HX-Target") == "others"
    return render(request, f"manage/customers/{'others' if part else 'merge'}.html", shown)


@staff_page("customers")
def merge_with(request: StaffRequest, customer_id: UUID, other_id: UUID) -> HttpResponse:
    """What each has, what moves; and the merger itself."""
    view, other = named(request, customer_id), customer_for(request.organisation.id, other_id)
    form = MergingForm(request.POST if request.method == "POST" else None)

    def join(_said: dict[str, Any]) -> str:
        wanted = MergeRequest(customer=view.id, other=other.id)

        def do() -> dict[str, Any]:
            return {"customer": str(merge_people(request=wanted, principal=request.principal, at=request.now).id)}

        outcome = once(
            principal=request.principal,
            key=doors.once(request),
            kind="merger",
            request={"into": str(customer_id), "from": str(other_id)},
            at=request.now,
            do=do,
        )
        return reverse("manage:customer", args=[made(outcome, "customer")])

    deed = Deed(
        title=_("Two who are one"),
        submit=_("Merge"),
        do=join,
        back=reverse("manage:customer_merge", args=[view.id]),
        done=_("The two are one now."),
        danger=True,
        template="manage/customers/merge_with.html",
        context={"stays": _side(request, view), "goes": _side(request, other)},
    )
    return form_page(request, form, deed)


def _side(request: StaffRequest, view: CustomerView) -> Side:
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    accounts = accounts_said(request.organisation.id, view.id, words, request.now)
    return Side(view, accounts, tier_of(request.organisation, view.id, words, request.now))


@staff_page("customers")
def forget(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Erase everything personal, after it was said what becomes of value and of debt."""
    try:
        view = named(request, customer_id)
    except CustomerNotFound as gone:
        if request.method != "POST":
            raise
        # Sent twice: it was answered before. Under another key nobody is there.
        _erase_once(request, customer_id, _raising(gone))
        return redirect("manage:customers")
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    accounts = accounts_said(request.organisation.id, view.id, words, request.now)
    held = [one for one in accounts if not one.is_nothing]
    has_debt = any(one.has_debt for one in held)
    has_value = any(one.has_value for one in held)
    form = ForgettingForm(request.POST if request.method == "POST" else None, has_value=has_value, has_debt=has_debt)

    def erase(said: dict[str, Any]) -> str:
        wanted = ForgetRequest(customer=view.id, value=said.get("value") or None, debt=said.get("debt") or None)
        _erase_once(
            request, view.id, lambda: forget_person(request=wanted, principal=request.principal, at=request.now)
        )
        return reverse("manage:customers")

    deed = Deed(
        title=_("Forget this person"),
        submit=_("Forget for good"),
        do=erase,
        back=reverse("manage:customer", args=[view.id]),
        done=_("Forgotten. What was bought and booked stays, and leads to nobody."),
        note=view.name,
        danger=True,
        template="manage/customers/forget.html",
        context={"held": held, "customer": view},
    )
    return form_page(request, form, deed)


def _erase_once(request: StaffRequest, customer_id: UUID, erase: Callable[[], None]) -> None:
    """A form that is sent twice forgets once, and says so both times."""

    def do() -> dict[str, Any]:
        erase()
        return {"customer": str(customer_id)}

    once(
        principal=request.principal,
        key=doors.once(request),
        kind="farewell",
        request={"customer": str(customer_id)},
        at=request.now,
        do=do,
    )


def _raising(refusal: Refusal) -> Callable[[], None]:
    def raises() -> None:
        raise refusal

    return raises
