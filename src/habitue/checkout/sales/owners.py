"""The owners that a booking moves, each read once: whoever books on an account books on the one value of it."""

from datetime import datetime
from uuid import UUID

from habitue.checkout.sales.state import AccountState, OwnerState, owner_from
from habitue.ledger.posting import Json
from habitue.ledger.queries import account_at
from habitue.platform.db import call


class Owners:
    """Owners as they were read first, changed by what has been booked on them since."""

    def __init__(self, organisation_id: UUID, now: datetime) -> None:
        self.organisation_id = organisation_id
        self.now = now
        self.known: dict[UUID, OwnerState] = {}
        self.places: dict[UUID, AccountState] = {}

    def of(self, value: Json) -> OwnerState:
        """The owner that `ledger_owner_at_v1` answered."""
        return self.known.setdefault(UUID(value["id"]), owner_from(value))

    def add(self, owner: OwnerState) -> OwnerState:
        return self.known.setdefault(owner.id, owner)

    def read(self, owner_id: UUID) -> OwnerState:
        known = self.known.get(owner_id)
        return known or self.of(call("ledger_owner_at_v1", self.organisation_id, owner_id, self.now))

    def survivor(self, customer_id: UUID) -> UUID:
        """Whoever a customer was merged into, in the end."""
        return UUID(call("customers_survivor_v1", self.organisation_id, customer_id))

    def account(self, account_id: UUID) -> AccountState:
        """Where an account that an earlier entry moved is now: of a customer who was merged, the survivor's."""
        place = self.places.get(account_id)
        if place is None:
            place = self.places[account_id] = self._place(account_id)
        return place

    def _place(self, account_id: UUID) -> AccountState:
        facts = account_at(self.organisation_id, account_id, self.now)
        owner = self.survivor(facts.owner_id) if facts.state == "closed" else facts.owner_id
        floor = None if facts.purpose == "owed" else 0
        return self.read(owner).account(facts.purpose, facts.unit, floor)  # type: ignore[arg-type]
