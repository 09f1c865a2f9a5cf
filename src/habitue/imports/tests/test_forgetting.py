"""What imports keep of people goes with them, of many at once."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.customers.tests.factories import make_customer
from habitue.imports.forgetting import forget_news
from habitue.imports.models import ImportLine
from habitue.imports.tests.factories import bring, csv_of, imported, make_moving_shop, say, undone
from habitue.ledger.audit import audit_book


def _news_of_undoing(count: int) -> int:
    """How many statements it takes to hear of so many who came by a file and went with it."""
    house, _principal = make_moving_shop()
    rows = [f"Guest;guest{number}@example.org" for number in range(count)]
    done = imported(say(bring(house, csv_of("Vorname;E-Mail", *rows))))
    make_customer(house.id)
    while forget_news():
        pass
    undone(done)
    with CaptureQueriesContext(connection) as queries:
        assert forget_news() == count
    lines = ImportLine.objects.filter(of_id=done.id)
    assert all(line.after == {} for line in lines)
    assert list(audit_book(house.id)) == []
    return len(queries)


def test_hearing_of_many_takes_no_more_statements_than_of_one() -> None:
    assert _news_of_undoing(20) == _news_of_undoing(1)
