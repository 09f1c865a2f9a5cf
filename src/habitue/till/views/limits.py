"""What tills may redeem without a network: forms for those who look after settings, for all stores and for one."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from habitue.checkout.typed import read_money, typed_money
from habitue.merchants.queries import MerchantNotFound, StoreFacts, stores_of
from habitue.till.limits import Limit, drop_offline_limit, limits_of, set_offline_limit
from habitue.web.doors import StaffRequest, staff_page

_MOST = 10**9
_FIELDS = ("per_sale", "per_day")


@dataclass(frozen=True, slots=True)
class _Read:
    """What was typed: the amounts in minor units, and what is wrong with which field."""

    limit: Limit
    wrong: dict[str, str]


@require_http_methods(["GET", "POST"])
@staff_page("settings")
def limits(request: StaffRequest) -> HttpResponse:
    """What holds for all stores, and which of them have a limit of their own. Who is held to some looks at theirs."""
    organisation, wrong = request.organisation, {}
    if request.method == "POST":
        request.staff.require_everywhere("settings")
        read = _read(request.POST, organisation.currency)
        wrong = read.wrong
        if not wrong:
            _set(request, None, read.limit)
            return redirect("till:limits")
    set_by_store = limits_of(organisation.id)
    everywhere = set_by_store.get(None, Limit())
    context = {
        **_typed(request, everywhere),
        "wrong": wrong,
        "may_all": request.staff.stores is None,
        "everywhere": everywhere,
        "stores": [
            (store, set_by_store.get(store.id))
            for store in stores_of(organisation.id)
            if request.staff.may_in(store.id)
        ],
    }
    return render(request, "till/limits.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
@staff_page("settings")
def store_limit(request: StaffRequest, store_id: UUID) -> HttpResponse:
    """A store's own limit, or that it goes by what holds for all."""
    store, wrong = _store(request, store_id), {}
    set_by_store = limits_of(request.organisation.id)
    own = set_by_store.get(store.id)
    if request.method == "POST":
        if request.POST.get("own") != "on":
            drop_offline_limit(
                organisation_id=request.organisation.id, store_id=store.id, by=request.staff.actor, at=request.now
            )
            messages.success(request, _("Saved."))
            return redirect("till:limits")
        read = _read(request.POST, request.organisation.currency)
        wrong = read.wrong
        if not wrong:
            _set(request, store.id, read.limit)
            return redirect("till:limits")
    everywhere = set_by_store.get(None, Limit())
    context = {
        **_typed(request, own or everywhere),
        "wrong": wrong,
        "store": store,
        "everywhere": everywhere,
        "has_own": own is not None or bool(wrong),
        "goes_by_all": own is None and not wrong,
    }
    return render(request, "till/store_limit.html", context, status=422 if wrong else 200)


def _store(request: StaffRequest, store_id: UUID) -> StoreFacts:
    found = next((store for store in stores_of(request.organisation.id) if store.id == store_id), None)
    if found is None or not request.staff.may_in(store_id):
        raise MerchantNotFound(what="store")
    return found


def _set(request: StaffRequest, store_id: UUID | None, limit: Limit) -> None:
    set_offline_limit(
        organisation_id=request.organisation.id,
        store_id=store_id,
        per_sale=limit.per_sale or 0,
        per_day=limit.per_day or 0,
        by=request.staff.actor,
        at=request.now,
    )
    messages.success(request, _("Saved."))


def _typed(request: StaffRequest, limit: Limit) -> dict[str, object]:
    """What the form's fields show: what was typed, else what stands."""
    currency = request.organisation.currency
    stands = {
        "per_sale": typed_money(limit.per_sale or 0, currency),
        "per_day": typed_money(limit.per_day or 0, currency),
    }
    typed = {name: request.POST.get(name, stands[name]) for name in _FIELDS}
    return {**typed, "currency": currency, "room": "settings"}


def _read(said: QueryDict, currency: str) -> _Read:
    amounts = {name: _amount(said.get(name, "").strip(), currency) for name in _FIELDS}
    wrong = {name: _("An amount like 12.50 is wanted.") for name, amount in amounts.items() if amount is None}
    limit = Limit(amounts["per_sale"], amounts["per_day"])
    if not wrong and (limit.per_sale or 0) > (limit.per_day or 0):
        wrong["per_day"] = _("This is less than a single sale may take.")
    return _Read(limit, wrong)


def _amount(text: str, currency: str) -> int | None:
    """Typed money as minor units, nothing being none of it; None where it is no limit."""
    amount = read_money(text or "0", currency)
    return amount if amount is not None and 0 <= amount <= _MOST else None
