"""The statement of a house account on paper, in the merchant's look."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from habitue.customers.queries import CustomerView
from habitue.manage.queries.statement import Statement
from habitue.manage.queries.told import entry_said
from habitue.manage.queries.words import words_of
from habitue.merchants.brand import brand_facts, picture_for
from habitue.merchants.queries import OrganisationFacts
from habitue.printing.logic import plain
from habitue.printing.rendering import render_pdf
from habitue.web.templatetags.amounts import day

Json = dict[str, Any]


def statement_pdf(organisation: OrganisationFacts, customer: CustomerView, statement: Statement, at: datetime) -> bytes:
    """What went in and out, the newest first, and what stands there now, in the customer's language.

    Where there was more before, it is brought forward in the last line, and the paper says so.
    """
    brand = brand_facts(organisation.id)
    language = customer.language or organisation.language
    logo = picture_for(organisation.id, brand.logo).read() if brand.logo else None
    with translation.override(language):
        words = words_of(organisation.id, organisation.currency, at)
        said = [entry_said(entry, words) for entry in statement.entries]
        rows = [[day(one["at"]), plain(one["what"]), one["amount"], one["balance"]] for one in said]
        if statement.before:
            rows.append(["", _("Brought forward"), "", words.said("house_account", statement.brought)])
        data = {
            "language": language,
            "title": _("Statement"),
            "customer": plain(customer.name) or _("Without a name"),
            "day": day(at),
            "house": {
                "name": plain(brand.name),
                "colour": brand.colour,
                "address": [plain(line) for line in brand.postal_address.splitlines() if line.strip()],
                "has_logo": logo is not None,
            },
            "heading": [_("When"), _("What"), _("Amount"), _("Balance")],
            "entries": rows,
            "note": _(
                "These are the {count} newest movements; those before them are in what is brought forward."
            ).format(count=len(said))
            if statement.before
            else "",
            "balance": words.said("house_account", statement.balance),
        }
    return render_pdf("manage/statement", data, {"logo.png": logo} if logo else {})
