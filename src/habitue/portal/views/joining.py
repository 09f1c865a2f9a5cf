"""Registering and logging in: one field, a mail, and in."""

from uuid import UUID

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.http import require_http_methods

from habitue.customers.actions import NotConsented
from habitue.customers.consents import texts_in_force
from habitue.platform.refusals import Refusal
from habitue.portal.actions.links import Asked, Registration, ask_to_log_in, ask_to_register
from habitue.portal.actions.visits import LinkOver, WrongCode, answer_code, answer_link
from habitue.portal.doors import GuestRequest, address, let_in, public_page
from habitue.portal.forms import JoinForm
from habitue.portal.queries import is_link_good
from habitue.portal.views.faults import WHOLE, Faults, fault_of, faults_of
from habitue.portal.views.pages import back_to, page
from habitue.web.callers import address_of_caller
from habitue.web.evenness import in_even_time
from habitue.web.hosts import base_of

WAITING = "habitue_guest_waits"
_SALT = "habitue.portal.waiting"
_WAITS_SECONDS = 900


@require_http_methods(["GET", "POST"])
@public_page
@in_even_time
def register(request: GuestRequest) -> HttpResponse:
    """Become a guest: name and address, what one agrees to, and a mail to answer."""
    if request.guest is not None:
        return back_to(request, "card")
    texts = texts_in_force(request.organisation.id)
    form = JoinForm(request.POST if request.method == "POST" else None)
    chosen = {str(text.id) for text in texts} & set(request.POST.getlist("consents"))
    faults, missing = Faults(), []
    if form.is_bound and form.is_valid():
        try:
            return _wait(request, _registering(request, form, chosen))
        except NotConsented as refusal:
            missing = refusal.details["purposes"]
            # Without a purpose it is not a tick that is missing: the texts have changed meanwhile.
            faults = Faults({"consents" if missing else WHOLE: refusal.sentence})
        except Refusal as refusal:
            if refusal.status not in (400, 422):
                raise
            faults = fault_of(refusal, form)
    elif form.is_bound:
        faults = faults_of(form)
    return page(
        request, "portal/register.html", status=422 if faults else 200, form=form, typed=request.POST, texts=texts,
        chosen=chosen, faults=faults, focus=faults.focus, missing=missing,
    )  # fmt: skip


def _registering(request: GuestRequest, form: JoinForm, chosen: set[str]) -> Asked:
    language = translation.get_language() or request.organisation.language
    return ask_to_register(
        portal=request.portal,
        registration=Registration(**form.said(), language=language, texts=tuple(UUID(text) for text in chosen)),
        asker=address_of_caller(request) or "",
        base=base_of(request),
        language=language,
        at=request.now,
    )


@require_http_methods(["GET", "POST"])
@public_page
@in_even_time
def log_in(request: GuestRequest) -> HttpResponse:
    """Have a link mailed, by address or card number. Whatever is typed, the answer is the same."""
    if request.guest is not None:
        return back_to(request, "card")
    typed = request.POST.get("address", "").strip()[:254]
    if request.method == "POST" and typed:
        asked = ask_to_log_in(
            portal=request.portal,
            address=typed,
            asker=address_of_caller(request) or "",
            base=base_of(request),
            language=translation.get_language() or "",
            at=request.now,
        )
        return _wait(request, asked)
    return page(
        request, "portal/log_in.html", challenge_url=address(request, "passkey_challenge"),
        passkey_url=address(request, "passkey_log_in"),
    )  # fmt: skip


def _wait(request: GuestRequest, asked: Asked) -> HttpResponse:
    """On to the page that takes the short code. Which link it belongs to, this browser alone knows."""
    ticket = signing.dumps(str(asked.link_id), salt=_SALT)
    crowded = "&crowded=1" if asked.is_crowded else ""
    return HttpResponseRedirect(f"{address(request, 'waiting')}?ticket={ticket}{crowded}")


@require_http_methods(["GET", "POST"])
@public_page
def waiting(request: GuestRequest) -> HttpResponse:
    """Look into your letter box: the link there leads on, or the short code, here."""
    ticket = request.POST.get("ticket") or request.GET.get("ticket", "")
    wrong = ""
    if request.method == "POST":
        try:
            link_id = UUID(signing.loads(ticket, salt=_SALT, max_age=_WAITS_SECONDS))
        except (signing.BadSignature, ValueError):
            return back_to(request, "log_in")
        outcome = answer_code(
            portal=request.portal,
            link_id=link_id,
            code=request.POST.get("code", ""),
            user_agent=request.headers.get("User-Agent", ""),
            is_widget=request.is_widget,
            at=request.now,
        )
        if not isinstance(outcome, WrongCode):
            return let_in(request, back_to(request, "card", "welcome" if outcome.is_new else ""), outcome)
        wrong = outcome.sentence
    return page(
        request, "portal/waiting.html", status=422 if wrong else 200, ticket=ticket, wrong=wrong,
        is_crowded="crowded" in request.GET,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@public_page
def link(request: GuestRequest, token: str) -> HttpResponse:
    """The mailed link. Opening it does nothing yet: programs that look through mails open links too.

    A spent one leads whoever is logged in to their card, and tells others at once.
    """
    if request.method != "POST":
        if is_link_good(request.organisation.id, token, request.now):
            return page(request, "portal/link.html")
        return _spent(request, LinkOver())
    try:
        begun = answer_link(
            portal=request.portal,
            token=token,
            user_agent=request.headers.get("User-Agent", ""),
            is_widget=request.is_widget,
            at=request.now,
        )
    except LinkOver as refusal:
        return _spent(request, refusal)
    return let_in(request, back_to(request, "card", "welcome" if begun.is_new else ""), begun)


def _spent(request: GuestRequest, refusal: LinkOver) -> HttpResponse:
    if request.guest is not None:
        return back_to(request, "card")
    return page(request, "portal/link.html", status=422, wrong=refusal.sentence)
