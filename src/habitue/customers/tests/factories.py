"""Customers of a test's world, made by the same actions as anybody's."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from threading import Barrier, Thread
from typing import Unpack
from uuid import UUID

from django.db import connection

from habitue.customers.actions import NewCard, create_customer, make_blank_cards
from habitue.customers.details import Details
from habitue.customers.queries import CardView, CustomerView
from habitue.merchants.tests.factories import AT, BOB
from habitue.platform.refusals import Refusal


def make_customer(
    organisation_id: UUID, *, codes: tuple[str, ...] = (), at: datetime = AT, **details: Unpack[Details]
) -> CustomerView:
    """A customer with cards of these codes, whom Bob has signed up."""
    return create_customer(
        organisation_id=organisation_id, cards=[NewCard(code) for code in codes], by=BOB, at=at, **details
    )


def make_blank_card(organisation_id: UUID, *, code: str) -> CardView:
    return make_blank_cards(organisation_id=organisation_id, codes=[code], by=BOB, at=AT)[0]


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do these at the same time, each over a connection of its own; return `done` or the refusal's code of each."""
    start, outcomes = Barrier(len(deeds)), ["lost"] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        with closing(connection):
            connection.ensure_connection()
            start.wait()
            try:
                deed()
                outcomes[place] = "done"
            except Refusal as refusal:
                outcomes[place] = refusal.code

    threads: Sequence[Thread] = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
