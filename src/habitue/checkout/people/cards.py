"""A customer's card as it should be, in one act."""

from datetime import datetime
from uuid import UUID

from habitue.customers.actions import add_card, block_card, replace_card, unblock_card
from habitue.customers.queries import CardView, CustomerView, UnknownCode, customer_for
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.secrets import fold_code


@action
def put_card(
    *,
    organisation_id: UUID,
    customer_id: UUID,
    code: str,
    medium: str | None = None,
    is_blocked: bool | None = None,
    replaces: str | None = None,
    by: Actor,
    at: datetime,
) -> CardView:
    """Let the customer have this card: new, blank until now, or in place of another of theirs; blocked or not.

    What is None stays as it is; harmless to repeat. Refuses `not_found`, `unknown_code` (for a card to be replaced
    that is not theirs), then as giving, replacing and blocking do.
    """
    customer = customer_for(organisation_id, customer_id)
    card = _theirs(customer, code)
    if card is None and replaces is not None:
        if _theirs(customer, replaces) is None:
            raise UnknownCode
        card = replace_card(organisation_id=organisation_id, code=replaces, new_code=code, medium=medium, by=by, at=at)
    elif card is None:
        card = add_card(customer=customer, code=code, medium=medium or "barcode", by=by, at=at)
    if is_blocked is None or is_blocked == (card.blocked_at is not None):
        return card
    change = block_card if is_blocked else unblock_card
    return change(organisation_id=organisation_id, code=card.code, by=by, at=at)


def _theirs(customer: CustomerView, code: str) -> CardView | None:
    return next((card for card in customer.cards if card.code == fold_code(code)), None)
