"""Whatever cannot be read is refused with the name of the field, and changes nothing."""

from typing import Any

import orjson
import pytest

from habitue.checkout.models import Sale
from habitue.checkout.tests.api.callers import Caller, make_caller, told

LINE = {"article": "A", "amount": 100}
MUCH = 2**53


@pytest.fixture(scope="module")
def caller(scratch_database: str) -> Caller:
    return make_caller()


def with_line(**changes: Any) -> dict[str, Any]:
    return {"receipt": "1", "lines": [LINE, {**LINE, **changes}]}


def with_(**changes: Any) -> dict[str, Any]:
    return {"receipt": "1", "lines": [LINE], **changes}


FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"receipt": "1"}, "lines"),
    (with_(lines=LINE), "lines"),
    (with_(lines="A"), "lines"),
    (with_(lines=[LINE] * 10_000), "lines"),
    (with_(lines=[LINE, "A"]), "lines[1]"),
    (with_line(amount="12"), "lines[1].amount"),
    (with_line(amount=True), "lines[1].amount"),
    (with_line(amount=12.0), "lines[1].amount"),
    (with_line(amount=None), "lines[1].amount"),
    (with_line(amount=[1]), "lines[1].amount"),
    (with_line(amount=MUCH), "lines[1].amount"),
    (with_line(amount=-MUCH), "lines[1].amount"),
    (with_(lines=[{"amount": MUCH - 1}, {"amount": 1}]), ""),
    (with_line(amount=-1), "lines[1]"),
    (with_line(amount=-1, earns=False, loads={"voucher": "new"}), "lines[1]"),
    (with_line(quantity=-1), "lines[1].quantity"),
    (with_line(quantity="-1"), "lines[1].quantity"),
    (with_line(quantity=1.5), "lines[1].quantity"),
    (with_line(quantity="1e3"), "lines[1].quantity"),
    (with_line(quantity="١"), "lines[1].quantity"),
    (with_line(quantity=" 1"), "lines[1].quantity"),
    (with_line(quantity="1.0000001"), "lines[1].quantity"),
    (with_line(quantity=MUCH), "lines[1].quantity"),
    (with_line(article="A\0"), "lines[1].article"),
    (with_line(article="A\x1b[2J"), "lines[1].article"),
    (with_line(article="A\nB"), "lines[1].article"),
    (with_line(article="A\x85"), "lines[1].article"),
    (with_line(article="A" * 256), "lines[1].article"),
    (with_line(article=12), "lines[1].article"),
    (with_line(pieces="yes"), "lines[1].pieces"),
    (with_line(earns=1), "lines[1].earns"),
    (with_line(colour="red"), "lines[1].colour"),
    (with_line(loads={}), "lines[1].loads"),
    (with_line(loads={"voucher": "new", "prepaid": True}), "lines[1].loads"),
    (with_line(loads={"prepaid": False}), "lines[1].loads.prepaid"),
    (with_line(loads={"voucher": "new", "value": 0}), "lines[1].loads.value"),
    (with_line(loads={"id": "1"}), "lines[1].loads.id"),
    (with_line(settles="everything"), "lines[1].settles"),
    (with_(colour="red"), "colour"),
    (with_(receipt=4711), "receipt"),
    (with_(receipt=""), "receipt"),
    (with_(business_day="2026-02-30"), "business_day"),
    (with_(business_day="05.01.2026"), "business_day"),
    (with_(business_day="2026-01-05T00:00:00Z"), "business_day"),
    (with_(business_day="9999-12-31"), "business_day"),
    (with_(business_day=20260105), "business_day"),
    (with_(at="2026-01-05T10:00:00"), "at"),
    (with_(at="2026-01-05"), "at"),
    (with_(at="9999-12-31T23:59:59-12:00"), "at"),
    (with_(at="0001-01-01T00:00:00+14:00"), "at"),
    (with_(at="2026-01-05T25:00:00+01:00"), "at"),
    (with_(at="2026-01-05T10:00:00+99:00"), "at"),
    (with_(at=1767603600), "at"),
    (with_(at="٢٠٢٦-01-05T10:00:00Z"), "at"),
    (with_(customer="ana"), "customer"),
    (with_(customer={}), "customer"),
    (with_(customer={"id": "ana"}), "customer.id"),
    (with_(customer={"code": "1", "email": "a@b.c"}), "customer"),
    (with_(customer={"code": "\0"}), "customer.code"),
    (with_(claims=[{}]), "claims[0]"),
    (with_(claims=[{"discount": "a", "cover": "b"}]), "claims[0]"),
    (with_(claims=[{"cover": "b", "pieces": 0}]), "claims[0].pieces"),
    (with_(codes=[1]), "codes[0]"),
    (with_(codes=["A"] * 1000), "codes"),
    (with_(due=1.5), "due"),
    (with_(due=MUCH), "due"),
    (with_(tenders=[{"kind": "cash"}]), "tenders[0]"),
    (with_(tenders=[{"kind": "cash", "amount": 1, "up_to": 2}]), "tenders[0]"),
    (with_(tenders=[{"kind": "cash", "amount": -1}]), "tenders[0].amount"),
    (with_(tenders=[{"kind": "gold", "amount": 1}]), "tenders[0].kind"),
    (with_(tenders=[{"kind": "voucher", "amount": 1}]), "tenders[0]"),
    (with_(tenders=[{"kind": "hold", "amount": 1}]), "tenders[0]"),
    (with_(tenders=[{"kind": "cash", "amount": 1, "code": "X"}]), "tenders[0]"),
    (with_(returns=[{"sale": "1", "all": True}]), "returns[0].sale.id"),
    (with_(returns=[{"sale": {"receipt": "1"}, "all": True}]), "returns[0].sale"),
    (with_(store=7), "store"),
]


