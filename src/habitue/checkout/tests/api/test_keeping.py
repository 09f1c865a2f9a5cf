"""What a back office keeps: lost vouchers, blank cards, occasions, and a till's keys."""

from typing import Any

import pytest

from habitue.checkout.tests.api.callers import Caller, make_caller, told
from habitue.merchants.tests.factories import make_house_next_door
from habitue.platform.ids import new_id

PROGRAM: dict[str, Any] = {
    "units": {"points": {"name": "Points"}},
    "discounts": [{"code": "LETTER", "amount_off": 100, "by": "code"}],
    "grants": [
        {"code": "thanks", "at": "review", "give": {"points": 20}},
        {"code": "known", "at": "profile_complete", "give": {"points": 5}},
    ],
}
CARDS = ["STOCK-1", "STOCK-2"]
CAKE: dict[str, Any] = {"lines": [{"article": "CAKE", "amount": 400}], "due": 400}


@pytest.fixture
def caller(scratch_database: str) -> Caller:
    caller = make_caller()
    assert caller.send("PUT", "/program/draft", PROGRAM).status_code == 200
    assert caller.post("/program/versions", {}).status_code == 201
    return caller


def looked_up(caller: Caller, code: str) -> Any:
    return told(caller.post("/lookups", {"code": code}))


def paid_with(caller: Caller, code: str) -> Any:
    return caller.post("/sales", {**CAKE, "tenders": [{"kind": "voucher", "code": code, "amount": 400}]})


def a_voucher(caller: Caller) -> Any:
    return told(caller.post("/vouchers", {"amount": 1000, "price": 1000}))


def test_a_blocked_voucher_is_told_and_pays_nothing_until_it_is_found(caller: Caller) -> None:
    voucher = a_voucher(caller)
    address = f"/vouchers/{voucher['id']}"
    for _twice in range(2):
        blocked = told(caller.send("PATCH", address, {"blocked": True}))
        assert (blocked["state"], blocked["balance"]) == ("blocked", 1000)
    assert looked_up(caller, voucher["code"])["state"] == "blocked"
    refused = paid_with(caller, voucher["code"])
    assert (refused.status_code, told(refused)["code"]) == (422, "blocked")
    assert told(caller.send("PATCH", address, {"blocked": False}))["state"] == "open"
    assert paid_with(caller, voucher["code"]).status_code == 201
    kinds = [event["type"] for event in told(caller.get("/events"))["items"]]
    assert [kinds.count(f"voucher.{what}") for what in ("blocked", "unblocked")] == [1, 1]


@pytest.mark.parametrize("body", [{}, {"blocked": None}, {"blocked": "true"}])
def test_whether_it_is_blocked_is_said(caller: Caller, body: Any) -> None:
    assert told(caller.send("PATCH", f"/vouchers/{new_id()}", body))["code"] == "malformed"


def test_blank_cards_are_nobodys_until_they_are_given(caller: Caller) -> None:
    made = caller.post("/cards", {"codes": [*CARDS, CARDS[0]], "medium": "nfc"})
    assert made.status_code == 201
    assert [(card["code"], card["medium"]) for card in told(made)["cards"]] == [(code, "nfc") for code in CARDS]
    assert looked_up(caller, "stock-1") == looked_up(caller, "STOCK-1")
    assert (looked_up(caller, "STOCK-1")["kind"], looked_up(caller, "STOCK-1")["state"]) == ("card", "blank")
    again = caller.post("/cards", {"codes": ["STOCK-3", "STOCK-2"]})
    assert (again.status_code, told(again)["code"]) == (422, "card_taken")
    assert looked_up(caller, "STOCK-3")["code"] == "unknown_code"
    ana = told(caller.post("/customers", {}))["id"]
    assert told(caller.send("PUT", f"/customers/{ana}/cards/STOCK-1", {}))["medium"] == "nfc"
    assert looked_up(caller, "STOCK-1")["id"] == ana


def test_an_occasion_gives_what_the_program_grants_once(caller: Caller) -> None:
    address = f"/customers/{told(caller.post('/customers', {}))['id']}/occasions"
    first = {"moment": "review", "reference": "r-1"}
    told_of = [first, first, {**first, "reference": "r-2"}, *2 * [{"moment": "profile_complete"}]]
    answers = [told(caller.post(address, body)) for body in told_of]
    assert [answer["grants"] for answer in answers] == [["thanks"], [], ["thanks"], ["known"], []]
    assert [answer["balances"]["points"] for answer in answers] == [20, 20, 40, 45, 45]


@pytest.mark.parametrize(
    "body", [{"moment": "review"}, {"moment": "profile_complete", "reference": "1"}, {"moment": "birthday"}]
)
def test_which_review_it_is_is_said_and_other_moments_come_by_themselves(caller: Caller, body: Any) -> None:
    ana = told(caller.post("/customers", {}))["id"]
    assert told(caller.post(f"/customers/{ana}/occasions", body))["code"] == "malformed"


