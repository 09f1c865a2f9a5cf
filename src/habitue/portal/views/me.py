"""Me: details, consents, mails, where I am logged in, what is kept of me, and farewell."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.customers.actions import change_customer, choose_mails, give_consent, withdraw_consent
from habitue.customers.consents import consents_of, text_in_force, texts_in_force
from habitue.customers.models import MAILS
from habitue.customers.queries import CustomerView
from habitue.platform.files import FileNotFound, file_for
from habitue.platform.refusals import Refusal
from habitue.portal.actions.farewells import say_farewell
from habitue.portal.actions.visits import end_visit, end_visits, guest_actor
from habitue.portal.doors import GuestRequest, guest_page, let_out
from habitue.portal.forms import DetailsForm
from habitue.portal.leaving import leaving_of
from habitue.portal.queries import Guest, address_waiting, passkeys_of, visits_of
from habitue.portal.showing import vouchers_shown
from habitue.portal.views.faults import Faults, fault_of, faults_of
from habitue.portal.views.pages import back_to, page
from habitue.privacy.actions import ask_for_dossier
from habitue.privacy.dossiers import newest_dossier

_MAIL_NAMES = {
    "sales": (_("A mail for each purchase"), _("What you bought, what it earned, what is left.")),
    "expiry": (_("A mail before something expires"), _("So that nothing is lost.")),
}


def _guest(request: GuestRequest) -> Guest:
    if request.guest is None:
        raise ValueError("the door lets nobody in without a visit")
    return request.guest


@require_GET
@guest_page
def me(request: GuestRequest) -> HttpResponse:
    """Everything that a guest decides about themselves."""
    guest = _guest(request)
    organisation_id, customer = request.organisation.id, guest.customer
    history = consents_of(organisation_id, customer.id)
    held = {consent.purpose: consent for consent in history if consent.holds}
    newest: dict[str, object] = {}
    for each in history:
        newest.setdefault(each.purpose, each)
    asked = texts_in_force(organisation_id)
    consents = [(text, held.get(text.purpose), newest.get(text.purpose)) for text in asked]
    ended = [(each.text, each, each) for each in held.values() if each.purpose not in {text.purpose for text in asked}]
    return page(
        request,
        "portal/me.html",
        at="me",
        consents=[*consents, *ended],
        mail_kinds=[(kind, *_MAIL_NAMES[kind], kind in customer.mails) for kind in MAILS],
        visits=visits_of(organisation_id, customer.id, request.now),
        this_visit=guest.visit.id,
        waiting=address_waiting(organisation_id, customer.id, request.now),
        passkeys=passkeys_of(organisation_id, customer.id),
        dossier=newest_dossier(organisation_id, customer.id),
    )


@require_http_methods(["GET", "POST"])
@guest_page
def details(request: GuestRequest) -> HttpResponse:
    """Name, telephone, birthday, language."""
    customer = _guest(request).customer
    form = DetailsForm(request.POST if request.method == "POST" else None)
    faults = Faults()
    if form.is_bound and form.is_valid():
        try:
            _change(request, customer, form)
            return back_to(request, "me", "saved")
        except Refusal as refusal:
            faults = fault_of(refusal, form)
    elif form.is_bound:
        faults = faults_of(form)
    typed = request.POST if form.is_bound else _as_typed(customer)
    return page(
        request, "portal/details.html", at="me", status=422 if faults else 200, typed=typed, faults=faults,
        focus=faults.focus,
    )  # fmt: skip


def _change(request: GuestRequest, customer: CustomerView, form: DetailsForm) -> None:
    said = form.cleaned_data
    change_customer(
        customer=customer,
        changes={
            "given_name": said["given_name"],
            "family_name": said["family_name"],
            "telephone": said["telephone"],
            "birth_date": form.birth(),
            "language": said["language"],
        },
        by=guest_actor(customer.id),
        at=request.now,
    )


def _as_typed(customer: CustomerView) -> dict[str, str]:
    return {
        "given_name": customer.given_name,
        "family_name": customer.family_name,
        "telephone": customer.telephone,
        "birth_date": customer.birth_date.isoformat() if customer.birth_date else "",
        "language": customer.language,
    }


@require_POST
@guest_page
def mails(request: GuestRequest) -> HttpResponse:
    """Which mails one gets."""
    customer = _guest(request).customer
    wanted = set(request.POST.getlist("mails")) & set(MAILS)
    choose_mails(customer=customer, mails=wanted, by=guest_actor(customer.id), at=request.now)
    return back_to(request, "me", "saved")


@require_POST
@guest_page
def consent(request: GuestRequest, purpose: str) -> HttpResponse:
    """Agree to something, or take it back."""
    customer = _guest(request).customer
    by = guest_actor(customer.id)
    if request.POST.get("is_given") == "1":
        text = text_in_force(request.organisation.id, purpose)
        give_consent(customer=customer, text_id=text.id, place="portal", proof="portal", by=by, at=request.now)
        return back_to(request, "me", "given")
    withdraw_consent(customer=customer, purpose=purpose, place="portal", by=by, at=request.now)
    return back_to(request, "me", "withdrawn")


@require_POST
@guest_page
def visits(request: GuestRequest) -> HttpResponse:
    """Log out everywhere, here too."""
    customer = _guest(request).customer
    end_visits(
        organisation_id=request.organisation.id, customer_id=customer.id, by=guest_actor(customer.id), at=request.now
    )
    return let_out(request, back_to(request, "card", "elsewhere"))


@require_POST
@guest_page
def visit(request: GuestRequest, visit_id: UUID) -> HttpResponse:
    """Log out in one other browser."""
    customer = _guest(request).customer
    end_visit(organisation_id=request.organisation.id, customer_id=customer.id, visit_id=visit_id, at=request.now)
    return back_to(request, "me", "removed")


@require_POST
@guest_page
def log_out(request: GuestRequest) -> HttpResponse:
    """Log out in this browser."""
    guest = _guest(request)
    end_visit(
        organisation_id=request.organisation.id, customer_id=guest.customer.id, visit_id=guest.visit.id, at=request.now
    )
    return let_out(request, back_to(request, "card", "out"))


@require_POST
@guest_page
def dossier(request: GuestRequest) -> HttpResponse:
    """Have everything that is kept of one collected; one at a time."""
    customer = _guest(request).customer
    language = customer.language or request.organisation.language
    ask_for_dossier(customer=customer, language=language, by=guest_actor(customer.id), at=request.now)
    return back_to(request, "me", "collecting")


@require_GET
@guest_page
def dossier_file(request: GuestRequest, job_id: UUID) -> HttpResponse:
    """The collected file, for the one it is about."""
    customer = _guest(request).customer
    newest = newest_dossier(request.organisation.id, customer.id)
    if newest is None or newest.job_id != job_id or newest.file_id is None:
        raise FileNotFound
    file = file_for(request.organisation.id, newest.file_id)
    response = HttpResponse(file.read(), content_type=file.media_type)
    disposition = content_disposition_header(as_attachment=True, filename=file.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
@guest_page
def farewell(request: GuestRequest) -> HttpResponse:
    """Delete me: what that means, what becomes of value; asked twice, the second time with a tick.

    Where money is there or owed, that comes first, and there is nothing to press.
    """
    customer = _guest(request).customer
    wrong, is_unsure = "", False
    if request.method == "POST" and request.POST.get("sure") == "1":
        try:
            say_farewell(portal=request.portal, customer=customer, at=request.now)
            return let_out(request, back_to(request, "card", "forgotten"))
        except Refusal as refusal:
            wrong = refusal.sentence
    elif request.method == "POST":
        is_unsure = True
    leaving = leaving_of(request.organisation, customer, request.now)
    return page(
        request, "portal/farewell.html", at="me", status=422 if wrong or is_unsure else 200, leaving=leaving,
        vouchers=vouchers_shown(request.organisation, customer, request.now),
        refused=wrong, is_unsure=is_unsure, focus=is_unsure or None,
    )  # fmt: skip
