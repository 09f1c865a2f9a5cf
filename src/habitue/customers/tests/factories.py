"""Customers of a test's world, made by the same actions as anybody's."""

from datetime import datetime
from typing import Unpack
from uuid import UUID

from habitue.customers.actions import NewCard, create_customer, make_blank_cards
from habitue.customers.details import Details
from habitue.customers.queries import CardView, CustomerView
from habitue.merchants.tests.factories import AT, BOB


def make_customer(
    organisation_id: UUID, *, codes: tuple[str, ...] = (), at: datetime = AT, **details: Unpack[Details]
) -> CustomerView:
    """A customer with cards of these codes, whom Bob has signed up."""
    return create_customer(
        organisation_id=organisation_id, cards=[NewCard(code) for code in codes], by=BOB, at=at, **details
    )


def make_blank_card(organisation_id: UUID, *, code: str) -> CardView:
    return make_blank_cards(organisation_id=organisation_id, codes=[code], by=BOB, at=AT)[0]
