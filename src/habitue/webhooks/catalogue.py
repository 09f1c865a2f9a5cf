"""The events that other programs may rely on. Names are stable: one is added, never renamed or given another meaning.

What else stands in the journal is the house's own business (a key was issued, a draft was saved) and is told to nobody.
"""

from dataclasses import dataclass
from typing import Final

TEST_EVENT: Final = "webhook.test"


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event: its name, which is the journal's, what `subject` is, and what it means."""

    name: str
    subject: str
    meaning: str


_KINDS = (
    EventKind("sale.recorded", "sale", "A till's sale was judged and written."),
    EventKind("sale.named", "sale", "A sale that was anonymous now has its customer."),
    EventKind("sale.returned", "return", "All or part of a sale came back, or a sale was undone by its key."),
    EventKind("entry.reversed", "entry", "A movement of value other than a sale was undone by its key."),
    EventKind(
        "customer.created", "customer", "A customer was made; `reason` is `import` where another system brought them."
    ),
    EventKind("customer.changed", "customer", "Name, contact or other facts of a customer changed."),
    EventKind("customer.merged", "customer", "This customer became part of another."),
    EventKind("customer.forgotten", "customer", "A customer's personal data were erased."),
    EventKind("customer.blocked", "customer", "A customer was blocked."),
    EventKind("customer.unblocked", "customer", "A customer's block was lifted."),
    EventKind("card.made", "card", "A blank card was made."),
    EventKind("card.added", "card", "A card was given to a customer."),
    EventKind("card.blocked", "card", "A card was blocked."),
    EventKind("card.unblocked", "card", "A card's block was lifted."),
    EventKind("card.replaced", "card", "A card was replaced by another."),
    EventKind("card.removed", "card", "A card was taken from its customer."),
    EventKind(
        "tier.changed",
        "customer",
        "A customer rose or fell to another tier: by a sale or return, by staff, or as time passed.",
    ),
    EventKind("customer.consent_given", "customer", "A customer agreed to something, such as a newsletter."),
    EventKind("customer.consent_withdrawn", "customer", "A customer took an agreement back: act on it at once."),
    EventKind("account.loaded", "customer", "Value was put on an account of a customer, outside a sale."),
    EventKind("account.redeemed", "customer", "Value was taken from an account of a customer, outside a sale."),
    EventKind("account.adjusted", "customer", "Value was corrected or given, with a reason."),
    EventKind("exchange.made", "customer", "Points were exchanged for a reward, outside a sale."),
    EventKind("gift.granted", "customer", "The program gave something by itself: a birthday, a welcome."),
    EventKind("house_account.changed", "customer", "A credit limit was set or changed."),
    EventKind("voucher.issued", "voucher", "A voucher was made, in a sale or outside one."),
    EventKind("voucher.loaded", "voucher", "Value was put on a voucher, outside a sale."),
    EventKind("voucher.redeemed", "voucher", "Value was taken from a voucher, outside a sale."),
    EventKind("voucher.adjusted", "voucher", "A voucher's value was corrected, with a reason."),
    EventKind("voucher.blocked", "voucher", "A voucher was blocked."),
    EventKind("voucher.unblocked", "voucher", "A voucher's block was lifted."),
    EventKind("hold.placed", "hold", "Value was set aside."),
    EventKind("hold.captured", "hold", "Value that was set aside was taken."),
    EventKind("hold.released", "hold", "Value that was set aside is free again."),
    EventKind("program.published", "program version", "A new version of the program came into force or will."),
    EventKind("webhook.disabled", "endpoint", "Messages to an endpoint stopped: gone, or three days of failures."),
)

# What the journal tells besides. It stands here so that a new kind of line is put into one of the two by decision: by
# family where nothing of it concerns others, else by name.
OWN_FAMILIES: Final = frozenset(
    {
        "article",
        "brand",
        "buttons",
        "consent_text",
        "device",
        "file",
        "group",
        "import",
        "invitation",
        "job",
        "message",
        "notice",
    }
    | {"job", "message", "notice", "dossier", "passkey", "portal", "privacy", "retention", "reward", "staff", "user"}
    | {"visit"}
)
OWN_BUSINESS: Final = frozenset(
    {
        "application.created",
        "company.changed",
        "company.created",
        "customer.consents_confirmed",
        "customer.mails_chosen",
        "customer.warned",
        "key.issued",
        "key.revoked",
        "key.rolled",
        "organisation.changed",
        "organisation.created",
        "program.codes_made",
        "program.draft_saved",
        "proof.seen",
        "store.changed",
        "store.created",
        "till.changed",
        "till.created",
        "till.offline_limit_changed",
        "webhook.changed",
        "webhook.created",
        "webhook.removed",
        "webhook.replayed",
        "webhook.secret_rolled",
        "webhook.tested",
    }
)

EVENTS: Final = {kind.name: kind for kind in _KINDS}


def is_filter(text: str) -> bool:
    """Whether an endpoint may ask for this: the name of an event, or `sale.*` for all of a family."""
    if text.endswith(".*"):
        return any(name.partition(".")[0] == text[:-2] for name in EVENTS)
    return text in EVENTS
