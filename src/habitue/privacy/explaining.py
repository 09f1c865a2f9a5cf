"""What stands at the top of a dossier, in the language of whom it is about."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from habitue.customers.queries import CustomerView
from habitue.merchants.queries import organisation_facts

PARTS = {
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
    "customers_consent": _lazy("What you agreed to and took back, as we file it; with its text under consents."),
    "programs_customerstanding": _lazy("Your level in the program, and since when."),
    "programs_tally": _lazy("What you spent, earned and used on a day, as sums: for levels and limits."),
    "programs_grantgiven": _lazy("What the program has given you for an occasion, such as your birthday."),
    "programs_referral": _lazy("Who brought you here, and whom you brought."),
    "programs_singleusecode": _lazy("Discount codes that are yours alone. The codes themselves are not kept."),
    "vouchers_voucher": _lazy("Your vouchers, as we file them; with their codes under vouchers."),
    "checkout_return": _lazy("What you gave back."),
    "checkout_customernamed": _lazy("Purchases that were put down to you afterwards."),
    "notices_expirytold": _lazy("Until when we have told you what expires."),
    "imports_importline": _lazy("What was taken over about you from lists of ours from before."),
    "till_proofseen": _lazy("When you showed a card or a document at the till before something was spent."),
    "privacy_dossier": _lazy("Files like this one that were made for you."),
    "privacy_warned": _lazy("When we told you that we shall delete you if you do not come back."),
    "portal_mailedlink": _lazy("When a link to log in was mailed to you, and whether it was used."),
    "portal_addresschange": _lazy("When you asked for another e-mail address, and whether that was confirmed."),
    "portal_passkey": _lazy("Your passkeys: which device, since when, last used when."),
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
        lines.append(f"{name} ({count}): {PARTS[name]}")
    lines += ["", _("Is something wrong? Tell {organisation}: you may have it put right.").format(organisation=house)]
    return "\n".join(lines) + "\n"
