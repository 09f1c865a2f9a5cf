"""The card, its code of the moment, rewards and history."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from habitue.checkout.queries.history import Place, acts_of
from habitue.customers.rotating import renews_at, rotating_code
from habitue.portal.doors import GuestRequest, address, guest_page, public_page
from habitue.portal.drawing import Drawn, drawn
from habitue.portal.queries import Guest
from habitue.portal.showing import card_of, names_of, vouchers_shown
from habitue.portal.telling import told
from habitue.portal.views.pages import page

_ON_THE_CARD = 5


@require_GET
@public_page
def card(request: GuestRequest) -> HttpResponse:
    """The card of whoever is logged in; for others the way in."""
    guest = request.guest
    if guest is None:
        return page(request, "portal/welcome.html")
    organisation, customer = request.organisation, guest.customer
    acts = acts_of(organisation.id, customer.id, request.now, limit=_ON_THE_CARD)
    shown, seconds = _code(request, guest)
    return page(
        request,
        "portal/card.html",
        at="card",
        card=card_of(organisation, customer, request.now),
        acts=told(acts.items, names_of(organisation, request.now)),
        vouchers=vouchers_shown(organisation, customer, request.now),
        code_url=address(request, "code"),
        number=number_of(guest),
        own=own_code(guest),
        drawn=shown,
        seconds=seconds,
    )


@require_GET
@guest_page
def code(request: GuestRequest) -> HttpResponse:
    """The code of this moment as JSON, for the script that renews it."""
    if request.guest is None:
        return JsonResponse({}, status=401)
    shown, seconds = _code(request, request.guest)
    return JsonResponse({"path": shown.path, "size": shown.size, "seconds": seconds})


def _code(request: GuestRequest, guest: Guest) -> tuple[Drawn, int]:
    text = rotating_code(request.organisation.id, guest.customer.id, request.now)
    left = renews_at(request.now) - request.now
    return drawn(text), max(1, int(left.total_seconds()) + 1)


def number_of(guest: Guest) -> str:
    """The newest card that may be used, as it is printed: for when nothing rotates."""
    usable = [each.code for each in guest.customer.cards if each.blocked_at is None]
    return usable[-1] if usable else ""


def own_code(guest: Guest) -> Drawn | None:
    """That number as a code."""
    number = number_of(guest)
    return drawn(number) if number else None


@require_GET
@guest_page
def rewards(request: GuestRequest) -> HttpResponse:
    """What can be claimed, how far it is to the rest, and the vouchers."""
    if request.guest is None:
        raise ValueError("the door lets nobody in without a visit")
    customer = request.guest.customer
    return page(
        request,
        "portal/rewards.html",
        at="rewards",
        card=card_of(request.organisation, customer, request.now),
        vouchers=vouchers_shown(request.organisation, customer, request.now),
    )


@require_GET
@guest_page
def history(request: GuestRequest) -> HttpResponse:
    """Everything that was bought, earned and spent, the newest first."""
    if request.guest is None:
        raise ValueError("the door lets nobody in without a visit")
    before = _place(request.GET.get("before", ""))
    acts = acts_of(request.organisation.id, request.guest.customer.id, request.now, before=before, limit=20)
    following = f"{address(request, 'history')}?before={acts.before[0]}.{acts.before[1]}" if acts.before else ""
    return page(
        request,
        "portal/history.html",
        at="history",
        acts=told(acts.items, names_of(request.organisation, request.now)),
        following=following,
        is_first=before is None,
    )


def _place(text: str) -> Place | None:
    entry, _dot, number = text.partition(".")
    try:
        return UUID(entry), min(max(int(number), 0), 2**31 - 1)
    except ValueError:
        return None
