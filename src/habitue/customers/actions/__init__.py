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
    create_customer,
    unblock_customer,
)

__all__ = [
    "CardReplaced",
    "CardTaken",
    "Decision",
    "EmailTaken",
    "Holdings",
    "HoldsValue",
    "Merged",
    "NewCard",
    "OwesDebt",
    "SameCustomer",
    "add_card",
    "block_card",
    "block_customer",
    "change_customer",
    "create_customer",
    "forget_customer",
    "make_blank_cards",
    "merge_customers",
    "remove_card",
    "replace_card",
    "unblock_card",
    "unblock_customer",
]
