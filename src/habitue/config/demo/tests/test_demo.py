"""A small store of the grocer, through the code of a till's batch, against what the files themselves add up to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from habitue.config.demo.grocer import GrocerLine, Product, baskets, facts_of
from habitue.config.demo.loading import load
from habitue.config.demo.mapping import ZONE, card_of, line_of
from habitue.config.demo.program import DOCUMENT
from habitue.config.demo.recomputing import recompute
from habitue.config.demo.world import LAST_DAY, DemoShape, days_to_yesterday
from habitue.ledger.audit import audit_book
from habitue.programs.validation import read_document

# One of four hundred baskets, one of nine hundred; both sold something on the last day.
STORES = [415, pytest.param(442, marks=pytest.mark.proof)]
# From the first day of 2017 to one in the middle of a month: what is gold changes with the months.
MOVED = 3250
BALANCES = """
    SELECT card.code, account.unit, account.balance
    FROM customers_card card JOIN ledger_account account ON account.owner_id = card.customer_id
    WHERE card.organisation_id = %s AND account.purpose = 'earned'
"""


class Interrupted(Exception):  # noqa: N818 - what Ctrl-C would be
    pass


def interrupt(done: int, _total: int) -> None:
    if done >= 100:
        raise Interrupted


@pytest.mark.timeout(300)
@pytest.mark.parametrize("store", STORES)
def test_the_ledger_of_a_store_is_what_its_files_add_up_to(store: int) -> None:
    shape = DemoShape(f"A small store, {store}", frozenset({store}))
    with pytest.raises(Interrupted):
        load(shape, interrupt, days=MOVED)
    steps: list[tuple[int, int]] = []
    # Gone on with the next day: what was begun is finished where it was begun.
    organisation = load(shape, lambda done, total: steps.append((done, total)), days=MOVED + 1)
    count = facts_of(shape.stores).baskets
    assert (steps[0], steps[-1]) == ((0, count), (count, count))
    found = balances_of(organisation.id)
    wanted: dict[str, dict[str, int]] = {}
    for household, recomputed in recompute(shape.stores, MOVED).items():
        sums = {"points": recomputed.points, "stamps": recomputed.stamps % 10, "free_salad": recomputed.salads}
        wanted[card_of(household)] = {unit: amount for unit, amount in sums.items() if amount}
    assert found == {card: units for card, units in wanted.items() if units}
    assert list(audit_book(organisation.id)) == []

    again = load(shape, lambda *_progress: None, days=MOVED + 2)
    assert again == organisation
    assert balances_of(organisation.id) == found
    assert _sales(organisation.id) == (count, LAST_DAY + timedelta(days=MOVED))


def balances_of(organisation_id: Any) -> dict[str, dict[str, int]]:
    """What the customers of an organisation have earned and not spent, by card and unit."""
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, [organisation_id])
        for card, unit, balance in cursor.fetchall():
            if balance:
                found.setdefault(card, {})[unit] = int(balance)
    return found


def _sales(organisation_id: Any) -> tuple[int, date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(business_day) FROM checkout_sale WHERE organisation_id = %s", [organisation_id]
        )
        count, last = cursor.fetchone()
        return int(count), last


def test_the_year_ends_the_day_before_it_is_loaded() -> None:
    assert days_to_yesterday(datetime(2018, 1, 1, 12, tzinfo=ZONE)) == 0
    # In New York it is still the evening of the 8th.
    assert LAST_DAY + timedelta(days=days_to_yesterday(datetime(2026, 3, 9, 2, tzinfo=UTC))) == date(2026, 3, 7)


def test_the_data_is_what_the_documentation_says() -> None:
    facts = facts_of()
    assert (facts.baskets, len(facts.stores), len(facts.households)) == (155_848, 457, 2_469)
    lines = zero_quantity = nothing = 0
    for basket in baskets():
        lines += len(basket.lines)
        zero_quantity += sum(line.quantity == 0 for line in basket.lines)
        nothing += sum(line.cents for line in basket.lines) == 0
    assert (lines, zero_quantity, nothing) == (1_469_307, 8_869, 478)


def test_a_card_is_an_ean_13() -> None:
    # 2 0 0 0 0 0 0 0 0 9 0 0 weighs 1, 3, 1, 3 …: 2 + 3 x 9 is 29, and 1 is missing to 30.
    assert card_of(900) == "2000000009001"


FUEL, TEA = Product("FUEL", "Gasoline", is_fuel=True), Product("GROCERY", "Tea", is_fuel=False)


@pytest.mark.parametrize(
    ("line", "product", "quantity", "pieces", "group"),
    [
        (GrocerLine(1, 2, 300, 0), TEA, "2", True, "GROCERY"),
        (GrocerLine(1, 0, 0, 100), None, "0", True, None),
        (GrocerLine(1, 144, 300, 0), TEA, "144", True, "GROCERY"),
        (GrocerLine(1, 12281, 2701, 0), FUEL, "12.281", False, "FUEL"),
        (GrocerLine(1, 1, 2000, 0), FUEL, "1", False, "FUEL"),
    ],
)
def test_lines_are_mapped_as_documented(
    line: GrocerLine, product: Product | None, quantity: str, *, pieces: bool, group: str | None
) -> None:
    mapped = line_of(line, product)
    assert (str(mapped.quantity), mapped.pieces, mapped.group, mapped.amount) == (quantity, pieces, group, line.cents)


def test_the_program_can_be_published() -> None:
    assert read_document(DOCUMENT).currency == "USD"


def test_whatever_the_program_names_it_names_in_every_language() -> None:
    document = read_document(DOCUMENT)
    assert document.tiers is not None
    names: list[object] = [unit.name for unit in document.units.values()]
    names += [level.name for level in document.tiers.levels] + [exchange.name for exchange in document.exchanges]
    assert {frozenset(name) for name in names if isinstance(name, dict)} == {frozenset(dict(settings.LANGUAGES))}
    assert all(isinstance(name, dict) for name in names)
