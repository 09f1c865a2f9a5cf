"""What every door has in common: who may come in, and how it says no."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from habitue.checkout.api import limits
from habitue.checkout.tests.api.callers import make_caller, told
from habitue.merchants.tests.factories import AT, make_house, make_house_next_door, make_key
from habitue.platform.ids import new_id

PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _full_buckets() -> Iterator[None]:
    yield
    for buckets in (limits.requests, limits.lookups, limits.wrong_codes):
        buckets.forget()


@pytest.mark.parametrize(
    "authorization", ["", "Bearer ", "Bearer hab_x_y", "Basic YTpi", "Bearer " + "x" * 5000, "Bearer hab_é_é"]
)
def test_without_a_valid_key_nothing_is_said(authorization: str) -> None:
    answer = make_caller().get("/webhooks", Authorization=authorization)
    assert answer.status_code == 401
    assert answer["Content-Type"] == PROBLEM
    assert answer["WWW-Authenticate"] == "Bearer"
    assert told(answer)["code"] == "unauthorized"


def test_a_key_that_expired_is_refused_at_once() -> None:
    house = make_house()
    caller = make_caller(house)
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        caller.secret = make_key(house.till, expires_at=AT + timedelta(hours=1)).secret
        assert caller.get("/webhooks").status_code == 401
    with time_machine.travel(AT, tick=False):
        assert caller.get("/webhooks").status_code == 200


def test_a_key_without_the_scope_is_told_which_one_it_lacks() -> None:
    answer = make_caller(None, "sales").get("/webhooks")
    assert answer.status_code == 403
    assert told(answer) == {
        "type": "/api/v1/docs/problems#forbidden",
        "title": "Not allowed",
        "status": 403,
        "detail": "This API key may not do that: it lacks the scope events.",
        "code": "forbidden",
        "scope": "events",
    }


def test_what_belongs_to_somebody_else_is_not_there() -> None:
    caller, charlie = make_caller(), make_caller(make_house_next_door())
    made = told(caller.post("/webhooks", {"url": "https://example.com/hook"}))
    assert caller.get(f"/webhooks/{made['id']}").status_code == 200
    foreign, unknown = charlie.get(f"/webhooks/{made['id']}"), charlie.get(f"/webhooks/{new_id()}")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


@pytest.mark.parametrize("path", ["/", "/nothing", "/webhooks/", "/webhooks/12", "/webhooks/deliveries", "/sales/x/y"])
def test_an_unknown_address_is_a_problem_document(path: str) -> None:
    answer = make_caller().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert told(answer)["code"] == "not_found"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_an_address_does_not_know(method: str) -> None:
    answer = make_caller().send(method, "/webhooks")
    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
    assert sorted(answer["Allow"].split(", ")) == ["GET", "POST"]


def test_head_is_get_without_what_it_says() -> None:
    assert make_caller().send("HEAD", "/webhooks").status_code == 200


@pytest.mark.parametrize(
    ("accepted", "detail"),
    [
        ("en", "A valid API key is needed."),
        ("xx, en;q=0.5", "A valid API key is needed."),
        ("*", "A valid API key is needed."),
        (";;q=,,é", "A valid API key is needed."),
    ],
)
def test_the_first_language_that_we_speak_is_spoken(accepted: str, detail: str) -> None:
    assert told(make_caller().get("/webhooks", Authorization="", Accept_Language=accepted))["detail"] == detail


@pytest.mark.parametrize("now", ["", "now", "2026-01-05", "2026-01-05T10:00:00", "9999-12-31T23:59:59Z", "1e9"])
def test_a_test_organisation_sets_the_clock_and_nothing_but_a_time(now: str) -> None:
    answer = make_caller().post("/webhooks", {"url": "https://example.com/"}, Habitue_Now=now)
    if now:
        assert answer.status_code == 400
        assert told(answer)["errors"][0]["field"] == "Habitue-Now"
    else:
        assert answer.status_code == 201


def test_a_live_organisation_does_not_set_the_clock() -> None:
    with time_machine.travel(AT, tick=False):
        answer = make_caller(is_test=False).post(
            "/webhooks", {"url": "https://example.com/"}, Habitue_Now="2020-01-01T00:00:00Z"
        )
    assert told(answer)["created_at"] == "2026-01-05T09:00:00+00:00"


def test_a_live_key_that_tries_codes_is_asked_to_wait() -> None:
    caller = make_caller(is_test=False)
    answers = [caller.post("/lookups", {"code": f"GUESS-{number}"}) for number in range(70)]
    assert {told(answer)["code"] for answer in answers[:50]} == {"unknown_code"}
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0]["Retry-After"] == "1"
    assert told(refused[0])["code"] == "rate_limited"
    # Whoever guesses codes at lookups does not go on guessing them elsewhere.
    assert caller.post("/quotes", {"lines": []}).status_code == 429
    assert make_caller(caller.house).post("/quotes", {"lines": []}).status_code == 200


def test_a_bucket_fills_again() -> None:
    buckets, key = limits.Buckets(limits.Rate(per_second=10, burst=5)), new_id()
    assert [buckets.take(key) for _ in range(5)] == [0, 0, 0, 0, 0]
    wait = buckets.take(key)
    assert 0 < wait <= 0.1
    assert buckets.wait(key) > 0
    assert buckets.wait(new_id()) == 0