@pytest.mark.parametrize("address", ["/sales", "/quotes"])
@pytest.mark.parametrize(("body", "field"), FIELDS, ids=[f"{n}-{field}" for n, (_body, field) in enumerate(FIELDS)])
def test_the_field_is_named_and_nothing_changes(caller: Caller, address: str, body: Any, field: str) -> None:
    answer = caller.post(address, body)
    assert answer.status_code == 400, answer.content
    document = told(answer)
    assert document["code"] == "malformed"
    assert document["errors"][0]["field"] == field
    assert document["errors"][0]["message"]
    assert len(document["errors"]) <= 50
    assert not Sale.objects.filter(organisation_id=caller.house.id).exists()


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"receipt=1",
    "half of it": b'{"receipt": "1", "lines": [',
    "more than one": b'{"lines": []} {"lines": []}',
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "a text": b'"lines"',
    "invalid UTF-8": b'{"receipt": "\xff\xfe", "lines": []}',
    "a lone surrogate": b'{"receipt": "\\ud800", "lines": []}',
    "UTF-16": '{"receipt": "1", "lines": []}'.encode("utf-16"),
    "NaN": b'{"lines": [{"amount": NaN}]}',
    "Infinity": b'{"lines": [{"amount": Infinity}]}',
    "1e3": b'{"lines": [{"amount": 1e3}]}',
    "a very long number": b'{"lines": [{"amount": ' + b"9" * 5000 + b"}]}",
    "a name twice": b'{"receipt": "1", "receipt": "2", "lines": []}',
    "a name twice, spelled differently": b'{"receipt": "1", "\\u0072eceipt": "2", "lines": []}',
    "a name twice inside": b'{"lines": [{"amount": 1, "amount" : 2}]}',
    "very deep": b'{"lines":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "single quotes": b"{'lines': []}",
    "a comment": b'{"lines": [] /* none */}',
    "a trailing comma": b'{"lines": [],}',
}


@pytest.mark.parametrize("name", BODIES)
def test_what_is_no_json_object_is_malformed(caller: Caller, name: str) -> None:
    answer = caller.post("/sales", BODIES[name])
    assert answer.status_code == 400, answer.content
    assert told(answer)["code"] == "malformed"
    assert told(answer)["errors"]
    assert not Sale.objects.filter(organisation_id=caller.house.id).exists()


def test_a_colon_in_a_text_is_no_name(caller: Caller) -> None:
    body = b'{"lines": [{"article": "a\\": \\"b", "name": ":\\\\", "amount": 0}]}'
    assert caller.post("/quotes", body).status_code == 200


@pytest.mark.parametrize(("address", "size"), [("/sales", 10_000_000), ("/sales", 1_048_577), ("/sale-batches", 2**24)])
def test_a_body_that_is_too_large_is_not_read(caller: Caller, address: str, size: int) -> None:
    answer = caller.post(address, b'{"lines": "' + b"x" * size)
    assert answer.status_code == 413
    assert told(answer)["code"] == "too_large"


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "a" * 256, "a\tb", "\x7f"])
def test_a_sale_needs_a_key_of_visible_characters(caller: Caller, key: str) -> None:
    answer = caller.post("/sales", with_(), Idempotency_Key=key)
    assert answer.status_code == 400
    assert told(answer)["errors"][0]["field"] == "Idempotency-Key"
    assert not Sale.objects.filter(organisation_id=caller.house.id).exists()


