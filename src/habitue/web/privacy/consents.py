"""What guests are asked to agree to: texts by purpose, each new version beside the old ones."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from habitue.customers.actions import end_consent_text, publish_consent_text
from habitue.customers.consents import ConsentTextView, texts_in_force, texts_of, who_agreed
from habitue.merchants.models import LANGUAGES
from habitue.platform.refusals import Refusal
from habitue.privacy.retention import rule_of
from habitue.web.doors import StaffRequest, staff_page

_KNOWN = ("terms", "newsletter", "birthday", "profiling")


def purpose_name(purpose: str) -> str:
    """What a purpose is called; one that the merchant made up is called what it is."""
    names = {
        "terms": _("Terms of the program"),
        "newsletter": _("Newsletter"),
        "birthday": _("Birthday greetings"),
        "profiling": _("Evaluation of purchases"),
    }
    return names.get(purpose, purpose.replace("_", " ").capitalize())


@require_safe
@staff_page("settings", "journal")
def privacy(request: StaffRequest) -> HttpResponse:
    """The texts that are in force, who agreed, and how long people are kept."""
    organisation_id = request.organisation.id
    in_force = texts_in_force(organisation_id)
    shown = [(text, purpose_name(text.purpose), len(who_agreed(organisation_id, text.purpose))) for text in in_force]
    asked = {text.purpose for text in in_force}
    missing = [(purpose, purpose_name(purpose)) for purpose in _KNOWN if purpose not in asked]
    return render(
        request,
        "web/privacy/privacy.html",
        {
            "room": "settings",
            "texts": shown,
            "missing": missing,
            "rule": rule_of(organisation_id),
            "may_change": request.staff.may("settings"),
        },
    )


@require_http_methods(["GET", "POST"])
@staff_page("settings", everywhere=True)
def text(request: StaffRequest, purpose: str = "") -> HttpResponse:
    """A new version of a text, or the first one."""
    purpose = purpose or request.POST.get("purpose", "") or request.GET.get("purpose", "")
    versions = [version for version in texts_of(request.organisation.id) if version.purpose == purpose]
    typed = {language: request.POST.get(language, "") for language in LANGUAGES}
    wrong = ""
    if request.method == "POST":
        try:
            publish_consent_text(
                organisation_id=request.organisation.id,
                purpose=purpose,
                texts=typed,
                is_required=request.POST.get("is_required") == "on",
                by=request.staff.actor,
                at=request.now,
            )
            messages.success(request, _("Saved."))
            return redirect("privacy:privacy")
        except Refusal as refusal:
            wrong = refusal.sentence
    return render(
        request,
        "web/privacy/text.html",
        {
            "room": "settings",
            "purpose": purpose,
            "name": purpose_name(purpose) if purpose else "",
            "fields": _fields(versions, typed if request.method == "POST" else None, request.organisation.language),
            "is_required": versions[0].is_required if versions else purpose == "terms",
            "versions": versions,
            "wrong": wrong,
        },
        status=422 if wrong else 200,
    )


def _fields(versions: list[ConsentTextView], typed: dict[str, str] | None, first: str) -> list[tuple[str, str]]:
    """Language and text, the organisation's own language first."""
    stands = typed if typed is not None else dict(versions[0].texts) if versions else {}
    languages = sorted(LANGUAGES, key=lambda language: (language != first, language))
    return [(language, stands.get(language, "")) for language in languages]


@require_POST
@staff_page("settings", everywhere=True)
def end(request: StaffRequest, purpose: str) -> HttpResponse:
    """Ask for this no longer."""
    end_consent_text(organisation_id=request.organisation.id, purpose=purpose, by=request.staff.actor, at=request.now)
    messages.success(request, _("Nobody is asked for this any more. What was given goes on holding."))
    return redirect("privacy:privacy")
