"""A new house is shown its way; one that sells is not."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.checkout.tests.factories import make_shop, sell
from habitue.customers.tests.factories import make_customer
from habitue.manage.queries.first_steps import first_steps
from habitue.merchants.actions import register_device
from habitue.merchants.staff import StaffFacts
from habitue.merchants.tests.factories import ALICE, House, make_house
from habitue.merchants.tests.people import make_staff
from habitue.platform import clock
from habitue.web.tests.factories import browser_of


def done(staff: StaffFacts) -> dict[str, bool]:
    return {step.address: step.is_done for step in first_steps(staff)}


def test_each_step_is_ticked_off_when_it_is_done() -> None:
    house = make_house()
    alice = make_staff(house.id)
    assert set(done(alice).values()) == {False}
    make_customer(house.id)
    make_staff(house.id, "cashier")
    register_device(
        organisation_id=house.id, till_id=house.till.id, name="Tablet", registered_by=None, by=ALICE, at=clock.now()
    )
    assert {address for address, is_done in done(alice).items() if is_done} == {
        "/manage/imports",
        "/manage/staff",
        "/manage/devices",
    }


def test_that_there_is_some_is_known_without_reading_all() -> None:
    house = make_house()
    alice = make_staff(house.id)
    for number in range(3):
        make_customer(house.id)
        make_staff(house.id, "cashier")
        register_device(
            organisation_id=house.id,
            till_id=house.till.id,
            name=f"Tablet {number}",
            registered_by=None,
            by=ALICE,
            at=clock.now(),
        )
        with CaptureQueriesContext(connection) as asked:
            first_steps(alice)
        assert len(asked) == 5
        assert all("LIMIT 1" in query["sql"] for query in asked)


def test_only_what_somebody_may_do_is_shown() -> None:
    house = make_house()
    assert "/manage/staff" not in done(make_staff(house.id, "manager"))
    assert done(make_staff(house.id, "auditor")) == {}


def first_page(house: House) -> str:
    return browser_of(make_staff(house.id)).get("/manage").content.decode()


def test_it_goes_with_the_first_sale() -> None:
    assert "First steps" in first_page(make_house())
    house, till = make_shop()
    assert "First steps" in first_page(house)
    sell(till, 500, at=clock.now())
    assert "First steps" not in first_page(house)
