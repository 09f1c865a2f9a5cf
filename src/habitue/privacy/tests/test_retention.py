"""Who is kept for how long: warned first, and never forgotten with something on account."""

from datetime import datetime, timedelta

import pytest
import time_machine

from habitue.checkout.tests.factories import adjust, make_shop, sell
from habitue.customers.models import Customer
from habitue.customers.queries import CustomerView
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book
from habitue.merchants.queries import Principal, organisation_facts
from habitue.merchants.tests.factories import ALICE, AT, House
from habitue.messages.models import Message
from habitue.platform.texts import Malformed
from habitue.privacy import retention
from habitue.privacy.actions import set_retention
from habitue.privacy.jobs import keep_due_rules, keep_rule
from habitue.privacy.retention import RuleFacts, counted, idle_customers, rule_of

YEAR_LATER = AT + timedelta(days=366)


def make_rule(house: House, *, idle_months: int | None = 12, warned_days: int = 30) -> None:
    set_retention(
        organisation_id=house.id, idle_months=idle_months, warned_days=warned_days, visits_days=90, by=ALICE, at=AT
    )


def keep(house: House, at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return keep_rule(rule_of(house.id))


def is_forgotten(customer: CustomerView) -> bool:
    return Customer.objects.get(id=customer.id).forgotten_at is not None


def world() -> tuple[House, Principal, CustomerView, CustomerView, CustomerView]:
    """One who never came, one who came lately, one who has points."""
    house, till = make_shop()
    idle = make_customer(house.id, given_name="Ida", email="ida@example.com")
    lately, rich = make_customer(house.id), make_customer(house.id)
    adjust(till, rich, 50)
    sell(till, 10, customer=lately, at=AT + timedelta(days=300))
    return house, till, idle, lately, rich


def test_somebody_is_warned_and_then_forgotten() -> None:
    house, _till, idle, lately, rich = world()
    make_rule(house)
    assert keep(house, YEAR_LATER) == 1
    mail = Message.objects.get(organisation_id=house.id)
    assert (mail.kind, mail.to, mail.customer_id) == ("privacy.warning", "ida@example.com", idle.id)
    assert keep(house, YEAR_LATER + timedelta(days=29)) == 0
    assert keep(house, YEAR_LATER + timedelta(days=30)) == 1
    assert [is_forgotten(each) for each in (idle, lately, rich)] == [True, False, False]
    assert Message.objects.filter(organisation_id=house.id).count() <= 1
    assert list(audit_book(house.id)) == []


def test_a_preview_says_whom_it_concerns_and_why_not() -> None:
    house, _till, idle, _lately, rich = world()
    make_rule(house)
    found = idle_customers(rule_of(house.id), YEAR_LATER)
    assert {each.customer.id: each.state for each in found} == {idle.id: "to_warn", rich.id: "holds_value"}
    assert counted(found) == {"to_warn": 1, "warned": 0, "due": 0, "holds_value": 1}
    assert not is_forgotten(idle)


def test_whoever_comes_back_stays() -> None:
    house, till, idle, _lately, _rich = world()
    make_rule(house)
    keep(house, YEAR_LATER)
    sell(till, 10, customer=idle, at=YEAR_LATER + timedelta(days=5))
    assert keep(house, YEAR_LATER + timedelta(days=60)) == 0
    assert not is_forgotten(idle)


def test_without_a_rule_nobody_is_forgotten() -> None:
    house, _till, idle, _lately, _rich = world()
    assert idle_customers(rule_of(house.id), YEAR_LATER) == []
    make_rule(house, idle_months=None)
    keep(house, YEAR_LATER)
    assert not is_forgotten(idle)


def test_a_rule_is_kept_a_few_times_a_day() -> None:
    house, _till, _idle, _lately, _rich = world()
    make_rule(house)
    with time_machine.travel(YEAR_LATER, tick=False):
        keep_due_rules()
        assert rule_of(house.id).looked_at == YEAR_LATER
    with time_machine.travel(YEAR_LATER + timedelta(hours=5), tick=False):
        keep_due_rules()
        assert rule_of(house.id).looked_at == YEAR_LATER


def test_where_no_rule_is_set_it_is_kept_that_log_ins_end(monkeypatch: pytest.MonkeyPatch) -> None:
    house, _till, idle, _lately, _rich = world()
    monkeypatch.setattr(retention, "organisations", lambda: [organisation_facts(house.id)])
    with time_machine.travel(YEAR_LATER, tick=False):
        keep_due_rules()
    assert rule_of(house.id) == RuleFacts(house.id, looked_at=YEAR_LATER)
    assert not is_forgotten(idle)


def test_next_door_has_its_own_rule() -> None:
    house, _till, idle, _lately, _rich = world()
    other, _till2, other_idle, _lately2, _rich2 = world()
    make_rule(house)
    make_rule(other, idle_months=24)
    keep(house, YEAR_LATER)
    keep(house, YEAR_LATER + timedelta(days=31))
    assert [is_forgotten(idle), is_forgotten(other_idle)] == [True, False]


@pytest.mark.parametrize(("idle_months", "warned_days"), [(0, 30), (241, 30), (12, 6), (12, 366)])
def test_a_rule_has_limits(idle_months: int, warned_days: int) -> None:
    house, _till = make_shop()
    with pytest.raises(Malformed):
        make_rule(house, idle_months=idle_months, warned_days=warned_days)
