"""Changing the e-mail address: asked for here, confirmed by the link that the new letter box gets."""

from django.http import HttpResponse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST

from habitue.platform.refusals import Refusal
from habitue.portal.actions.addresses import AddressLinkOver, ask_for_address, confirm_address, end_address_changes
from habitue.portal.doors import GuestRequest, guest_page, public_page
from habitue.portal.forms import AddressForm
from habitue.portal.queries import address_link
from habitue.portal.views.faults import Faults, fault_of, faults_of
from habitue.portal.views.pages import back_to, page
from habitue.web.evenness import in_even_time
from habitue.web.hosts import base_of


@require_http_methods(["GET", "POST"])
@guest_page
@in_even_time
def address_change(request: GuestRequest) -> HttpResponse:
    """Ask for another address. Whatever is typed, the answer is the same."""
    if request.guest is None:
        raise ValueError("the door lets nobody in without a visit")
    form = AddressForm(request.POST if request.method == "POST" else None)
    faults = Faults()
    if form.is_bound and form.is_valid():
        try:
            ask_for_address(
                portal=request.portal,
                customer=request.guest.customer,
                address=form.cleaned_data["email"],
                base=base_of(request),
                language=translation.get_language() or "",
                at=request.now,
            )
            return back_to(request, "me", "address_asked")
        except Refusal as refusal:
            if refusal.status not in (400, 422):
                raise
            faults = fault_of(refusal, form)
    elif form.is_bound:
        faults = faults_of(form)
    return page(
        request, "portal/address.html", at="me", status=422 if faults else 200, typed=request.POST, faults=faults,
        focus=faults.focus,
    )  # fmt: skip


@require_POST
@guest_page
def withdrawal(request: GuestRequest) -> HttpResponse:
    """Keep the address after all: what waits to be confirmed is over."""
    if request.guest is None:
        raise ValueError("the door lets nobody in without a visit")
    end_address_changes(customer=request.guest.customer, at=request.now)
    return back_to(request, "me", "address_kept")


@require_http_methods(["GET", "POST"])
@public_page
def confirmation(request: GuestRequest, token: str) -> HttpResponse:
    """The mailed link. Opening it does nothing yet: programs that look through mails open links too.

    A second press, or a link that is opened again, says that it is done.
    """
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            confirm_address(portal=request.portal, token=token, at=request.now)
            return back_to(request, "card", "address")
        except Refusal as refusal:
            wrong = refusal
    link = address_link(request.organisation.id, token, request.now)
    if link.is_done:
        wrong = None
    elif not link.waiting and wrong is None:
        wrong = AddressLinkOver()
    return page(
        request, "portal/address_link.html", status=422 if wrong else 200, link=link,
        wrong=wrong.sentence if wrong else "", is_over=isinstance(wrong, AddressLinkOver),
    )  # fmt: skip
