"""Who may do what, by role: pure."""

from typing import Literal, get_args

Role = Literal["owner", "manager", "cashier", "auditor"]
Right = Literal[
    "sell",
    "gift",
    "customers",
    "customers_read",
    "cards",
    "vouchers",
    "program",
    "program_read",
    "settings",
    "staff",
    "export",
    "journal",
]
ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: tuple[Right, ...] = get_args(Right)

_ALL: frozenset[Right] = frozenset(RIGHTS)
_CASHIER: frozenset[Right] = frozenset({"sell", "customers_read"})
_BY_ROLE: dict[Role, frozenset[Right]] = {
    "owner": _ALL,
    "manager": _ALL - {"staff"},
    "cashier": _CASHIER,
    "auditor": frozenset({"customers_read", "program_read", "journal", "export"}),
}


def rights_of(role: Role, *, cashiers_give: bool = False) -> frozenset[Right]:
    """What a role may do; cashiers give extra points where their organisation lets them."""
    rights = _BY_ROLE[role]
    return rights | {"gift"} if role == "cashier" and cashiers_give else rights


# What a right is worth to checkout, which asks for the scopes of a key.
_SCOPES: dict[Right, frozenset[str]] = {
    "sell": frozenset({"sales", "customers", "vouchers"}),
    "customers": frozenset({"customers"}),
    "vouchers": frozenset({"vouchers"}),
    "program": frozenset({"program"}),
    "settings": frozenset({"admin", "events"}),
}


def scopes_of(rights: frozenset[Right]) -> frozenset[str]:
    """The scopes of a key that might do as much."""
    return frozenset().union(*(_SCOPES.get(right, frozenset()) for right in rights))
