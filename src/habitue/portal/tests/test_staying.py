"""A guest who only looks at their card has been here: they are not warned, and not forgotten."""

from datetime import timedelta

from habitue.customers.tests.factories import make_customer
from habitue.merchants.tests.factories import ALICE, AT, make_house
from habitue.portal.actions.visits import begin_visit, see_visit
from habitue.privacy.actions import set_retention
from habitue.privacy.retention import idle_customers, rule_of

YEAR_LATER = AT + timedelta(days=366)


def test_whoever_comes_to_the_portal_without_logging_in_again_stays() -> None:
    house = make_house()
    set_retention(organisation_id=house.id, idle_months=12, warned_days=30, visits_days=90, by=ALICE, at=AT)
    ida = make_customer(house.id, email="ida@example.org")
    visit = begin_visit(organisation_id=house.id, customer_id=ida.id, way="link", user_agent="", at=AT)
    assert [each.customer.id for each in idle_customers(rule_of(house.id), YEAR_LATER)] == [ida.id]
    see_visit(organisation_id=house.id, visit_id=visit.visit_id, at=YEAR_LATER - timedelta(days=5))
    assert idle_customers(rule_of(house.id), YEAR_LATER) == []
