"""The desk's first page, and the search from everywhere."""

from django.http import HttpResponse
from django.shortcuts import render

from habitue.customers.lists import names_of
from habitue.manage.queries.first_steps import first_steps
from habitue.manage.queries.searching import found_everywhere
from habitue.manage.queries.today import today_of
from habitue.manage.queries.words import words_of
from habitue.web.doors import StaffRequest, staff_page


@staff_page()
def today(request: StaffRequest) -> HttpResponse:
    """What matters now; to whoever only serves, where to go."""
    if not request.staff.may("customers") and not request.staff.may("journal"):
        return render(request, "manage/today/cashier.html", {"room": "today"})
    words = words_of(request.organisation.id, request.organisation.currency, request.now)
    shown = today_of(request.organisation, request.staff, words, request.now)
    holders = [sale["customer"] for sale in shown.flagged if sale["customer"]]
    context = {
        "room": "today",
        "today": shown,
        "words": words,
        "names": names_of(request.organisation.id, holders) if holders else {},
        "now": request.now,
        # A house that sells knows its way.
        "steps": () if shown.sales.now or shown.sales.before else first_steps(request.staff),
    }
    return render(request, "manage/today/today.html", context)


@staff_page()
def search(request: StaffRequest) -> HttpResponse:
    """Customers, cards, vouchers, sales and rooms, as one types."""
    text = request.GET.get("q", "").strip()[:200]
    found = found_everywhere(request.staff, text) if text else None
    part = request.headers.get("HX-Target") == "found"
    template = "manage/today/found.html" if part else "manage/today/search.html"
    return render(request, template, {"room": "search", "text": text, "found": found})
