"""What stands at the top of a dossier, in the language of whom it is about."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from habitue.customers.queries import CustomerView
from habitue.merchants.queries import organisation_facts

_PARTS = {
    "consents": _lazy("What you agreed to and took back: when, where, and the text."),
    "balances": _lazy("What you have and owe, by unit."),
    "entries": _lazy("Every movement on your account, with its reason."),
    "lots": _lazy("Each credit, and how much of it is left."),
    "vouchers": _lazy("Your vouchers with their codes. Keep them to yourself."),
    "sale_lines": _lazy("What you bought, line by line."),
    "checkout_sale": _lazy("Your purchases."),
    "customers_customer": _lazy("Your details, and those of entries that were merged with yours."),
    "customers_card": _lazy("Your cards."),
    "messages_message": _lazy("Mails that we sent you. What they said is not kept."),
    "portal_visit": _lazy("Browsers in which you were logged in."),
    "platform_journalline": _lazy("What our journal says about you."),
}


def explained(customer: CustomerView, counts: Mapping[str, int], at: datetime) -> str:
    """The README: what this is, whose it is, and what each part holds."""
    house = organisation_facts(customer.organisation_id).name
    lines = [
        _("Everything that {organisation} keeps about {name}").format(
            organisation=house, name=customer.name or customer.email or str(customer.id)
        ),
        _("As of {day}.").format(day=at.strftime("%Y-%m-%d %H:%M UTC")),
        "",
        _("everything.json holds all of it for programs; each file in csv/ is one part for people."),
        "",
    ]
    for name, count in counts.items():
        lines.append(f"{name} ({count})" + (f": {_PARTS[name]}" if name in _PARTS else ""))
    lines += ["", _("Is something wrong? Tell {organisation}: you may have it put right.").format(organisation=house)]
    return "\n".join(lines) + "\n"
