"""Where an organisation says so, what a guest has is spent only with the code of the moment on their phone."""

from habitue.checkout.requests import AccountRef, CustomerRef, SaleRequest
from habitue.customers.portals import CodeRequired, spends_by_code
from habitue.customers.rotating import is_rotating
from habitue.merchants.queries import Principal
from habitue.platform.secrets import fold_code

_DOORS_OF_THEIR_OWN = ("staff", "customer", "system")
"""The panel and the desk know how somebody was found, and ask by themselves; in the portal a guest is signed in."""


def spent_by(request: SaleRequest) -> tuple[str, str] | None:
    """The first thing in a sale that takes something the customer has: its kind, and its name.

    Vouchers and holds name themselves: whoever has the one shows it, for the other it was asked when it was placed.
    """
    for claim in request.claims:
        return ("discount", claim.discount) if claim.discount is not None else ("cover", claim.cover or "")
    kinds = ("prepaid", "kitty", "house_account")
    return next((("tender", tender.kind) for tender in request.tenders if tender.kind in kinds), None)


def lacks_code(principal: Principal, customer: CustomerRef | None) -> bool:
    """Whether a customer who was found is named by something else than their code, where nothing else will do."""
    if customer is None or principal.actor.kind in _DOORS_OF_THEIR_OWN:
        return False
    is_shown = customer.code is not None and is_rotating(fold_code(customer.code))
    return not is_shown and spends_by_code(principal.organisation_id)


def check_code(principal: Principal, account: AccountRef) -> None:
    """For who takes from an account that was found. Refuses `code_required`."""
    if lacks_code(principal, account.customer):
        raise CodeRequired


def check_sale(principal: Principal, request: SaleRequest) -> None:
    """For a sale whose customer was found. Refuses `code_required`."""
    if spent_by(request) is not None and lacks_code(principal, request.customer):
        raise CodeRequired
