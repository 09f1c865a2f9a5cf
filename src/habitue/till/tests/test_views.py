"""The panel's doors, as a browser at a till opens them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from habitue.checkout.tests.factories import adjust, make_voucher
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.merchants.tests.factories import told
from habitue.platform import clock
from habitue.till.tests.counter import answer_of, make_counter
from habitue.till.tests.factories import CAFE, CARD, make_cafe


def test_the_panel_opens_for_who_sells_at_a_till() -> None:
    counter = make_counter()
    response = counter.browser.get("/till")
    assert response.status_code == 200
    page = response.content.decode()
    assert "till-settings" in page
    assert "Coffee" in page
    assert "habitue_csrf" in response.cookies


def test_the_shell_names_nobody() -> None:
    counter = make_counter()
    page = counter.browser.get("/till/shell").content.decode()
    assert "Bob" not in page
    assert "Bob" in counter.browser.get("/till").content.decode()


def test_whoever_is_not_signed_in_is_sent_to_sign_in() -> None:
    assert Client().get("/till")["Location"].startswith("/account/login/")
    assert Client().post("/till/sales", HTTP_HX_REQUEST="true").status_code == 401


def test_an_auditor_sells_nothing() -> None:
    assert make_counter("auditor").browser.get("/till").status_code in (403, 404)


def test_people_are_found_as_one_types() -> None:
    counter = make_counter()
    page = counter.browser.get("/till/people", {"q": "mart"}).content.decode()
    assert f'data-customer="{counter.ana.id}"' in page
    assert "data-customer" not in counter.browser.get("/till/people", {"q": "zzz"}).content.decode()


@pytest.mark.parametrize(("typed", "said"), [("GIFT-7788", True), ("zzz", False), ("a1@b.example", False)])
def test_what_may_be_a_code_is_looked_for_with_enter(typed: str, said: bool) -> None:  # noqa: FBT001
    page = make_counter().browser.get("/till/people", {"q": typed}).content.decode()
    assert ("Press Enter to look for this as a card, voucher or code." in page) == said


def test_a_card_shows_its_customer() -> None:
    counter = make_counter()
    found = counter.post("finding", {"codes": [CARD]})
    assert (found["kind"], found["state"]) == ("customer", "done")
    assert 'data-how="card"' in found["html"]
    assert "Ana Martín" in found["html"]


def test_of_several_readings_the_first_that_is_known_counts() -> None:
    counter = make_counter()
    found = counter.post("finding", {"codes": ["https://example.org", CARD]})
    assert (found["kind"], found["read"]) == ("customer", CARD)


def test_of_readings_that_nobody_is_sure_of_none_is_offered_as_a_card() -> None:
    counter = make_counter()
    said = {"codes": ["12285", "20012285"]}
    assert 'data-newcomer="12285"' in counter.post("finding", said)["html"]
    assert 'data-newcomer=""' in counter.post("finding", said | {"unsure": True})["html"]


@pytest.mark.parametrize("code", ["nobody's", "", "next door"])
def test_unknown_and_foreign_are_one_answer(code: str) -> None:
    counter = make_counter()
    next_door, _till = make_cafe()
    make_customer(next_door.id, codes=("next door",))
    found = counter.post("finding", {"codes": [code] if code else []})
    assert (found["state"], found["code"]) == ("refused", "unknown_code")
    assert "Nobody knows this code." in found["html"]


def test_a_blank_card_is_given_in_one_step() -> None:
    counter = make_counter()
    make_blank_card(counter.house.id, code="BLANK-1")
    assert counter.post("finding", {"codes": ["blank-1"]})["kind"] == "card"
    given = counter.post(f"customers/{counter.ana.id}/cards", {"code": "BLANK-1"})
    assert given["state"] == "done"
    assert 'data-how="name"' in given["html"]
    assert counter.post("finding", {"codes": ["BLANK-1"]})["kind"] == "customer"


def test_a_voucher_shows_what_it_is_worth_and_is_redeemed() -> None:
    counter = make_counter()
    voucher = make_voucher(counter.principal, 5000, at=clock.now())
    found = counter.post("finding", {"codes": [voucher["code"]]})
    assert "€50.00" in found["html"]
    said = {"voucher": voucher["id"], "amount": 1800, "receipt": "R-1", "key": "panel:redeem-1"}
    done = counter.post("redemptions", said)
    assert (done["state"], done["short"]) == ("done", "− €18.00")
    assert counter.post("redemptions", said)["state"] == "done"
    assert "€32.00" in counter.post("finding", {"codes": [voucher["code"]]})["html"]


def test_a_new_customer_in_two_fields() -> None:
    counter = make_counter()
    made = counter.post("customers", {"name": "Jonas von Weber", "contact": "+49 30 1234567", "card": "2000000099999"})
    assert made["state"] == "done"
    assert "Jonas von Weber" in made["html"]
    assert "50" in made["html"]  # what registering gives
    refused = counter.post("customers", {"name": "Jonas", "contact": ""})
    assert (refused["state"], refused["code"]) == ("refused", "contact_missing")
    for contact in ("call me", "12", "ana@@example"):
        refused = counter.post("customers", {"name": "Jonas", "contact": contact})
        assert refused["text"] == "This is neither an e-mail address nor a telephone number."
    taken = counter.post("customers", {"name": "Ana", "contact": "ana@example.org"})
    assert taken["code"] == "email_taken"


def test_an_amount_gives_points_once_however_often_it_is_sent() -> None:
    counter = make_counter()
    key, at = "panel:once-and-again", clock.now().isoformat()
    first = counter.sell(1250, key=key, at=at)
    again = counter.sell(1250, key=key, at=at, is_offline=True)
    assert (first["state"], first["short"], again["short"]) == ("done", "+ 12 Points", "+ 12 Points")
    assert "12" in first["person"]
    assert [line.kind for line in told(counter.house.id)].count("sale.recorded") == 1


@pytest.mark.parametrize("lines", [[100_000_001], [60_000_000, 60_000_000]])
def test_more_than_anybody_buys_is_refused_and_nothing_is_kept(lines: list[int]) -> None:
    counter = make_counter()
    refused = counter.sell(0, lines=[{"amount": amount} for amount in lines], customer=None)
    said = "This is more than is booked at once: look at the amount. Perhaps a card was scanned into it."
    assert (refused["state"], refused["code"], refused["text"]) == ("refused", "too_much", said)
    assert counter.sell(100_000_000, customer=None)["state"] == "done"
    assert [line.kind for line in told(counter.house.id)].count("sale.recorded") == 1


def test_a_quote_says_what_it_would_bring() -> None:
    counter = make_counter()
    adjust(counter.principal, counter.ana, 500, at=clock.now())
    said = {
        "customer": {"id": str(counter.ana.id)},
        "lines": [{"amount": 1000, "group": "food"}],
        "claims": [{"discount": "ten"}],
    }
    quoted = counter.post("quotes", said)
    assert (quoted["state"], quoted["due"]) == ("done", 900)
    assert "+ 9 Points" in quoted["html"]


def test_a_batch_is_answered_sale_by_sale() -> None:
    counter = make_counter()
    sale = {"at": clock.now().isoformat(), "lines": [{"amount": 300}]}
    sales = [
        {**sale, "key": "panel:batch-1", "customer": {"code": CARD}, "is_offline": True},
        {**sale, "key": "panel:batch-2", "customer": {"code": "nobody's"}},
        {**sale, "key": "panel:batch-3", "tenders": [{"kind": "prepaid", "up_to": 300}], "is_offline": True},
    ]
    outcomes = counter.post("sales", {"version": 1, "sales": sales})["outcomes"]
    assert [(said["key"][-1], said["state"], said.get("code")) for said in outcomes] == [
        ("1", "done", None),
        ("2", "refused", "unknown_code"),
        ("3", "refused", "receipt_required"),
    ]


def test_another_version_of_the_queue_is_refused_whole() -> None:
    response = make_counter().send("sales", {"version": 2, "sales": []})
    assert (response.status_code, answer_of(response)["code"]) == (400, "malformed")


def test_a_card_that_nobody_has_is_said_when_the_sale_is_sent() -> None:
    counter = make_counter()
    nobody, ana = {"customer": {"code": "4006381339999"}, "is_offline": True}, {"is_offline": True}
    said = counter.sell(250, **nobody)
    assert (said["state"], said["short"]) == ("done", "€2.50")
    assert said["odd"].startswith("Card ···· 9999 was not known or could not be served: nothing was collected.")
    assert said["odd"] in said["html"]
    assert "odd" not in counter.sell(250, **ana)


REWARDS = [
    ("exchanges", {"code": "coffee"}, "exchange"),
    ("covers", {"unit": "toast", "amount": 1}, "cover"),
]


@pytest.mark.parametrize(("act", "said", "named"), REWARDS)
def test_a_reward_for_somebody_found_by_name_wants_a_proof_and_records_it(
    act: str, said: dict[str, Any], named: str
) -> None:
    counter = make_counter()
    adjust(counter.principal, counter.ana, 200, at=clock.now())
    adjust(counter.principal, counter.ana, 1, "toast", at=clock.now())
    body = {"customer": str(counter.ana.id), "found": counter.found("name"), "key": f"panel:{act}", **said}
    assert counter.post(act, body)["code"] == "proof_required"
    assert counter.post(act, body | {"found": "forged"})["code"] == "proof_required"
    assert counter.post(act, body | {"proof": "document"})["state"] == "done"
    assert counter.post(act, body | {"proof": "document"})["state"] == "done"  # sent twice
    proofs = [line for line in told(counter.house.id) if line.kind == "proof.seen"]
    assert [(line.subject_id, line.actor_name, line.data["proof"], line.data["act"]) for line in proofs] == [
        (counter.ana.id, "Bob", "document", named)
    ]


@pytest.mark.parametrize(("act", "said", "named"), REWARDS)
def test_with_the_card_read_nothing_is_asked(act: str, said: dict[str, Any], named: str) -> None:
    counter = make_counter()
    adjust(counter.principal, counter.ana, 200, at=clock.now())
    adjust(counter.principal, counter.ana, 1, "toast", at=clock.now())
    body = {"customer": str(counter.ana.id), "found": counter.found(), "key": f"panel:{act}-{named}", **said}
    assert counter.post(act, body)["state"] == "done"


def test_paying_with_what_is_prepaid_wants_a_proof_too() -> None:
    counter = make_counter()
    adjust(counter.principal, counter.ana, 2000, "prepaid", at=clock.now())
    pay = {"tenders": [{"kind": "prepaid", "up_to": 500}], "due": 500, "receipt": "R-2"}
    assert counter.sell(500, **pay)["code"] == "proof_required"
    assert counter.sell(500, proof="card", **pay)["state"] == "done"
    assert counter.sell(500, found=counter.found(), **pay | {"receipt": "R-3"})["state"] == "done"


def test_extra_points_are_for_those_who_may_give_and_say_why() -> None:
    counter = make_counter("manager")
    body = {"customer": str(counter.ana.id), "unit": "points", "amount": 30, "key": "panel:gift-1"}
    assert counter.post("gifts", body | {"reason": " "})["code"] == "malformed"
    assert counter.post("gifts", body | {"reason": "An apology"})["short"] == "+ 30 Points"
    cashier = make_counter("cashier")
    body["customer"] = str(cashier.ana.id)
    assert cashier.post("gifts", body | {"reason": "An apology"})["code"] == "forbidden"


def test_topping_up_and_selling_a_voucher_want_the_receipt_where_the_law_does() -> None:
    counter = make_counter()  # Alice GmbH is in Germany
    cash = {"tenders": [{"kind": "cash", "amount": 2000}]}
    top_up = {"lines": [{"amount": 2000, "loads": {"kind": "prepaid"}}], **cash}
    assert counter.sell(0, **top_up)["code"] == "receipt_required"
    done = counter.sell(0, **top_up, receipt="R-4")
    assert (done["state"], done["short"]) == ("done", "+ €20.00")
    voucher = counter.sell(0, lines=[{"amount": 2000, "loads": {"kind": "voucher"}}], **cash, receipt="R-5")
    assert voucher["state"] == "done"
    assert "<code>" in voucher["html"]
    assert "s number as a QR code" in voucher["html"]
    assert "data-print" in voucher["html"]
    assert "style=" not in voucher["html"]


def test_what_was_done_can_be_undone_for_a_minute() -> None:
    counter = make_counter()
    counter.sell(1250, key="panel:to-be-undone")
    undo = {"key": "undo:panel:to-be-undone", "under": "panel:to-be-undone", "customer": str(counter.ana.id)}
    assert "<b>12</b>" in counter.post("finding", {"codes": [CARD]})["html"]
    undone = counter.post("reversals", undo)
    assert undone["state"] == "done"
    assert "<b>12</b>" not in undone["person"]
    assert [line.kind for line in told(counter.house.id)].count("sale.returned") == 1
    assert counter.post("reversals", undo)["state"] == "done"  # pressed twice
    assert counter.sell(1250, key="panel:to-be-undone")["state"] == "refused"


def test_found_and_sold_in_few_statements() -> None:
    counter = make_counter()
    counter.post("finding", {"codes": [CARD]})
    counter.sell(100)
    with CaptureQueriesContext(connection) as finding:
        counter.post("finding", {"codes": [CARD]})
    with CaptureQueriesContext(connection) as selling:
        counter.sell(100)
    assert (len(finding), len(selling)) == (12, 13)


def test_next_door_is_not_there() -> None:
    counter = make_counter()
    next_door, _till = make_cafe()
    charlie = make_customer(next_door.id)
    answer = answer_of(counter.browser.get(f"/till/customers/{charlie.id}"))
    assert answer["code"] == "not_found"
    body = {"customer": str(charlie.id), "code": "coffee", "proof": "card", "key": "panel:next-door"}
    assert counter.post("exchanges", body)["code"] in ("not_found", "unknown_code")


def test_a_coupon_counts_with_the_next_amount() -> None:
    coupon = {"code": "AUTUMN", "percent": "10", "by": "code"}
    counter = make_counter(program=CAFE | {"discounts": [coupon]})
    found = counter.post("finding", {"codes": ["autumn"]})
    assert (found["state"], found["kind"], found["coupon"]) == ("done", "coupon", "autumn")
    assert counter.sell(1000, codes=[found["coupon"]])["html"].count("€9.00") == 1
