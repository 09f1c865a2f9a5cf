"""What staff should know of somebody, written and changed at the counter; and what the rewards look like there."""

from datetime import timedelta

from habitue.checkout.tests.factories import adjust, sell
from habitue.customers.queries import customer_for
from habitue.customers.tests.factories import make_customer
from habitue.merchants.tests.factories import ALICE, told
from habitue.platform import clock
from habitue.platform.ids import new_id
from habitue.programs.articles.actions import picture_reward
from habitue.till.queries import person_for
from habitue.till.tests.counter import Counter, make_counter
from habitue.till.tests.factories import make_cafe


def note_of(counter: Counter) -> str:
    return customer_for(counter.house.id, counter.ana.id).note


def test_a_note_is_written_and_changed_and_stands_in_the_journal() -> None:
    counter = make_counter()
    path = f"customers/{counter.ana.id}/note"
    done = counter.post(path, {"note": " Oat milk.\nNo sugar. ", "was": "", "found": counter.found()})
    assert (done["state"], note_of(counter)) == ("done", "Oat milk.\nNo sugar.")
    assert "No sugar." in done["html"]
    assert 'data-how="card"' in done["html"]
    assert counter.post(path, {"note": "", "was": "Oat milk.\r\nNo sugar."})["state"] == "done"
    assert note_of(counter) == ""
    changed = [line for line in told(counter.house.id) if line.kind == "customer.changed"]
    assert [(line.actor_name, line.data["fields"]) for line in changed] == [("Bob", ["note"])] * 2


def test_what_somebody_else_wrote_meanwhile_is_not_lost() -> None:
    counter = make_counter()
    path = f"customers/{counter.ana.id}/note"
    counter.post(path, {"note": "Allergic to nuts.", "was": ""})
    refused = counter.post(path, {"note": "Likes oat milk.", "was": ""})
    assert (refused["code"], refused["note"]) == ("note_changed", "Allergic to nuts.")
    assert "Allergic to nuts." in refused["text"]
    assert note_of(counter) == "Allergic to nuts."
    both = {"note": "Allergic to nuts. Likes oat milk.", "was": refused["note"]}
    assert counter.post(path, both)["state"] == "done"
    assert counter.post(path, both)["state"] == "done"  # sent twice
    assert counter.post(path, {"note": "x" * 5001, "was": both["note"]})["code"] == "malformed"


def test_nobody_writes_next_door_or_without_selling() -> None:
    counter, (next_door, _till) = make_counter(), make_cafe()
    charlie = make_customer(next_door.id)
    assert counter.post(f"customers/{charlie.id}/note", {"note": "x", "was": ""})["code"] == "not_found"
    assert customer_for(next_door.id, charlie.id).note == ""
    auditor = make_counter("auditor")
    assert auditor.send(f"customers/{auditor.ana.id}/note", {"note": "x", "was": ""}).status_code in (403, 404)
    assert note_of(auditor) == ""


def test_rewards_have_their_pictures_or_those_of_what_they_give() -> None:
    counter = make_counter()
    adjust(counter.principal, counter.ana, 1, "massage", at=clock.now())
    massage, ten, elsewhere = new_id(), new_id(), new_id()
    by, at = ALICE, clock.now()
    for house, kind, code, picture in (
        (counter.house, "unit", "massage", massage),
        (counter.house, "discount", "ten", ten),
        (make_cafe()[0], "exchange", "coffee", elsewhere),
    ):
        picture_reward(organisation_id=house.id, kind=kind, code=code, picture_id=picture, by=by, at=at)
    person = person_for(counter.principal, counter.ana.id, clock.now())
    assert {claim.code: claim.picture_id for claim in person.claims} == {
        "massage": massage, "spa": massage, "golden": massage, "ten": ten, "coffee": None, "tenth": None,
    }  # fmt: skip
    page = counter.browser.get(f"/till/customers/{counter.ana.id}").json()["html"]
    assert f"/{counter.house.id}/{massage}" in page


def test_a_visit_of_long_ago_is_told_by_its_month() -> None:
    counter = make_counter()
    sell(counter.principal, 500, customer=counter.ana, at=clock.now())
    last = person_for(counter.principal, counter.ana.id, clock.now()).last_visit_date
    assert last is not None
    for days, is_long_ago in ((60, False), (61, True)):
        person = person_for(counter.principal, counter.ana.id, clock.now() + timedelta(days=days, seconds=9))
        assert (person.last_visit_date, person.is_long_ago) == (last, is_long_ago)
