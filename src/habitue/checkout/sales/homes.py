"""Where the accounts that an earlier entry moved are now."""

from collections.abc import Callable
from uuid import UUID

from habitue.checkout.sales.booking import Booking
from habitue.checkout.sales.state import AccountState, CustomerState, OwnerState
from habitue.ledger.posting import Purpose
from habitue.ledger.queries import account_at


def account_on(owner: OwnerState, account: UUID) -> AccountState | None:
    return next((known for known in owner.accounts.values() if known.id == account), None)


class Homes:
    """Accounts by the ids that an entry knew them by; of a customer who was merged, the survivor's of the same kind.

    `survivor` finds whoever the owner of a closed account is now; with `customer` it is that customer.
    """

    def __init__(
        self, booking: Booking, customer: CustomerState | None, survivor: Callable[[UUID], OwnerState] | None = None
    ) -> None:
        self.booking = booking
        self.customer = customer
        self.survivor = survivor
        self.known: dict[UUID, AccountState] = {}

    def of(self, account_id: UUID) -> AccountState:
        known = account_on(self.customer.owner, account_id) if self.customer else None
        known = known or self.known.get(account_id)
        if known is None:
            known = self.known[account_id] = self._read(account_id)
        return known

    def _read(self, account_id: UUID) -> AccountState:
        facts = account_at(self.booking.organisation_id, account_id, self.booking.now)
        purpose: Purpose = facts.purpose  # type: ignore[assignment]
        if facts.state == "closed":
            owner = self.customer.owner if self.customer else self.survivor(facts.owner_id) if self.survivor else None
            if owner is not None:
                return owner.account(purpose, facts.unit, None if purpose == "owed" else 0)
        return AccountState(
            id=facts.id,
            owner=facts.owner_id,
            purpose=purpose,
            unit=facts.unit,
            balance=facts.balance,
            available=facts.available,
            floor=facts.floor,
        )
