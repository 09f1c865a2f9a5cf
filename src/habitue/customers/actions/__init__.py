"""What changes customers and their cards; other rooms ask here."""

from habitue.customers.actions.cards import (
    CardReplaced,
    CardTaken,
    NewCard,
    add_card,
    block_card,
    make_blank_cards,
    remove_card,
    replace_card,
    unblock_card,
)
from habitue.customers.actions.consents import (
    NotConsented,
    confirm_consents,
    end_consent_text,
    give_consent,
    publish_consent_text,
    withdraw_consent,
)
from habitue.customers.actions.endings import (
    Decision,
    Holdings,
    HoldsValue,
    Merged,
    OwesDebt,
    SameCustomer,
    forget_customer,
    merge_customers,
)
from habitue.customers.actions.people import (
    EmailTaken,
    block_customer,
    change_customer,
    choose_mails,
    create_customer,
    unblock_customer,
)
from habitue.customers.actions.portals import HandleTaken, open_portal

__all__ = [
    "CardReplaced",
    "CardTaken",
    "Decision",
    "EmailTaken",
    "HandleTaken",
    "Holdings",
    "HoldsValue",
    "Merged",
    "NewCard",
    "NotConsented",
    "OwesDebt",
    "SameCustomer",
    "add_card",
    "block_card",
    "block_customer",
    "change_customer",
    "choose_mails",
    "confirm_consents",
    "create_customer",
    "end_consent_text",
    "forget_customer",
    "give_consent",
    "make_blank_cards",
    "merge_customers",
    "open_portal",
    "publish_consent_text",
    "remove_card",
    "replace_card",
    "unblock_card",
    "unblock_customer",
    "withdraw_consent",
]
