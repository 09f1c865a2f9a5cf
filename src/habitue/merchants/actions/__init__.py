"""What changes a merchant, its staff and their log-ins; other rooms ask here."""

from habitue.merchants.actions.keys import (
    IssuedKey,
    KeyRevoked,
    UnknownScope,
    create_application,
    issue_key,
    revoke_key,
    roll_key,
)
from habitue.merchants.actions.organisations import (
    NameTaken,
    change_store,
    create_company,
    create_organisation,
    create_store,
    create_till,
)
from habitue.merchants.actions.staff import (
    LastOwner,
    StaffCardTaken,
    WeakPin,
    add_staff,
    change_staff,
    deactivate_staff,
    reactivate_staff,
    set_pin,
    set_staff_card,
)
from habitue.merchants.actions.users import UserTaken, join_user, make_user

__all__ = [
    "IssuedKey",
    "KeyRevoked",
    "LastOwner",
    "NameTaken",
    "StaffCardTaken",
    "UnknownScope",
    "UserTaken",
    "WeakPin",
    "add_staff",
    "change_staff",
    "change_store",
    "create_application",
    "create_company",
    "create_organisation",
    "create_store",
    "create_till",
    "deactivate_staff",
    "issue_key",
    "join_user",
    "make_user",
    "reactivate_staff",
    "revoke_key",
    "roll_key",
    "set_pin",
    "set_staff_card",
]