def test_a_back_office_undoes_what_a_till_did(caller: Caller) -> None:
    house = caller.house
    office = make_caller(house, "admin", is_till=False)
    voucher = a_voucher(caller)
    account = {"voucher": voucher["id"], "amount": 300}
    assert caller.post("/redemptions", account, Idempotency_Key="k").status_code == 201
    # The same word is another key with the office: it burns its own and says so.
    own = told(office.post("/reversals", {"key": "k"}))
    assert (own["reversed"], own["source"]["kind"], own["source"]["id"]) == (
        False,
        "application",
        str(house.application.id),
    )
    till = {"store": house.store.code, "code": house.till.code}
    undone = told(office.post("/reversals", {"key": "k", "till": till}, Idempotency_Key="u"))
    assert (undone["reversed"], undone["kind"]) == (True, "redemption")
    assert undone["source"] == {"kind": "till", "id": str(house.till.id), "name": house.till.name}
    assert told(office.post("/reversals", {"key": "k", "till": till}, Idempotency_Key="u")) == undone
    assert looked_up(caller, voucher["code"])["balance"] == 1000
    by_id = {"key": "late", "till": {"id": str(house.till.id)}}
    assert told(office.post("/reversals", by_id))["reversed"] is False
    late = caller.post("/redemptions", account, Idempotency_Key="late")
    assert (late.status_code, told(late)["code"]) == (422, "key_reversed")


def test_a_tills_sale_is_undone_by_the_office(caller: Caller) -> None:
    office = make_caller(caller.house, "admin", is_till=False)
    assert caller.post("/sales", {**CAKE, "receipt": "7"}, Idempotency_Key="s").status_code == 201
    wanted = {"key": "s", "till": {"id": str(caller.house.till.id)}}
    assert told(office.post("/reversals", wanted))["kind"] == "sale"
    assert caller.post("/sales", {**CAKE, "receipt": "7"}).status_code == 201


def test_another_tills_keys_are_the_offices_alone(caller: Caller) -> None:
    wanted = {"key": "k", "till": {"id": str(caller.house.till.id)}}
    refused = make_caller(caller.house, "sales").post("/reversals", wanted)
    assert (refused.status_code, told(refused)["scope"]) == (403, "admin")
    charlie = make_caller(make_house_next_door())
    unknown = charlie.post("/reversals", {"key": "k", "till": {"id": str(new_id())}})
    foreign = charlie.post("/reversals", wanted)
    assert (foreign.status_code, told(foreign)["code"]) == (404, "not_found")
    assert foreign.content == unknown.content


@pytest.mark.parametrize("till", [{}, {"store": "main"}, {"code": "1"}, {"id": str(new_id()), "code": "1"}])
def test_a_till_is_named_in_one_way(caller: Caller, till: Any) -> None:
    assert told(caller.post("/reversals", {"key": "k", "till": till}))["code"] == "malformed"


def test_codes_are_found_however_they_are_grouped(caller: Caller) -> None:
    voucher = a_voucher(caller)
    bare = voucher["code"].replace("-", "").lower()
    spaced = voucher["code"].replace("-", " ")
    assert looked_up(caller, bare)["id"] == looked_up(caller, spaced)["id"] == voucher["id"]
    tenders = [{"kind": "voucher", "code": code, "amount": 200} for code in (bare, spaced)]
    assert caller.post("/sales", {**CAKE, "tenders": tenders}).status_code == 201
    assert looked_up(caller, voucher["code"])["balance"] == 600
    taken = caller.post("/vouchers", {"amount": 1, "code": bare})
    assert (taken.status_code, told(taken)["code"]) == (422, "code_taken")


def test_a_coupon_is_used_up_however_it_is_spelled(caller: Caller) -> None:
    body = {"discount": "LETTER", "count": 1}
    (coupon,) = told(caller.post("/program/codes", body))["codes"]
    bare = coupon.replace("-", "")
    assert looked_up(caller, bare)["state"] == "open"
    sales = [{**CAKE, "key": code, "receipt": code, "codes": [code]} for code in (bare, coupon)]
    for sale in sales:
        del sale["due"]
    items = told(caller.post("/sale-batches", {"sales": sales}))["items"]
    assert items[0]["answer"]["due"] == 300
    assert looked_up(caller, coupon)["state"] == "used"
    twice = caller.post("/sales", {**CAKE, "due": 300, "codes": [coupon]})
    assert (twice.status_code, told(twice)["code"]) == (422, "limit_reached")


def test_a_voucher_sold_in_a_sale_is_found_without_its_hyphens(caller: Caller) -> None:
    gift = {"article": "GIFT", "amount": 500, "loads": {"voucher": "gift-0001-9"}}
    sold = caller.post("/sales", {"lines": [gift], "due": 500})
    assert sold.status_code == 201, sold.content
    assert looked_up(caller, "GIFT00019")["balance"] == 500
