"""Sales: found by receipt and day, those with a flag; one with its lines and reasons; taken back, named later."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from habitue.checkout.queries.sales import sales_of
from habitue.checkout.requests import (
    CustomerRef,
    NameCustomerRequest,
    ReturnedLine,
    ReturnIn,
    ReturnRequest,
    SaleRef,
)
from habitue.checkout.sales.naming import name_customer
from habitue.checkout.sales.returning import return_sale
from habitue.customers.lists import endings_of, names_of
from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.sales import NamingForm, ReturningForm
from habitue.manage.paging import Paged
from habitue.manage.queries.sales import OneSale, left_of, marked, one_sale
from habitue.manage.queries.words import words_of
from habitue.manage.reading import read_day, read_uuid
from habitue.merchants.queries import stores_of
from habitue.web import doors
from habitue.web.doors import StaffRequest, staff_page

_PAGE = 50


@staff_page("customers", "journal")
def sales(request: StaffRequest) -> HttpResponse:
    """The newest, or as asked: a receipt, a day, a store, those to look at."""
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    codes = {store.code: store.name or store.code for store in stores_of(request.organisation.id)
             if request.staff.may_in(store.id)}  # fmt: skip
    asked = request.GET
    store = asked.get("store", "")
    if store not in codes:
        store = ""
    found = sales_of(
        request.organisation.id,
        receipt=asked.get("receipt", "").replace("\0", "").strip()[:100] or None,
        business_day=read_day(asked.get("day", "")),
        store=store or None,
        stores=request.staff.stores,
        flagged=True if asked.get("flagged") == "1" else None,
        before=read_uuid(asked.get("after", "")),
        limit=_PAGE,
    )
    paged = Paged.of(request, marked(request.organisation.id, found), _PAGE, lambda sale: str(sale["id"]))
    people = {one["customer"] for one in paged.items if one["customer"]}
    names = names_of(request.organisation.id, people)
    nameless = [one for one, name in names.items() if not name]
    shown = {
        "room": "sales",
        "paged": paged,
        "words": words,
        "codes": codes,
        "store": store,
        "names": names,
        "endings": endings_of(request.organisation.id, nameless) if nameless else {},
        "is_asked": any(asked.get(name) for name in ("receipt", "day", "store", "flagged")),
    }
    return render(request, "manage/sales/list.html", shown)


@staff_page("customers", "customers_read")
def sale(request: StaffRequest, sale_id: UUID) -> HttpResponse:
    """What was sold, what it cost in the end, and why."""
    one = _one(request, sale_id)
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    return render(request, "manage/sales/one.html", {"room": "sales", "one": one, "words": words})


def _one(request: StaffRequest, sale_id: UUID) -> OneSale:
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    return one_sale(request.organisation, sale_id, request.staff.stores, words)


@staff_page("customers")
def returning(request: StaffRequest, sale_id: UUID) -> HttpResponse:
    """Take lines back: what was given for them goes back too."""
    one = _one(request, sale_id)
    lines = [line for line in one.sale["lines"] if left_of(line)]
    form = ReturningForm(request.POST if request.method == "POST" else None, lines=lines)
    there = reverse("manage:sale", args=[sale_id])

    def take_back(said: dict[str, Any]) -> str:
        back = tuple(
            ReturnedLine(line=line["number"], quantity=said[f"line_{line['number']}"])
            for line in lines
            if said.get(f"line_{line['number']}")
        )
        wanted = ReturnRequest(
            returned=ReturnIn(sale=SaleRef(id=sale_id), lines=back),
            at=request.now,
            store=one.sale["store"],
            reason=said["reason"] or None,
        )
        return_sale(request=wanted, key=doors.once(request), principal=request.principal, at=request.now)
        return there

    deed = Deed(
        title=_("Take back"),
        submit=_("Take back"),
        do=take_back,
        back=there,
        done=_("Taken back."),
        note=_("Receipt {receipt}").format(receipt=one.sale.get("receipt") or "–"),
        room="sales",
    )
    return form_page(request, form, deed)


@staff_page("customers")
def naming(request: StaffRequest, sale_id: UUID) -> HttpResponse:
    """Whose sale it was, when nobody was named: once, within seven days."""
    one = _one(request, sale_id)
    form = NamingForm(request.POST if request.method == "POST" else None)
    there = reverse("manage:sale", args=[sale_id])

    def name(said: dict[str, Any]) -> str:
        wanted = NameCustomerRequest(
            sale=SaleRef(id=sale_id), customer=CustomerRef(code=said["code"]), due=one.sale["due"]
        )
        name_customer(request=wanted, key=doors.once(request), principal=request.principal, at=request.now)
        return there

    deed = Deed(
        title=_("Whose sale was it?"), submit=_("Name them"), do=name, back=there, done=_("Named."), room="sales"
    )
    return form_page(request, form, deed)
