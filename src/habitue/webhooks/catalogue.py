"""The events that other programs may rely on. Names are stable: one is added, never renamed or given another meaning.

What stands in the journal and not here is the house's own business (a key was issued, a draft was saved) and is told
to nobody.
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
    EventKind("sale.returned", "return", "All or part of a sale came back."),
    EventKind("sale.named", "sale", "A sale that was anonymous now has its customer."),
    EventKind("sale.reversed", "sale", "A sale was undone by its key, as if it had not been."),
    EventKind("customer.created", "customer", "A customer was made."),
    EventKind("customer.changed", "customer", "Name, contact or other facts of a customer changed."),
    EventKind("customer.merged", "customer", "This customer became part of another."),
    EventKind("customer.forgotten", "customer", "A customer's personal data were erased."),
    EventKind("customer.blocked", "customer", "A customer was blocked."),
    EventKind("customer.unblocked", "customer", "A customer's block was lifted."),
    EventKind("card.added", "card", "A card was given to a customer, or a blank one made."),
    EventKind("card.blocked", "card", "A card was blocked."),
    EventKind("card.unblocked", "card", "A card's block was lifted."),
    EventKind("card.replaced", "card", "A card was replaced by another."),
    EventKind("card.removed", "card", "A card was taken from its customer."),
    EventKind("tier.changed", "customer", "A customer rose or fell to another tier."),
    EventKind("account.adjusted", "customer", "Value was corrected or given, with a reason."),
    EventKind("exchange.made", "customer", "A reward was claimed for points outside a sale."),
    EventKind("gift.granted", "customer", "The program gave something by itself: a birthday, a welcome."),
    EventKind("value.expired", "customer", "Value reached its end and was taken off."),
    EventKind("house_account.changed", "customer", "A credit limit was set or changed."),
    EventKind("voucher.issued", "voucher", "A voucher or prepaid card was made."),
    EventKind("voucher.loaded", "voucher", "Value was put on a voucher or prepaid card."),
    EventKind("voucher.redeemed", "voucher", "Value was taken from a voucher or prepaid card."),
    EventKind("voucher.blocked", "voucher", "A voucher was blocked."),
    EventKind("hold.made", "hold", "Value was set aside."),
    EventKind("hold.captured", "hold", "Value that was set aside was taken."),
    EventKind("hold.released", "hold", "Value that was set aside is free again."),
    EventKind("hold.expired", "hold", "A hold reached its end and was released."),
    EventKind("program.published", "program version", "A new version of the program came into force or will."),
    EventKind("webhook.disabled", "endpoint", "Messages to an endpoint stopped: gone, or three days of failures."),
)

EVENTS: Final = {kind.name: kind for kind in _KINDS}


def is_filter(text: str) -> bool:
    """Whether an endpoint may ask for this: the name of an event, or `sale.*` for all of a family."""
    if text.endswith(".*"):
        return any(name.partition(".")[0] == text[:-2] for name in EVENTS)
    return text in EVENTS
