"""Every code a problem document can carry: its title, what it means and which fields come with it.

The table in docs/api.md and on the documentation pages is made of this; a test holds it against the refusals there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """`meaning` is for the documentation, in English; `fields` are the members beside the standard ones."""

    title: str | Promise
    meaning: str
    fields: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "malformed": Kind(
        _("Malformed request"),
        "The request cannot be read. `errors` names each field. Send something else; the key stays free.",
        ("errors",),
    ),
    "unauthorized": Kind(_("No valid key"), "No API key, an unknown one, an expired or revoked one."),
    "forbidden": Kind(_("Not allowed"), "The key is valid and lacks the scope that this needs.", ("scope",)),
    "not_found": Kind(_("Not found"), "There is no such thing, or it belongs to somebody else: one answer for both."),
    "method_not_allowed": Kind(_("Method not allowed"), "The address exists and does not know the method."),
    "too_large": Kind(_("Too large"), "The body is larger than it may be.", ("most",)),
    "rate_limited": Kind(
        _("Too many requests"), "Wait as long as `Retry-After` says; nothing was done.", ("retry_after",)
    ),
    "key_running": Kind(
        _("Still running"), "The same key is at work in another connection. Ask again with the same key and body."
    ),
    "unavailable": Kind(_("Not available"), "The database does not answer. Send the same again with the same key."),
    "busy": Kind(
        _("Busy"),
        "The accounts moved while this was computed. Nothing was done; send the same again with the same key.",
    ),
    "internal": Kind(
        _("Internal error"), "A mistake of ours. Nothing was done; the log has it under `incident`.", ("incident",)
    ),
    "unknown_code": Kind(_("Unknown code"), "Nobody has this code: no card, voucher, coupon of this organisation."),
    "code_expired": Kind(
        _("Code too old"), "A guest's code that rotates, shown more than a minute ago. Scan what the phone shows now."
    ),
    "code_required": Kind(
        _("Code of the moment required"),
        "Here what a guest has is spent only with the changing code on their phone. Name the customer by it.",
    ),
    "blocked": Kind(_("Blocked"), "The customer, card or voucher is blocked."),
    "expired": Kind(_("Expired"), "The voucher or coupon has expired.", ("expired_at",)),
    "blank": Kind(_("Blank card"), "The card belongs to nobody yet. Give it to a customer first."),
    "ambiguous_customer": Kind(
        _("Ambiguous customer"), "Several customers share this telephone. Name one by id or card."
    ),
    "customer_required": Kind(
        _("Customer required"), "This cannot be done for an anonymous sale.", ("discount", "exchange", "why")
    ),
    "insufficient_balance": Kind(
        _("Insufficient balance"),
        "Less can be spent than was asked for. What is held, pending or owed cannot be spent.",
        ("available", "asked", "unit"),
    ),
    "exceeds_hold": Kind(_("More than is held"), "More was to be taken than had been set aside.", ("held",)),
    "hold_expired": Kind(_("Hold expired"), "The time of the hold has passed; what it held is free again."),
    "already_captured": Kind(_("Already captured"), "The hold was taken before."),
    "already_released": Kind(_("Already released"), "The hold was let go before."),
    "limit_reached": Kind(
        _("Limit reached"),
        "It has been used as often as it may be, in all or by this customer.",
        ("discount", "exchange", "why"),
    ),
    "not_applicable": Kind(
        _("Not applicable"),
        "A claim or a code takes nothing off this basket, or there is no such rule. `why` is the reason's word.",
        ("discount", "cover", "exchange", "why"),
    ),
    "tender_not_allowed": Kind(
        _("Tender not allowed"),
        "This cannot be paid so: stored value buys no stored value, a kitty pays only for lines that earn, "
        "and no tender that moves the ledger exceeds what is due.",
        ("kind", "tender", "why", "most"),
    ),
    "due_changed": Kind(
        _("Due has changed"),
        "Judging finds another sum than the till showed. `judgement` is the new one; the key stays free.",
        ("due", "judgement"),
    ),
    "nothing_to_return": Kind(_("Nothing to return"), "All of it has come back already.", ("line", "left")),
    "value_used": Kind(
        _("Value used"),
        "A loaded value or a pass comes back only unused, or for an amount that staff states.",
        ("unit", "line", "left"),
    ),
    "key_reused": Kind(_("Key reused"), "This key was used for a different request. Take a new key."),
    "key_reversed": Kind(_("Key reversed"), "What was done under this key was undone, or the key was burned."),
    "receipt_reused": Kind(_("Receipt reused"), "Another sale of this till and business day has the number."),
    "clock": Kind(
        _("Clock"),
        "`at` is too far from now: ten minutes online; in batches at most 30 days back and never ahead.",
        ("at", "now"),
    ),
    "frozen": Kind(_("Frozen"), "The account is frozen."),
    "too_much": Kind(_("Too much"), "An account cannot hold that much.", ("most",)),
    "unit_in_use": Kind(
        _("Unit in use"), "Somebody holds this unit: it cannot be dropped or change its decimals.", ("unit",)
    ),
    "limit_below_debt": Kind(
        _("Limit below the debt"), "The house account owes more than the new limit allows.", ("available",)
    ),
    "code_taken": Kind(_("Code taken"), "There is a card or voucher with this code already."),
    "already_named": Kind(_("Named already"), "This sale has its customer."),
    "too_late": Kind(_("Too late"), "A sale's customer can be named for seven days."),
    "not_reversible": Kind(_("Not reversible"), "What was done under that key cannot be undone by it.", ("kind",)),
    "store_required": Kind(_("Store required"), "The key belongs to no till: say which `store` it is."),
    "company_required": Kind(
        _("Company required"), "The organisation has no company yet, whose books this would stand in. Add one first."
    ),
    "unknown_unit": Kind(
        _("Unknown unit"), "No such unit was ever published, so nobody has an account of it.", ("unit",)
    ),
    "card_taken": Kind(_("Card taken"), "This card belongs to another customer."),
    "card_replaced": Kind(_("Card replaced"), "This card was replaced by another, and stays blocked."),
    "email_taken": Kind(_("E-mail taken"), "Another customer has this e-mail address."),
    "same_customer": Kind(_("Same customer"), "These two are one customer already."),
    "holds_value": Kind(
        _("Value on account"), "Say what becomes of it: `value` is `forfeited` or `paid_out`.", ("value",)
    ),
    "owes_debt": Kind(_("Something is owed"), "Say what becomes of it: `debt` is `written_off` or `paid`.", ("debt",)),
    "program_invalid": Kind(
        _("Program not valid"), "The document cannot be published. `errors` names each fault by its path.", ("errors",)
    ),
    "no_draft": Kind(_("No draft"), "There is nothing to publish or to try. Save a draft first."),
    "already_over": Kind(_("In the past"), "A version takes over now or later.", ("valid_from",)),
    "unknown_tier": Kind(_("Unknown tier"), "The program has no such level.", ("level",)),
    "unknown_discount": Kind(
        _("Unknown discount"), "The program has no such discount that a code brings.", ("discount",)
    ),
    "code_too_short": Kind(_("Code too short"), "A single-use code that can be guessed is worth nothing.", ("least",)),
    "url_not_allowed": Kind(
        _("Address not allowed"), "Messages are sent to public https addresses alone.", ("field", "reason")
    ),
    "unknown_event": Kind(_("Unknown event"), "There is no event of that name.", ("field", "event")),
    "endpoint_disabled": Kind(_("Endpoint disabled"), "Enable the webhook endpoint first."),
    "cursor_from_elsewhere": Kind(
        _("Cursor of another database"), "The database was restored: read the feed from its beginning.", ("field",)
    ),
    "stretch_too_long": Kind(_("Stretch too long"), "Too many events lie in the stretch to be replayed.", ("limit",)),
}


# What pages and commands alone are told by rooms that the API speaks with too: these need no explanation here. Rooms
# and packages of which the API says nothing at all (`SILENT`) are not asked.
PAGES_ALONE = frozenset(
    {
        "consent_required",
        "draft_changed",
        "group_in_use",
        "handle_taken",
        "invitation_over",
        "key_revoked",
        "last_owner",
        "name_taken",
        "staff_card_taken",
        "unknown_scope",
        "user_taken",
        "weak_pin",
    }
)
SILENT = (
    *("habitue.web", "habitue.till", "habitue.manage", "habitue.editor", "habitue.portal", "habitue.config"),
    *("habitue.imports", "habitue.privacy", "habitue.notices", "habitue.messages", "habitue.printing"),
    *("habitue.merchants.brand", "habitue.platform.files", "habitue.platform.jobs"),
)


def title_of(code: str) -> str:
    """What this kind of problem is called, in the active language."""
    kind = KINDS.get(code)
    return code.replace("_", " ").capitalize() if kind is None else str(kind.title)
