"""Who did what, and when."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from habitue.customers.queries import CustomerNotFound, CustomerView
from habitue.manage.paging import Paged
from habitue.manage.queries.journal import journal_of
from habitue.manage.queries.sentences import AREAS
from habitue.manage.queries.words import words_of
from habitue.manage.reading import begins, read_day, read_uuid
from habitue.manage.views.customers import named
from habitue.merchants.rows import people_listed
from habitue.platform.history import Sought
from habitue.web.doors import StaffRequest, staff_page


@staff_page("journal")
def journal(request: StaffRequest) -> HttpResponse:
    """The newest first, by person, area, customer (with their cards) and day. Refuses `not_found`."""
    asked, organisation = request.GET, request.organisation
    area = asked.get("area", "")
    day = read_day(asked.get("day", ""))
    customer = _customer(request)
    sought = Sought(
        kinds=AREAS[area][1] if area in AREAS else (),
        actor_id=read_uuid(asked.get("who", "")),
        subjects=[customer.id, *(card.id for card in customer.cards)] if customer else (),
        until=begins(day + timedelta(days=1), organisation.zone) if day else None,
    )
    words = words_of(organisation.id, organisation.currency, request.now)
    found = journal_of(organisation, sought, words, before=asked.get("after", ""))
    shown = {
        "room": "journal",
        "paged": Paged.after(request, found.lines, found.next),
        "areas": {code: name for code, (name, _kinds) in AREAS.items()},
        "area": area,
        "day": day,
        "people": people_listed(organisation.id),
        "who": sought.actor_id,
        "customer": customer,
        "is_asked": sought != Sought(),
    }
    return render(request, "manage/journal/list.html", shown)


def _customer(request: StaffRequest) -> CustomerView | None:
    wanted = request.GET.get("customer", "")
    if not wanted:
        return None
    customer_id = read_uuid(wanted)
    if customer_id is None:
        raise CustomerNotFound
    return named(request, customer_id)
