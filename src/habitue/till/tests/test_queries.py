"""What the panel shows of somebody, and in how many statements."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.checkout.requests import LineIn, ReturnedLine, ReversalRequest
from habitue.checkout.sales.reversing import reverse_key
from habitue.checkout.tests.factories import adjust, give_back, refused, sell
from habitue.customers.actions import block_customer
from habitue.merchants.tests.factories import ALICE, AT, make_house_next_door
from habitue.till.claims import Choice
from habitue.till.queries import groups_of, person_for
from habitue.till.tests.factories import make_ana, make_cafe


def test_the_last_visit_is_counted_by_the_calendar_and_without_what_was_undone() -> None:
    house, till = make_cafe()
    ana = make_ana(house)
    evening = AT.replace(hour=19)  # eight in the evening in Berlin
    sell(till, 1000, customer=ana, at=evening)
    sell(till, 2000, customer=ana, at=evening + timedelta(minutes=1), key="undone")
    undone = ReversalRequest(key="undone", reason="undo")
    reverse_key(request=undone, key="undo", principal=till, at=evening + timedelta(minutes=2))
    eaten = sell(till, 500, 700, customer=ana, at=evening + timedelta(minutes=2)).result()
    for line in (1, 2):
        give_back(till, eaten, ReturnedLine(line=line), at=evening + timedelta(minutes=2))
    shown = [person_for(till, ana.id, at) for at in (evening + timedelta(minutes=3), AT + timedelta(days=1))]
    assert [(person.last_visit_due, person.last_visit_days) for person in shown] == [("€10.00", 0), ("€10.00", 1)]


def test_somebody_is_shown_with_all_they_have_and_may_claim() -> None:
    house, till = make_cafe()
    ana = make_ana(house)
    sell(till, customer=ana, lines=(LineIn(amount=12000, group="coffee", quantity=Decimal(7)),))
    adjust(till, ana, 2, "massage")
    person = person_for(till, ana.id, AT)
    assert (person.name, person.initials, person.tier, person.rate) == ("Ana Martín", "AM", "Gold", "1.2")
    assert (person.card_ending, person.last_visit_due, person.last_visit_days) == ("2345", "€120.00", 0)
    assert [(b.unit, b.text) for b in person.balances] == [
        ("points", "120"),
        ("stamps", "7"),
    ]
    assert [(c.kind, c.code, c.detail, c.why_not, c.have, c.need) for c in person.claims] == [
        ("cover", "massage", "2 there", "", 0, 0),
        ("exchange", "coffee", "leaves 20 Points", "", 0, 0),
        ("exchange", "golden", "leaves 110 Points", "", 0, 0),
        ("discount", "ten", "50 Points · only on food", "", 0, 0),
        ("coming", "tenth", "7 of 10 Stamps", "", 7, 10),
        ("exchange", "spa", "2,000 Points", "1,880 Points missing", 0, 0),
    ]
    assert person.claims[0].choices == (Choice(name="MASSAGE30", amount=1),)
    assert [dot for dot in person.claims[4].dots if dot] == [True] * 7


def test_somebody_is_found_in_six_statements_whatever_they_have() -> None:
    house, till = make_cafe()
    ana = make_ana(house)
    person_for(till, ana.id, AT)
    counts = []
    for amount in (0, 12000):
        if amount:
            sell(till, amount, customer=ana)
            adjust(till, ana, 2, "massage")
        with CaptureQueriesContext(connection) as statements:
            person_for(till, ana.id, AT)
        counts.append(len(statements))
    assert counts == [6, 6]


def test_whoever_is_blocked_is_shown_and_can_claim_nothing() -> None:
    house, till = make_cafe()
    ana = make_ana(house)
    block_customer(customer=ana, by=ALICE, at=AT)
    person = person_for(till, ana.id, AT)
    assert (person.refused, person.claims, person.balances) == ("This customer is blocked.", (), ())


def test_next_door_nobody_is_found() -> None:
    house, _till = make_cafe()
    ana = make_ana(house)
    _next_door, charlies = make_cafe()
    assert refused(lambda: person_for(charlies, ana.id, AT)) == "not_found"


def test_groups_are_those_the_program_speaks_of() -> None:
    house, _till = make_cafe()
    assert [group.code for group in groups_of(house.id, AT, "en")] == ["coffee", "food"]


def test_without_a_program_there_are_no_groups() -> None:
    assert groups_of(make_house_next_door().id, AT, "en") == ()
