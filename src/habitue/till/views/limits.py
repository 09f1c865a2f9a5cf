"""What tills may redeem without a network: a form for those who look after settings."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from habitue.platform.refusals import Refusal
from habitue.programs.currencies import minor_digits
from habitue.till.limits import limit_for, set_offline_limit
from habitue.web.doors import StaffRequest, staff_page

_MOST = 10**9


class NoAmount(Refusal):
    code = "no_amount"
    text = gettext_lazy("An amount like 12.50 is wanted.")


@require_http_methods(["GET", "POST"])
@staff_page("settings")
def limits(request: StaffRequest) -> HttpResponse:
    """The organisation's limit, for all its stores."""
    digits = minor_digits(request.organisation.currency)
    if request.method == "POST":
        set_offline_limit(
            organisation_id=request.organisation.id,
            store_id=None,
            per_sale=_minor(request.POST.get("per_sale", ""), digits),
            per_day=_minor(request.POST.get("per_day", ""), digits),
            by=request.staff.actor,
            at=request.now,
        )
        messages.success(request, _("Saved."))
        return redirect("till:limits")
    limit = limit_for(request.organisation.id, None)
    context = {
        "per_sale": Decimal(limit.per_sale or 0).scaleb(-digits),
        "per_day": Decimal(limit.per_day or 0).scaleb(-digits),
        "currency": request.organisation.currency,
        "room": "settings",
    }
    return render(request, "till/limits.html", context)


def _minor(text: str, digits: int) -> int:
    """Typed money as minor units. Refuses `no_amount`."""
    try:
        amount = Decimal(text.strip().replace(",", ".") or "0").scaleb(digits)
    except InvalidOperation:
        raise NoAmount from None
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount <= _MOST:
        raise NoAmount
    return int(amount)
