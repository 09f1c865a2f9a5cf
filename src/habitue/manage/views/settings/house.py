"""The organisation, its companies, stores and tills."""

from dataclasses import replace
from datetime import time
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from habitue.checkout.once import once
from habitue.manage import stale
from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.settings import (
    ChangedStoreForm,
    CompanyForm,
    NewStoreForm,
    NewTillForm,
    OrganisationForm,
    TillForm,
)
from habitue.merchants.actions import (
    change_company,
    change_organisation,
    change_store,
    change_till,
    create_company,
    create_store,
    create_till,
)
from habitue.merchants.queries import MerchantNotFound, companies_of
from habitue.merchants.rows import company_row, organisation_row, store_row, stores_listed, till_row
from habitue.web import doors
from habitue.web.doors import StaffRequest, staff_page

_ORGANISATION = ("name", "language", "country", "time_zone")


@staff_page("settings", "journal")
def settings(request: StaffRequest) -> HttpResponse:
    """Everything at a glance, with a way to each."""
    organisation = organisation_row(request.organisation.id)
    stores = [store for store in stores_listed(organisation.id) if request.staff.may_in(store.id)]
    shown = {
        "room": "settings",
        "house": organisation,
        "companies": companies_of(organisation.id),
        "stores": stores,
    }
    return render(request, "manage/settings/house.html", shown)


def _deed(title: str, done: Any, *, back: str = "", note: str = "") -> Deed:
    there = back or reverse("manage:settings")
    return Deed(
        title=title,
        submit=_("Save"),
        do=done,
        back=there,
        done=_("Saved."),
        room="settings",
        note=note or _("Settings"),
    )


@staff_page("settings", everywhere=True)
def organisation(request: StaffRequest) -> HttpResponse:
    row = organisation_row(request.organisation.id)
    stands = {name: getattr(row, name) for name in _ORGANISATION}
    form = OrganisationForm(request.POST if request.method == "POST" else None, initial=stands)

    def change(said: dict[str, Any]) -> str:
        change_organisation(organisation_id=row.id, **said, by=request.staff.actor, at=request.now)
        return reverse("manage:settings")

    kinds = ("organisation.changed", "organisation.created")
    deed = _deed(_("Organisation"), change)
    return stale.form_page_unless_changed(request, form, deed, stands=stands, subject=row.id, kinds=kinds)


@staff_page("settings", everywhere=True)
def company(request: StaffRequest, company_id: UUID) -> HttpResponse:
    row = company_row(request.organisation.id, company_id)
    stands = {"name": row.name, "tax_number": row.tax_number, "country": row.country}
    form = CompanyForm(request.POST if request.method == "POST" else None, initial=stands)

    def change(said: dict[str, Any]) -> str:
        change_company(
            organisation_id=request.organisation.id,
            company_id=company_id,
            **said,
            by=request.staff.actor,
            at=request.now,
        )
        return reverse("manage:settings")

    kinds = ("company.changed", "company.created")
    deed = _deed(_("Company"), change)
    return stale.form_page_unless_changed(request, form, deed, stands=stands, subject=row.id, kinds=kinds)


@staff_page("settings", everywhere=True)
def new_company(request: StaffRequest) -> HttpResponse:
    form = CompanyForm(request.POST if request.method == "POST" else None)

    def make(said: dict[str, Any]) -> str:
        row = organisation_row(request.organisation.id)
        _once(request, "company", said, lambda: create_company(
            organisation=row, **said, by=request.staff.actor, at=request.now).id)  # fmt: skip
        return reverse("manage:settings")

    return form_page(request, form, _deed(_("New company"), make))


def _once(request: StaffRequest, kind: str, said: dict[str, Any], make: Any) -> UUID:
    """Make something once, however often its form is sent; its id."""
    outcome = once(
        principal=request.principal,
        key=doors.once(request),
        kind=kind,
        request={name: str(value) for name, value in said.items()},
        at=request.now,
        do=lambda: {"made": str(make())},
    )
    return UUID(outcome["made"])


def _store_of(request: StaffRequest, store_id: UUID) -> Any:
    if not request.staff.may_in(store_id):
        raise MerchantNotFound(what="store")
    return store_row(request.organisation.id, store_id)


@staff_page("settings")
def store(request: StaffRequest, store_id: UUID) -> HttpResponse:
    row = _store_of(request, store_id)
    stands = {
        "name": row.name,
        "time_zone": row.time_zone,
        "day_starts_at": row.day_starts_at,
        "panel_lock_minutes": row.panel_lock_seconds // 60 if row.panel_lock_seconds else None,
    }
    form = ChangedStoreForm(
        request.POST if request.method == "POST" else None,
        initial=stands,
        house_minutes=request.organisation.panel_lock_seconds // 60,
    )

    def change(said: dict[str, Any]) -> str:
        seconds = (said.pop("panel_lock_minutes") or 0) * 60
        change_store(store=row, **said, panel_lock_seconds=seconds, by=request.staff.actor, at=request.now)
        return reverse("manage:settings")

    kinds = ("store.changed", "store.created")
    deed = replace(
        _deed(_("Store"), change, note=row.code), template="manage/settings/store.html", context={"store": row}
    )
    return stale.form_page_unless_changed(request, form, deed, stands=stands, subject=row.id, kinds=kinds)


@staff_page("settings", everywhere=True)
def new_store(request: StaffRequest) -> HttpResponse:
    companies = [(str(one.id), one.name) for one in companies_of(request.organisation.id)]
    initial = {"time_zone": request.organisation.zone.key, "day_starts_at": time(0)}
    form = NewStoreForm(request.POST if request.method == "POST" else None, companies=companies, initial=initial)

    def make(said: dict[str, Any]) -> str:
        wanted = {**said, "company": company_row(request.organisation.id, UUID(said["company"]))}
        _once(request, "store", said, lambda: create_store(**wanted, by=request.staff.actor, at=request.now).id)
        return reverse("manage:settings")

    return form_page(request, form, _deed(_("New store"), make))


@staff_page("settings")
def new_till(request: StaffRequest, store_id: UUID) -> HttpResponse:
    row = _store_of(request, store_id)
    form = NewTillForm(request.POST if request.method == "POST" else None)

    def make(said: dict[str, Any]) -> str:
        asked = {**said, "store": store_id}
        _once(request, "till", asked, lambda: create_till(
            store=row, **said, by=request.staff.actor, at=request.now).id)  # fmt: skip
        return reverse("manage:settings")

    return form_page(request, form, _deed(_("New till"), make, note=row.name))


@staff_page("settings")
def till(request: StaffRequest, till_id: UUID) -> HttpResponse:
    row = till_row(request.organisation.id, till_id)
    _store_of(request, row.store_id)
    form = TillForm(request.POST if request.method == "POST" else None, initial={"name": row.name})

    def change(said: dict[str, Any]) -> str:
        change_till(
            organisation_id=request.organisation.id, till_id=till_id, **said, by=request.staff.actor, at=request.now
        )
        return reverse("manage:settings")

    return form_page(request, form, _deed(_("Till"), change, note=f"{row.store.name} · {row.code}"))
