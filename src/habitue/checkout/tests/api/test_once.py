"""What may have a key and moves no value by itself: it too happens once under it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from habitue.checkout.tests.api.cafe import PROGRAM
from habitue.checkout.tests.api.callers import Caller, make_caller, told


@pytest.fixture
def caller(scratch_database: str) -> Caller:
    caller = make_caller()
    assert caller.send("PUT", "/program/draft", PROGRAM).status_code == 200
    assert caller.post("/program/versions", {}).status_code == 201
    return caller


def test_somebody_is_signed_up_once_and_greeted_once(caller: Caller) -> None:
    ana = {"given_name": "Ana", "cards": [{"code": "2000000012345"}]}
    first = caller.post("/customers", ana, Idempotency_Key="ana")
    again = caller.post("/customers", ana, Idempotency_Key="ana")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    points = told(caller.get(f"/customers/{told(first)['id']}/accounts"))["items"]
    assert [account["balance"] for account in points if account["unit"] == "points"] == [50]
    assert len(told(caller.get("/customers"))["items"]) == 1
    other = caller.post("/customers", {**ana, "given_name": "Anna"}, Idempotency_Key="ana")
    assert (other.status_code, told(other)["code"]) == (422, "key_reused")


def test_a_refusal_under_a_key_stays_one(caller: Caller) -> None:
    card = {"cards": [{"code": "2000000012345"}]}
    assert caller.post("/customers", card).status_code == 201
    answers = [caller.post("/customers", card, Idempotency_Key="taken") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content
    assert caller.post("/customers", {}, Idempotency_Key="another").status_code == 201


def test_a_key_that_was_burned_signs_nobody_up(caller: Caller) -> None:
    assert caller.post("/reversals", {"key": "late"}).status_code == 201
    assert told(caller.post("/customers", {}, Idempotency_Key="late"))["code"] == "key_reversed"
    assert told(caller.get("/customers"))["items"] == []


def test_a_registration_is_not_undone_by_its_key(caller: Caller) -> None:
    assert caller.post("/customers", {}, Idempotency_Key="ana").status_code == 201
    assert told(caller.post("/reversals", {"key": "ana"}))["code"] == "not_reversible"


def test_many_with_one_key_at_once_make_one_customer(caller: Caller) -> None:
    start = Barrier(4)

    def sign_up(_number: int) -> tuple[int, Any]:
        start.wait()
        try:
            answer = caller.post("/customers", {"given_name": "Ana"}, Idempotency_Key="ana")
            return answer.status_code, told(answer).get("id")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(sign_up, range(4)))
    assert len({made for status, made in answers if status == 201}) == 1
    assert {status for status, _made in answers} <= {201, 409}
    assert len(told(caller.get("/customers"))["items"]) == 1


def test_two_are_merged_once(caller: Caller) -> None:
    into, gone, third = (told(caller.post("/customers", {}))["id"] for _ in range(3))
    answers = [caller.post(f"/customers/{into}/merges", {"from": gone}, Idempotency_Key="m") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert told(caller.post(f"/customers/{into}/merges", {"from": third}, Idempotency_Key="m"))["code"] == "key_reused"
    assert told(caller.post(f"/customers/{third}/merges", {"from": gone}, Idempotency_Key="m"))["code"] == "key_reused"


def test_a_draft_is_published_once(caller: Caller) -> None:
    answers = [caller.post("/program/versions", {}, Idempotency_Key="v2") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert [version["number"] for version in told(caller.get("/program/versions"))["items"]] == [1, 2]


def test_codes_are_made_once_and_kept_from_whoever_reads_the_database(caller: Caller) -> None:
    wanted = {"discount": "SUMMER5", "count": 3}
    answers = [caller.post("/program/codes", wanted, Idempotency_Key="letter") for _ in range(2)]
    codes: Sequence[str] = told(answers[0])["codes"]
    assert len(set(codes)) == 3
    assert answers[0].content == answers[1].content
    assert told(caller.post("/program/codes", {**wanted, "count": 4}, Idempotency_Key="letter"))["code"] == "key_reused"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome::text FROM ledger_entry WHERE organisation_id = %s AND key = 'letter'", [caller.house.id]
        )
        ((stored,),) = cursor.fetchall()
    assert "sealed" in stored
    assert not any(code in stored for code in codes)