def test_nothing_that_was_sent_is_said_back(caller: Caller) -> None:
    secret = "GIFT-SECRET"
    body = with_(tenders=[{"kind": "voucher", "code": secret, "amount": "all"}], codes=[{"code": secret}])
    assert secret.encode() not in caller.post("/sales", body).content


def test_a_batch_names_the_line_of_the_sale() -> None:
    caller = make_caller()
    sales = [{"key": str(number), **with_()} for number in range(3)]
    sales[2] = {"key": "2", **with_line(amount="12")}
    sales[0]["receipt"], sales[1]["key"] = "0", "2"
    document = told(caller.post("/sale-batches", {"sales": sales}))
    assert [error["field"] for error in document["errors"]] == ["sales[2].key"]
    assert not Sale.objects.filter(organisation_id=caller.house.id).exists()
    sales[1]["key"] = "1"
    answer = caller.post("/sale-batches", {"sales": [*sales, 7, {"key": "a b"}]})
    assert answer.status_code == 200
    items = told(answer)["items"]
    assert [(item["key"], item["status"]) for item in items] == [
        ("0", 201), ("1", 201), ("2", 400), (None, 400), (None, 400),
    ]  # fmt: skip
    assert [error["field"] for error in items[2]["problem"]["errors"]] == ["sales[2].lines[1].amount"]
    assert [error["field"] for error in items[3]["problem"]["errors"]] == ["sales[3]"]
    assert "sales[4].key" in [error["field"] for error in items[4]["problem"]["errors"]]
    assert items[2]["problem"]["code"] == "malformed"
    assert Sale.objects.filter(organisation_id=caller.house.id).count() == 2


def test_what_could_not_be_read_in_a_batch_leaves_its_key_free() -> None:
    caller = make_caller()
    wrong, right = {"key": "k", **with_line(amount="12")}, {"key": "k", **with_line(amount=12)}
    assert [told(caller.post("/sale-batches", {"sales": [sale]}))["items"][0]["status"] for sale in (wrong, right)] == [
        400,
        201,
    ]


HANGING_ON_JUDGING: list[dict[str, Any]] = [
    {"claims": [{"discount": "ten"}]},
    {"codes": ["SUMMER"]},
    {"tenders": [{"kind": "voucher", "code": "X", "amount": 1}]},
    {"tenders": [{"kind": "prepaid", "up_to": 1}]},
    {"tenders": [{"kind": "kitty", "amount": 1}]},
    {"tenders": [{"kind": "house_account", "amount": 1}]},
    {
        "tenders": [
            {"kind": "cash", "amount": 1},
            {"kind": "hold", "hold": "0190a8c0-0000-7000-8000-000000000001", "amount": 1},
        ]
    },
]


@pytest.mark.parametrize("more", HANGING_ON_JUDGING, ids=str)
def test_what_hangs_on_judging_is_sold_only_for_the_sum_that_was_shown(caller: Caller, more: dict[str, Any]) -> None:
    answer = caller.post("/sales", with_(**more))
    assert answer.status_code == 400
    assert [error["field"] for error in told(answer)["errors"]] == ["due"]
    # A quote is what finds the sum, and what happened offline was shown already.
    assert caller.post("/quotes", with_(**more)).status_code != 400
    batch = told(make_caller().post("/sale-batches", {"sales": [{"key": "k", **with_(**more)}]}))
    assert batch["items"][0]["status"] != 400


def test_cash_and_card_alone_need_no_sum() -> None:
    body = with_(tenders=[{"kind": "cash", "amount": 60}, {"kind": "card", "amount": 40}])
    assert make_caller().post("/sales", body).status_code == 201


def test_ten_thousand_wrong_lines_are_answered_briefly(caller: Caller) -> None:
    answer = caller.post("/sales", orjson.dumps(with_(lines=[{"amount": "1"}] * 10_000)))
    assert answer.status_code == 400
    assert len(answer.content) < 10_000


@pytest.mark.parametrize(
    ("method", "address", "name"),
    [
        ("GET", "/events?aftr=x", "aftr"),
        ("GET", "/events?limit=1&limits=2", "limits"),
        ("GET", "/sales?stor=main", "stor"),
        ("GET", "/program?version=1", "version"),
        ("POST", "/sales?dry_run=1", "dry_run"),
        ("GET", "/events?%F2%89%9C%A8=1", "\U00089728"),
    ],
)
def test_a_query_that_is_not_known_is_refused(caller: Caller, method: str, address: str, name: str) -> None:
    answer = caller.send(method, address, with_() if method == "POST" else None)
    assert (answer.status_code, [error["field"] for error in told(answer)["errors"]]) == (400, [name])
