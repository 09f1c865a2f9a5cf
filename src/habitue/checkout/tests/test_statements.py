"""A till waits for this: a sale is two statements, in autocommit."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.checkout.tests.factories import make_shop, sell
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book

LOYAL = {
    "units": {"points": {"name": "Points"}, "stamps": {"name": "Stamps"}, "toast": {"name": "Toast"}},
    "tiers": {
        "measure": "spend",
        "window": "month",
        "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 10000, "rate": "1.2"}],
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}, "tiered": True},
        {"code": "stamp", "unit": "stamps", "give": 1, "per": {"quantity": 1}},
    ],
    "exchanges": [{"code": "toast", "from": {"stamps": 10}, "to": {"toast": 1}, "automatic": True}],
}


def test_a_sale_is_two_statements_in_autocommit() -> None:
    house, till = make_shop(LOYAL)
    ana = make_customer(house.id, codes=("2000000012345",))
    sell(till, 560, 4200, customer=ana)
    with CaptureQueriesContext(connection) as statements:
        sell(till, 560, 4200, customer=ana)
    assert [statement["sql"].split("(")[1].split("_v1")[0] for statement in statements] == [
        "checkout_read_many",
        "checkout_post",
    ]
    assert not connection.in_atomic_block
    assert list(audit_book(house.id)) == []


def test_a_repeat_is_one_statement_and_its_reasons() -> None:
    house, till = make_shop(LOYAL)
    ana = make_customer(house.id)
    first = sell(till, 560, customer=ana, key="k")
    with CaptureQueriesContext(connection) as statements:
        again = sell(till, 560, customer=ana, key="k")
    assert len(statements) == 2
    assert (again.answer, again.is_new) == (first.answer, False)
