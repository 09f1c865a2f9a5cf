"""What staff give a customer: a gift or a correction, a tier, credit."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from habitue.checkout.people.house_accounts import set_house_limit
from habitue.checkout.queries.accounts import accounts_of
from habitue.checkout.requests import AccountRef, AdjustmentRequest, CustomerRef, HouseAccountRequest
from habitue.checkout.value.movements import adjust_account
from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.customers import AdjustmentForm, LimitForm, TierForm
from habitue.manage.queries.words import words_of
from habitue.manage.views.customers import named
from habitue.programs.actions import grant_tier
from habitue.programs.currencies import minor_digits
from habitue.web import doors
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.templatetags.amounts import money


@staff_page("gift")
def adjust(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """A gift or a correction, with its reason. Who may but give touches no money, and takes nothing."""
    view = named(request, customer_id)
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    known = [account["unit"] for account in accounts_of(request.organisation.id, view.id, request.now)]
    units = {code: words.unit(code) for code in dict.fromkeys([*words.units, *known, "prepaid"])}
    money_units = words.are_money | {"prepaid", "house_account"}
    if not request.staff.may("vouchers"):
        units = {code: name for code, name in units.items() if code not in money_units}
    form = AdjustmentForm(request.POST or None, units=units, most_decimals=4)
    there = reverse("manage:customer", args=[view.id])

    def give(said: dict[str, Any]) -> str:
        amount: Decimal = said["amount"]
        if amount < 0:
            request.staff.require("customers")
        # Money is written as people write it, and kept in minor units.
        amount = amount.scaleb(minor_digits(words.currency)) if said["unit"] in money_units else amount
        wanted = AdjustmentRequest(
            account=AccountRef(customer=CustomerRef(id=view.id), unit=said["unit"]),
            amount=int(amount) if amount == amount.to_integral_value() else amount,
            reason=said["reason"],
        )
        adjust_account(request=wanted, key=doors.once(request), principal=request.principal, at=request.now)
        return there

    deed = Deed(title=_("Give or correct"), submit=_("Book it"), do=give, back=there, done=_("Booked."), note=view.name)
    return form_page(request, form, deed)


@staff_page("customers")
def tier(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Grant a tier through a day, or take it back."""
    view = named(request, customer_id)
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    form = TierForm(request.POST or None, levels=words.tiers)
    there = reverse("manage:customer", args=[view.id])

    def grant(said: dict[str, Any]) -> str:
        grant_tier(
            organisation_id=request.organisation.id,
            customer_id=view.id,
            level=said["level"] or None,
            until=said["until"] if said["level"] else None,
            reason=said["reason"],
            by=request.staff.actor,
            at=request.now,
        )
        return there

    deed = Deed(title=_("Grant a tier"), submit=_("Save"), do=grant, back=there, done=_("Saved."), note=view.name)
    return form_page(request, form, deed)


@staff_page("customers")
def limit(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """How far a house account may go below zero."""
    view = named(request, customer_id)
    currency = request.organisation.currency
    accounts = accounts_of(request.organisation.id, view.id, request.now)
    known = next((one["limit"] for one in accounts if one["unit"] == "house_account"), None)
    form = LimitForm(request.POST or None, initial={"limit": known or 0}, currency=currency)
    there = reverse("manage:customer", args=[view.id])

    def allow(said: dict[str, Any]) -> str:
        wanted = HouseAccountRequest(customer=view.id, limit=said["limit"], reason=said["reason"] or None)
        set_house_limit(request=wanted, principal=request.principal, at=request.now)
        return there

    deed = Deed(
        title=_("Credit limit"),
        submit=_("Save"),
        do=allow,
        back=there,
        done=_("Saved."),
        note=view.name,
        context={"stands": money(known or 0, currency)},
    )
    return form_page(request, form, deed)
