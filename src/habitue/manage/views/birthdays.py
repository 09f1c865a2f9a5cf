"""Whose birthday it is: by week and by month."""

import calendar
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from habitue.customers.consents import texts_in_force
from habitue.customers.lists import birthdays_between
from habitue.manage.paging import Paged
from habitue.manage.reading import read_day, read_place
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.privacy.consents import purpose_name

_PAGE = 200


@staff_page("customers", "customers_read")
def birthdays(request: StaffRequest) -> HttpResponse:
    """A week from its Monday, or a month from its first; `day` is any of its days. Many go on page by page."""
    today = request.now.astimezone(request.organisation.zone).date()
    day = read_day(request.GET.get("day", "")) or today
    span = "month" if request.GET.get("span") == "month" else "week"
    first, last = stretch(day, span)
    place = read_place(request.GET.get("after", ""))
    found = birthdays_between(request.organisation.id, first, last, after=place, limit=_PAGE + 1)
    shown = {
        "room": "birthdays",
        "paged": Paged.of(request, found, _PAGE, lambda one: one.place),
        "first": first,
        "last": last,
        "span": span,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "today": today,
        "purposes": _purposes(request),
    }
    return render(request, "manage/birthdays/list.html", shown)


def _purposes(request: StaffRequest) -> list[tuple[str, str]]:
    """To whom letters may go, by what they agreed to: what is meant for it comes first."""
    asked = [text.purpose for text in texts_in_force(request.organisation.id)]
    return [(purpose, purpose_name(purpose)) for purpose in sorted(asked, key=lambda purpose: purpose != "birthday")]


def stretch(day: date, span: str) -> tuple[date, date]:
    """The week or month that a day is in."""
    if span == "month":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
