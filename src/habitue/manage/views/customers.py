"""Customers: the list, a new one, one with everything about them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from habitue.checkout.once import made, once
from habitue.checkout.people.registering import register_customer
from habitue.checkout.queries.accounts import entries_of
from habitue.checkout.queries.sales import sales_of
from habitue.customers.actions import NewCard, block_customer, change_customer, unblock_customer
from habitue.customers.details import Details
from habitue.customers.queries import CustomerView, customer_for
from habitue.manage import stale
from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.customers import DetailsForm, NewCustomerForm
from habitue.manage.paging import Paged, address_with
from habitue.manage.queries.customers import CustomerPage, customer_page
from habitue.manage.queries.journal import journal_of
from habitue.manage.queries.one_customer import one_customer
from habitue.manage.queries.sales import marked
from habitue.manage.queries.told import entry_said
from habitue.manage.queries.words import stores_for, words_of
from habitue.manage.reading import filters_from, read_place, read_uuid
from habitue.platform.history import Sought
from habitue.web import doors
from habitue.web.doors import StaffRequest, staff_page

_DETAILS = ("given_name", "family_name", "email", "telephone", "birth_date", "language", "note")
_ENTRIES = 50


@staff_page("customers", "customers_read")
def customers(request: StaffRequest) -> HttpResponse:
    """The list, searched as one types; htmx asks for the rows alone."""
    filters = filters_from(request.GET, request.organisation.zone)
    page = customer_page(request.organisation, filters, request.GET.get("after", ""), request.now)
    part = request.headers.get("HX-Target") == "rows"
    shown = {
        "room": "customers",
        "filters": filters,
        "months": list(MONTHS.items()),
        "is_part": part,  # then what stands beside the rows and asks as they do comes with them
        **_rows(request, page),
    }
    return render(request, "manage/customers/rows.html" if part else "manage/customers/list.html", shown)


def _rows(request: StaffRequest, page: CustomerPage) -> dict[str, Any]:
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    return {
        "page": page,
        "words": words,
        "stores": stores_for(request.staff),
        "next": address_with(request, after=page.next) if page.next else "",
        "first": address_with(request, after="") if request.GET.get("after") else "",
    }


@staff_page("customers")
def new(request: StaffRequest) -> HttpResponse:
    """Sign somebody up, with what the program gives at registration."""
    form = NewCustomerForm(request.POST if request.method == "POST" else None)
    deed = Deed(
        title=_("New customer"),
        submit=_("Sign up"),
        do=lambda said: _sign_up(request, said),
        back=reverse("manage:customers"),
        done=_("Signed up."),
        fields_of={"code": "card"},
    )
    return form_page(request, form, deed)


def _sign_up(request: StaffRequest, said: dict[str, Any]) -> str:
    card = said.pop("card")

    def sign_up() -> dict[str, Any]:
        customer = register_customer(
            organisation_id=request.organisation.id,
            details=_details(said),
            cards=[NewCard(card)] if card else [],
            by=request.staff.actor,
            at=request.now,
        )
        return {"customer": str(customer.id)}

    outcome = once(
        principal=request.principal,
        key=doors.once(request),
        kind="registration",
        request={name: str(value or "") for name, value in said.items()} | {"card": card},
        at=request.now,
        do=sign_up,
    )
    return reverse("manage:customer", args=[made(outcome, "customer")])


def _details(said: dict[str, Any]) -> Details:
    details: Any = {name: said[name] or None for name in _DETAILS}
    return details  # type: ignore[no-any-return]


def named(request: StaffRequest, customer_id: UUID) -> CustomerView:
    """The customer of an address. Refuses `not_found`."""
    return customer_for(request.organisation.id, customer_id)


@staff_page("customers", "customers_read")
def customer(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Everything about one."""
    view = named(request, customer_id)
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    subjects = {view.id, *(card.id for card in view.cards)}
    shown = {
        "room": "customers",
        "one": one_customer(request.organisation, view, words, request.now),
        "words": words,
        "lines": journal_of(request.organisation, Sought(subjects=subjects), words, limit=8).lines,
        "stores": stores_for(request.staff),
    }
    return render(request, "manage/customers/one.html", shown)


@staff_page("customers")
def details(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Change what is known; what somebody else changed meanwhile is shown beside what was typed."""
    view = named(request, customer_id)
    stands = {name: getattr(view, name) or "" for name in _DETAILS}
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=stands)
    there = reverse("manage:customer", args=[view.id])

    def change(said: dict[str, Any]) -> str:
        change_customer(customer=view, changes=_details(said), by=request.staff.actor, at=request.now)
        return there

    deed = Deed(title=_("Details"), submit=_("Save"), do=change, back=there, done=_("Saved."), note=view.name)
    kinds = ("customer.changed", "customer.created")
    return stale.form_page_unless_changed(request, form, deed, stands=stands, subject=view.id, kinds=kinds)


@staff_page("customers")
def blocking(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Block somebody, or let them back in: undone as easily as done."""
    view = named(request, customer_id)
    if request.method == "POST":
        change = block_customer if request.POST.get("blocked") == "1" else unblock_customer
        change(customer=view, by=request.staff.actor, at=request.now)
    return doors_back(reverse("manage:customer", args=[view.id]))


def doors_back(address: str) -> HttpResponse:
    """Go to a page, so that loading it again does nothing again."""
    return HttpResponse(status=303, headers={"Location": address})


@staff_page("customers", "customers_read")
def history(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """What moved on their accounts, with its reason."""
    view = named(request, customer_id)
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    before = read_place(request.GET.get("after", ""))
    found = entries_of(request.organisation.id, view.id, request.now, before, _ENTRIES)
    paged = Paged.of(request, found, _ENTRIES, lambda entry: f"{entry['id']}.{entry['number']}")
    entries = [entry_said(entry, words) for entry in paged.items]
    shown = {"room": "customers", "customer": view, "entries": entries, "paged": paged}
    return render(request, "manage/customers/history.html", shown)


@staff_page("customers", "customers_read")
def sales(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """What they bought."""
    view = named(request, customer_id)
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    before = read_uuid(request.GET.get("after", ""))
    found = sales_of(request.organisation.id, customer=view.id, before=before, limit=_ENTRIES)
    paged = Paged.of(request, marked(request.organisation.id, found), _ENTRIES, lambda sale: str(sale["id"]))
    shown = {"room": "customers", "customer": view, "paged": paged, "words": words}
    return render(request, "manage/customers/sales.html", shown)
