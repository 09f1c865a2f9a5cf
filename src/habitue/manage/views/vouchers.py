"""Vouchers: the list, issued one or many, one with its history, blocked, loaded."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from habitue.checkout.queries.accounts import entries_of
from habitue.checkout.queries.vouchers import voucher_for
from habitue.checkout.requests import AccountRef, IssueRequest, LoadRequest
from habitue.checkout.value.movements import load_account
from habitue.checkout.value.vouchers import issue_voucher
from habitue.customers.lists import names_of
from habitue.ledger.lists import balances_of
from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.fields import end_of_day
from habitue.manage.forms.vouchers import IssuingForm, LoadingForm
from habitue.manage.paging import Paged
from habitue.manage.queries.journal import journal_of
from habitue.manage.queries.told import entry_said
from habitue.manage.queries.words import words_of
from habitue.manage.reading import read_uuid
from habitue.manage.starting import begun
from habitue.manage.views.customers import doors_back
from habitue.platform.history import Sought
from habitue.platform.refusals import Refusal
from habitue.vouchers.actions import block_voucher
from habitue.vouchers.lists import NEWEST, State, vouchers_list
from habitue.vouchers.queries import taken_among, voucher_by_id
from habitue.web import doors
from habitue.web.doors import StaffRequest, staff_page

_STATES: dict[str, State] = {"open": "open", "blocked": "blocked", "expired": "expired"}
_CHOICES = (("", _lazy("All")), ("open", _lazy("Good")), ("expired", _lazy("Expired")), ("blocked", _lazy("Blocked")))
_ENTRIES = 100
_TAKEN_SHOWN = 5


class CodesTaken(Refusal):
    """`codes` are the first of them."""

    code = "codes_taken"
    text = _lazy("Vouchers have these codes already: {codes}. Nothing was issued.")


@staff_page("vouchers", "journal")
def vouchers(request: StaffRequest) -> HttpResponse:
    """The newest first, or as asked."""
    asked, at = request.GET, request.now
    tail = asked.get("q", "").strip()[:64]
    state = _STATES.get(asked.get("state", ""), "")
    before = read_uuid(asked.get("after", "")) or NEWEST
    customer = read_uuid(asked.get("customer", ""))
    found = vouchers_list(request.organisation.id, at, state=state, customer=customer, tail=tail, before=before)
    worth = balances_of(request.organisation.id, [one.id for one in found.items], at)
    holders = {one.customer_id for one in found.items} | {customer}
    names = names_of(request.organisation.id, filter(None, holders))
    shown = {
        "room": "vouchers",
        "paged": Paged.after(request, found.items, found.next),
        "worth": {one.id: sum(each.balance for each in worth.get(one.id, ())) for one in found.items},
        "names": names,
        "customer": customer,
        "state": state,
        "states": _CHOICES,
        "text": tail,
        "now": at,
    }
    part = request.headers.get("HX-Target") == "rows"
    return render(request, "manage/vouchers/rows.html" if part else "manage/vouchers/list.html", shown)


@staff_page("vouchers", "journal")
def voucher(request: StaffRequest, voucher_id: UUID) -> HttpResponse:
    """One voucher; its code only for those who may hand it out."""
    at, organisation = request.now, request.organisation
    facts = voucher_for(request.principal, voucher_id, at)
    known = voucher_by_id(organisation.id, voucher_id)
    words = words_of(organisation.id, organisation.currency, at)
    holder = facts["customer"]
    entries = entries_of(organisation.id, voucher_id, at, None, _ENTRIES)[:_ENTRIES]
    shown = {
        "room": "vouchers",
        "voucher": facts,
        "code": known.code if known is not None and request.staff.may("vouchers") else "",
        "holder": names_of(organisation.id, [holder]).get(holder, "") if holder else "",
        "entries": [entry_said(entry, words) for entry in entries],
        "lines": journal_of(organisation, Sought(subjects=[voucher_id]), words, limit=20).lines,
    }
    return render(request, "manage/vouchers/one.html", shown)


@staff_page("vouchers")
def issuing(request: StaffRequest) -> HttpResponse:
    """One at once; many as long work."""
    organisation = request.organisation
    form = IssuingForm(request.POST if request.method == "POST" else None, currency=organisation.currency)

    def issue(said: dict[str, Any]) -> str:
        amount, expires_at = said["amount"] or 0, end_of_day(said["expires"], organisation.zone)
        if said["count"] > 1:
            asked = {
                "amount": amount,
                "price": said["price"],
                "count": said["count"],
                "codes": said["codes"],
                "expires_at": expires_at and expires_at.isoformat(),
                "print": said["print"],
            }
            return begun(request, "manage.issue_vouchers", asked, first=lambda: _refuse_taken(request, said["codes"]))
        wanted = IssueRequest(
            amount=amount, price=said["price"], code=next(iter(said["codes"]), None), expires_at=expires_at
        )
        made = issue_voucher(request=wanted, key=doors.once(request), principal=request.principal, at=request.now)
        return reverse("manage:voucher", args=[made["id"]])

    deed = Deed(
        title=_("Issue vouchers"),
        submit=_("Issue"),
        do=issue,
        back=reverse("manage:vouchers"),
        room="vouchers",
        fields_of={"code": "codes", "expires_at": "expires"},
    )
    return form_page(request, form, deed)


def _refuse_taken(request: StaffRequest, codes: list[str]) -> None:
    """Before the first is issued: else some would be worth something when the work ended at one that is taken."""
    if taken := taken_among(request.organisation.id, codes):
        more = " …" if len(taken) > _TAKEN_SHOWN else ""
        raise CodesTaken(codes=", ".join(taken[:_TAKEN_SHOWN]) + more)


@staff_page("vouchers")
def loading(request: StaffRequest, voucher_id: UUID) -> HttpResponse:
    """Put value on a voucher, paid for or given."""
    voucher_for(request.principal, voucher_id, request.now)
    form = LoadingForm(request.POST if request.method == "POST" else None, currency=request.organisation.currency)
    there = reverse("manage:voucher", args=[voucher_id])

    def load(said: dict[str, Any]) -> str:
        wanted = LoadRequest(
            account=AccountRef(voucher=voucher_id),
            amount=said["amount"],
            price=said["price"],
            reason=said["reason"] or None,
        )
        load_account(request=wanted, key=doors.once(request), principal=request.principal, at=request.now)
        return there

    deed = Deed(title=_("Load the voucher"), submit=_("Load"), do=load, back=there, done=_("Loaded."), room="vouchers")
    return form_page(request, form, deed)


@staff_page("vouchers")
def blocking(request: StaffRequest, voucher_id: UUID) -> HttpResponse:
    """Block a voucher that was lost, or let it be used again."""
    if request.method == "POST":
        block_voucher(
            organisation_id=request.organisation.id,
            voucher_id=voucher_id,
            blocked=request.POST.get("blocked") == "1",
            by=request.staff.actor,
            at=request.now,
        )
    return doors_back(reverse("manage:voucher", args=[voucher_id]))
