"""Codes are secrets, taken once, found however they are typed, and unknown next door."""

import pytest
from django.db import IntegrityError, connection

from habitue.ledger.queries import owner_at
from habitue.platform.db import call
from habitue.platform.ids import new_id
from habitue.platform.models import JournalLine
from habitue.vouchers.actions import (
    CodeTaken,
    VoucherNotFound,
    block_voucher,
    hand_over_vouchers,
    make_voucher,
    voucher_row,
)
from habitue.vouchers.models import Voucher, code_fingerprint
from habitue.vouchers.queries import voucher_by_code, voucher_by_id, vouchers_of
from habitue.vouchers.tests.factories import ALICE, AT, make_one


def test_a_new_voucher_is_found_by_id_and_by_code() -> None:
    book = new_id()
    voucher_id, code = make_one(book, expires_at=AT)
    found = voucher_by_code(book, code)
    assert found is not None
    assert (found.id, found.code, found.expires_at, found.is_blocked, found.issued_at) == (
        voucher_id,
        code,
        AT,
        False,
        AT,
    )
    assert voucher_by_id(book, voucher_id) == found


@pytest.mark.parametrize("typed", ["GIFT-77", "gift-77", " Gift-77 ", "G I F T - 7 7"])
def test_case_and_spaces_of_a_code_mean_nothing(typed: str) -> None:
    book = new_id()
    voucher_id, code = make_one(book, code=" gift-77")
    assert code == "GIFT-77"
    found = voucher_by_code(book, typed)
    assert found is not None
    assert found.id == voucher_id


def test_nor_does_a_hyphen() -> None:
    book = new_id()
    make_one(book, code="GIFT-77")
    assert voucher_by_code(book, "GIFT77") == voucher_by_code(book, "gi-ft 77") is not None
    assert voucher_by_code(book, "GIFT7") is None


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_without_a_code_one_is_made(blank: str | None) -> None:
    assert len(voucher_row(company_id=new_id(), code=blank)["code"]) == 19


def test_a_code_is_taken_once() -> None:
    book = new_id()
    first, _code = make_one(book, code="GIFT-77")
    with pytest.raises(CodeTaken):
        make_one(book, code="gift-77")
    assert list(Voucher.objects.filter(organisation_id=book).values_list("id", flat=True)) == [first]
    assert JournalLine.objects.filter(organisation_id=book).count() == 1


def test_the_database_refuses_a_code_twice() -> None:
    book = new_id()
    make_one(book, code="GIFT-77")
    row = voucher_row(company_id=new_id(), code="GIFT-77")
    del row["code"]
    with pytest.raises(IntegrityError, match="a_voucher_code_is_used_once"):
        Voucher.objects.create(organisation_id=book, issued_at=AT, **row)


def test_a_code_stands_in_clear_nowhere_in_the_database() -> None:
    book = new_id()
    _voucher_id, code = make_one(book)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v::text, encode(v.code_sealed, 'escape'), encode(v.code_fingerprint, 'escape') "
            "FROM vouchers_voucher v WHERE v.organisation_id = %s",
            [book],
        )
        [row] = cursor.fetchall()
        cursor.execute("SELECT string_agg(j::text, '') FROM platform_journal j WHERE j.organisation_id = %s", [book])
        [told] = cursor.fetchone()
    assert not [text for text in (*row, told) if code in text or code.replace("-", "") in text]
    # The same code is sealed differently each time, and has one fingerprint.
    one, two = (voucher_row(company_id=new_id(), code=code) for _ in range(2))
    assert one["code_sealed"] != two["code_sealed"]
    assert one["code_fingerprint"] == two["code_fingerprint"] == code_fingerprint(code)


def test_a_blocked_voucher_stays_blocked_since_then() -> None:
    book = new_id()
    voucher_id, _code = make_one(book)
    given = {"organisation_id": book, "voucher_id": voucher_id, "by": ALICE}

    def block(*, blocked: bool, at: object = AT) -> None:
        block_voucher(**given, blocked=blocked, at=at)  # type: ignore[arg-type]

    block(blocked=True)
    block(blocked=True, at=AT.replace(year=2027))
    assert Voucher.objects.get(id=voucher_id).blocked_at == AT
    found = voucher_by_id(book, voucher_id)
    assert found is not None
    assert found.is_blocked
    block(blocked=False)
    block(blocked=False)
    assert Voucher.objects.get(id=voucher_id).blocked_at is None
    kinds = JournalLine.objects.filter(organisation_id=book).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["voucher.issued", "voucher.blocked", "voucher.unblocked"]


def test_charlie_sees_and_changes_nothing() -> None:
    book, next_door, customer = new_id(), new_id(), new_id()
    voucher_id, code = make_one(book, customer_id=customer)
    assert voucher_by_id(next_door, voucher_id) is None
    assert voucher_by_code(next_door, code) is None
    assert vouchers_of(next_door, customer) == []
    with pytest.raises(VoucherNotFound):
        block_voucher(organisation_id=next_door, voucher_id=voucher_id, blocked=True, by=ALICE, at=AT)
    assert hand_over_vouchers(organisation_id=next_door, from_customer=customer, to_customer=new_id()) == 0
    assert call("vouchers_at_v1", next_door, [code_fingerprint(code).hex()], [str(voucher_id)], AT) == []
    # Nor is the code taken there.
    assert make_one(next_door, code=code)[1] == code


def test_vouchers_go_along_when_two_customers_become_one() -> None:
    book, one, two = new_id(), new_id(), new_id()
    made = [make_one(book, customer_id=customer)[0] for customer in (one, one, two)]
    assert hand_over_vouchers(organisation_id=book, from_customer=one, to_customer=two) == 2
    assert [facts.id for facts in vouchers_of(book, two)] == sorted(made)
    assert vouchers_of(book, one) == []


def test_a_voucher_that_nobody_loaded_has_no_account() -> None:
    book = new_id()
    voucher_id, code = make_one(book)
    by_code = call("vouchers_at_v1", book, [code_fingerprint(code).hex()], [], AT)
    assert by_code == call("vouchers_at_v1", book, [], [str(voucher_id)], AT)
    [found] = call("vouchers_at_v1", book, [code_fingerprint(code).hex()], [str(voucher_id)], AT)
    assert found["owner"] == {"id": str(voucher_id), "version": 0, "accounts": []}
    assert owner_at(book, voucher_id, AT).accounts == ()


def test_an_id_may_be_given_by_whoever_writes_more_with_it() -> None:
    book = new_id()
    row = voucher_row(company_id=new_id(), code=None, customer_id=new_id())
    assert (
        make_voucher(
            organisation_id=book,
            company_id=row["company_id"],
            code=row["code"],
            expires_at=None,
            customer_id=row["customer_id"],
            by=ALICE,
            at=AT,
            voucher_id=row["id"],
        )
        == row["code"]
    )
    assert voucher_by_id(book, row["id"]) is not None
