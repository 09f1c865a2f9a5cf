"""The people: a list, a new one, and one of them."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from habitue.checkout.once import made, once
from habitue.merchants.actions import add_staff, change_staff
from habitue.merchants.members import Member, member_for, members_of
from habitue.merchants.queries import StoreFacts, stores_of
from habitue.platform.db import action
from habitue.platform.history import Sought, history_of
from habitue.platform.refusals import Refusal
from habitue.web import doors
from habitue.web.actions import invite_by_mail
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.hosts import base_of
from habitue.web.roles import ROLES
from habitue.web.staff.forms import LANGUAGES, NewStaffForm, StaffForm
from habitue.web.staff.showing import say, show
from habitue.web.staff.told import told


@staff_page("staff", fresh=True)
def members(request: StaffRequest) -> HttpResponse:
    """Everybody who works here, and worked here."""
    stores = {store.id: store.name for store in stores_of(request.organisation.id)}
    people = [(member, _places(member, stores)) for member in members_of(request.organisation.id)]
    return show(request, "members", {"people": people, "room": "staff"})


@staff_page("staff", fresh=True)
def new_member(request: StaffRequest) -> HttpResponseBase:
    """Add somebody, and invite them if an e-mail is given."""
    stores = stores_of(request.organisation.id)
    form = NewStaffForm(request.POST or None, stores=stores, initial={"role": "cashier"})
    if request.method == "POST" and form.is_valid():
        try:
            staff_id = _add_once(request, form)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            say(request, _("Added. An invitation is on its way.") if form.cleaned_data["email"] else _("Added."))
            return redirect("staff:member", staff_id=staff_id)
    return show(request, "new", _shown(form, stores), status=422 if form.errors else 200)


def _add_once(request: StaffRequest, form: NewStaffForm) -> UUID:
    """A form that is sent twice makes one person and one invitation."""
    said = form.cleaned_data
    asked = {name: said[name] for name in ("name", "role", "language", "email")}
    outcome = once(
        principal=request.principal,
        key=doors.once(request),
        kind="staff",
        request=asked | {"stores": sorted(map(str, form.wanted_stores() or ()))},
        at=request.now,
        do=lambda: {"staff": str(_add(request=request, form=form))},
    )
    return made(outcome, "staff")


@action
def _add(*, request: StaffRequest, form: NewStaffForm) -> UUID:
    staff = add_staff(
        organisation_id=request.organisation.id,
        name=form.cleaned_data["name"],
        role=form.cleaned_data["role"],
        stores=form.wanted_stores(),
        language=form.cleaned_data["language"],
        by=request.staff.actor,
        at=request.now,
    )
    if form.cleaned_data["email"]:
        invite_by_mail(
            organisation_id=request.organisation.id,
            staff_id=staff.id,
            email=form.cleaned_data["email"],
            address=base_of(request),
            by=request.staff.actor,
            at=request.now,
        )
    return staff.id


@staff_page("staff", fresh=True)
def member(request: StaffRequest, staff_id: UUID) -> HttpResponseBase:
    """One of them: who they are, how they come in, and what was changed."""
    one, stores = member_for(request.organisation.id, staff_id), stores_of(request.organisation.id)
    facts = one.facts
    initial = {
        "name": facts.name,
        "role": facts.role,
        "stores": [str(store) for store in facts.stores or ()],
        "language": one.own_language,
    }
    form = StaffForm(request.POST or None, stores=stores, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_staff(
                organisation_id=request.organisation.id,
                staff_id=staff_id,
                name=form.cleaned_data["name"],
                role=form.cleaned_data["role"],
                stores=form.wanted_stores(),
                language=form.cleaned_data["language"],
                by=request.staff.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            say(request, _("Saved."))
            return redirect("staff:member", staff_id=staff_id)
    history = history_of(request.organisation.id, Sought(subjects=[staff_id]), limit=20)
    more = {"member": one, "history": [told(line, request.organisation.zone) for line in history.lines]}
    return show(request, "member", _shown(form, stores) | more, status=422 if form.errors else 200)


def _shown(form: StaffForm, stores: tuple[StoreFacts, ...]) -> dict[str, object]:
    chosen = [str(store) for store in form["stores"].value() or ()]
    return {
        "form": form,
        "stores": [(str(store.id), store.name, str(store.id) in chosen) for store in stores],
        "roles": ROLES,
        "languages": LANGUAGES,
        "room": "staff",
    }


def _places(member: Member, stores: dict[UUID, str]) -> str:
    chosen = member.facts.stores
    return "" if chosen is None else ", ".join(sorted(stores[store] for store in chosen if store in stores))
