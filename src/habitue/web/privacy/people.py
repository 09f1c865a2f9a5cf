"""One person's rights, as staff looks after them: consents on paper or by word, and everything in one file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from habitue.customers.actions import choose_mails, give_consent, withdraw_consent
from habitue.customers.consents import consents_of, text_in_force, texts_in_force
from habitue.customers.models import MAILS
from habitue.customers.queries import customer_for
from habitue.privacy.actions import ask_for_dossier
from habitue.privacy.dossiers import newest_dossier
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.privacy.consents import purpose_name

_MAILS = {
    "sales": gettext_lazy("Of each purchase, reward and gift"),
    "expiry": gettext_lazy("Before something expires"),
}


@require_safe
@staff_page("customers", "export", "journal")
def person(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """What somebody agreed to, with each version, and their dossier."""
    customer = customer_for(request.organisation.id, customer_id)
    history = consents_of(request.organisation.id, customer.id)
    held = {each.purpose for each in history if each.holds}
    asked = [
        (text, purpose_name(text.purpose), text.purpose in held) for text in texts_in_force(request.organisation.id)
    ]
    return render(
        request,
        "web/privacy/person.html",
        {
            "room": "customers",
            "customer": customer,
            "asked": asked,
            "history": [(each, purpose_name(each.purpose)) for each in history],
            "dossier": newest_dossier(request.organisation.id, customer.id),
            "mails": [(kind, _MAILS[kind], kind in customer.mails) for kind in MAILS],
            "may_export": request.staff.may("export"),
            "may_change": request.staff.may("customers"),
        },
    )


@require_POST
@staff_page("customers")
def consent(request: StaffRequest, customer_id: UUID, purpose: str) -> HttpResponse:
    """Somebody signed or said that they agree, or that they do not any more."""
    customer = customer_for(request.organisation.id, customer_id)
    if request.POST.get("is_given") == "1":
        text = text_in_force(request.organisation.id, purpose)
        give_consent(
            customer=customer,
            text_id=text.id,
            place="back_office",
            proof="signed" if request.POST.get("proof") == "signed" else "spoken",
            note=request.POST.get("note", ""),
            by=request.staff.actor,
            at=request.now,
        )
    else:
        withdraw_consent(
            customer=customer, purpose=purpose, place="back_office", by=request.staff.actor, at=request.now
        )
    messages.success(request, _("Saved."))
    return redirect("privacy:person", customer_id=customer.id)


@require_POST
@staff_page("customers")
def mails(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Somebody says at the counter which mails they want."""
    customer = customer_for(request.organisation.id, customer_id)
    wanted = set(request.POST.getlist("mails")) & set(MAILS)
    choose_mails(customer=customer, mails=wanted, by=request.staff.actor, at=request.now)
    messages.success(request, _("Saved."))
    return redirect("privacy:person", customer_id=customer.id)


@require_POST
@staff_page("export")
def dossier(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Have everything about somebody collected."""
    customer = customer_for(request.organisation.id, customer_id)
    ask_for_dossier(
        customer=customer,
        language=customer.language or request.organisation.language,
        by=request.staff.actor,
        at=request.now,
    )
    messages.success(request, _("It is being collected. You may go on working."))
    return redirect("privacy:person", customer_id=customer.id)
