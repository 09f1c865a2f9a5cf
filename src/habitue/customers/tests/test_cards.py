from datetime import UTC, datetime
from functools import partial

import pytest

from habitue.customers.actions import (
    CardReplaced,
    CardTaken,
    add_card,
    block_card,
    make_blank_cards,
    remove_card,
    replace_card,
    unblock_card,
)
from habitue.customers.queries import Blank, Blocked, UnknownCode, card_for, customer_for, find_customer
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.merchants.tests.factories import AT, BOB, at_once, make_house, make_house_next_door, told
from habitue.platform.texts import Malformed

LATER = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)


def test_many_cards_lead_to_one_customer() -> None:
    house = make_house()
    customer = make_customer(house.id, codes=("1",))
    tag = add_card(customer=customer, code="04 a2:ff", medium="nfc", by=BOB, at=AT)
    assert (tag.code, tag.medium, tag.customer_id) == ("04A2:FF", "nfc", customer.id)
    for typed in ("1", " 1 ", "04a2:ff", "04A2 :FF"):
        assert find_customer(house.id, code=typed, at=AT).customer.id == customer.id
    assert find_customer(house.id, code="04A2:FF", at=AT).card_id == tag.id


def test_a_card_given_twice_is_given_once() -> None:
    house = make_house()
    customer = make_customer(house.id, codes=("1",))
    before = told(house.id)
    assert add_card(customer=customer, code="1", medium="qr", by=BOB, at=LATER) == customer.cards[0]
    assert told(house.id) == before


def test_a_blank_card_is_blank_until_it_is_given() -> None:
    house = make_house()
    make_blank_card(house.id, code="1")
    with pytest.raises(Blank):
        find_customer(house.id, code="1", at=AT)
    customer = make_customer(house.id)
    add_card(customer=customer, code="1", by=BOB, at=AT)
    assert find_customer(house.id, code="1", at=AT).customer.id == customer.id


def test_blank_cards_are_made_many_at_a_time() -> None:
    house = make_house()
    cards = make_blank_cards(organisation_id=house.id, codes=["b", "a", "A "], medium="nfc", by=BOB, at=AT)
    assert [(card.code, card.medium, card.customer_id) for card in cards] == [("A", "nfc", None), ("B", "nfc", None)]
    with pytest.raises(CardTaken):
        make_blank_cards(organisation_id=house.id, codes=["c", "a"], by=BOB, at=AT)
    with pytest.raises(UnknownCode):
        card_for(house.id, "c")


def test_a_blocked_card_says_so_and_others_go_on() -> None:
    house = make_house()
    customer = make_customer(house.id, codes=("1", "2"))
    assert block_card(organisation_id=house.id, code="1", by=BOB, at=AT).blocked_at == AT
    assert block_card(organisation_id=house.id, code="1", by=BOB, at=LATER).blocked_at == AT
    with pytest.raises(Blocked):
        find_customer(house.id, code="1", at=AT)
    assert find_customer(house.id, code="2", at=AT).customer.id == customer.id
    assert unblock_card(organisation_id=house.id, code="1", by=BOB, at=LATER).blocked_at is None
    assert find_customer(house.id, code="1", at=AT).customer.id == customer.id


def test_a_blocked_blank_card_is_blocked_and_given_to_nobody() -> None:
    house = make_house()
    make_blank_card(house.id, code="1")
    block_card(organisation_id=house.id, code="1", by=BOB, at=AT)
    with pytest.raises(Blocked):
        find_customer(house.id, code="1", at=AT)
    with pytest.raises(Blocked):
        add_card(customer=make_customer(house.id), code="1", by=BOB, at=AT)


def test_an_old_card_is_told_that_it_is_blocked() -> None:
    house = make_house()
    customer = make_customer(house.id, codes=("1",))
    new = replace_card(organisation_id=house.id, code="1", new_code="2", by=BOB, at=LATER)
    with pytest.raises(Blocked):
        find_customer(house.id, code="1", at=AT)
    assert find_customer(house.id, code="2", at=AT).customer.id == customer.id
    old = card_for(house.id, "1")
    assert (old.blocked_at, old.replaced_by, new.medium) == (LATER, "2", "barcode")
    assert [card.code for card in customer_for(house.id, customer.id).cards] == ["1", "2"]
    assert told(house.id)[-1].data == {"customer": str(customer.id), "by_card": str(new.id)}


def test_a_lost_card_that_was_blocked_is_replaced_by_a_blank_one() -> None:
    house = make_house()
    make_customer(house.id, codes=("1",))
    blank = make_blank_card(house.id, code="2")
    block_card(organisation_id=house.id, code="1", by=BOB, at=AT)
    assert replace_card(organisation_id=house.id, code="1", new_code="2", medium="nfc", by=BOB, at=LATER).id == blank.id
    assert card_for(house.id, "1").blocked_at == AT


def test_a_replaced_card_stays_replaced() -> None:
    house = make_house()
    make_customer(house.id, codes=("1",))
    replace_card(organisation_id=house.id, code="1", new_code="2", by=BOB, at=AT)
    with pytest.raises(CardReplaced):
        unblock_card(organisation_id=house.id, code="1", by=BOB, at=AT)
    with pytest.raises(CardReplaced):
        replace_card(organisation_id=house.id, code="1", new_code="3", by=BOB, at=AT)


def test_refusals_of_replacing() -> None:
    house = make_house()
    make_customer(house.id, codes=("1",))
    make_customer(house.id, codes=("theirs",))
    make_blank_card(house.id, code="blank")
    make_blank_card(house.id, code="dead")
    block_card(organisation_id=house.id, code="dead", by=BOB, at=AT)
    for code, new_code, refusal in (
        ("1", "\0", Malformed),
        ("unknown", "2", UnknownCode),
        ("blank", "2", Blank),
        ("1", "1", CardTaken),
        ("1", "dead", Blocked),
        ("1", "theirs", CardTaken),
    ):
        with pytest.raises(refusal):
            replace_card(organisation_id=house.id, code=code, new_code=new_code, by=BOB, at=AT)
    assert card_for(house.id, "1").blocked_at is None


def test_a_removed_card_is_unknown_and_its_code_free() -> None:
    house = make_house()
    customer = make_customer(house.id, codes=("1",))
    replace_card(organisation_id=house.id, code="1", new_code="2", by=BOB, at=AT)
    remove_card(customer=customer, code="2", by=BOB, at=AT)
    with pytest.raises(UnknownCode):
        find_customer(house.id, code="2", at=AT)
    assert (card_for(house.id, "1").replaced_by, card_for(house.id, "1").blocked_at) == (None, AT)
    other = make_customer(house.id, codes=("2",))
    assert find_customer(house.id, code="2", at=AT).customer.id == other.id


def test_nobody_removes_somebody_elses_card() -> None:
    house = make_house()
    customer = make_customer(house.id)
    make_customer(house.id, codes=("theirs",))
    make_blank_card(house.id, code="blank")
    for code in ("theirs", "blank", "unknown"):
        with pytest.raises(UnknownCode):
            remove_card(customer=customer, code=code, by=BOB, at=AT)
    assert card_for(house.id, "theirs").customer_id is not None


def test_charlie_finds_no_card_and_may_use_the_same_code() -> None:
    house, next_door = make_house(), make_house_next_door()
    make_customer(house.id, codes=("1",))
    with pytest.raises(UnknownCode):
        find_customer(next_door.id, code="1", at=AT)
    for deed in (block_card, unblock_card):
        with pytest.raises(UnknownCode):
            deed(organisation_id=next_door.id, code="1", by=BOB, at=AT)
    assert make_customer(next_door.id, codes=("1",)).cards[0].code == "1"


@pytest.mark.parametrize("code", ["", "nobody's", "\0", "\ud800", "x" * 10_000, "' OR 1=1 --"])
def test_a_code_that_is_none(code: str) -> None:
    with pytest.raises(UnknownCode):
        find_customer(make_house().id, code=code, at=AT)


def test_one_blank_card_is_given_to_one_of_two_who_want_it() -> None:
    house = make_house()
    make_blank_card(house.id, code="1")
    people = [make_customer(house.id), make_customer(house.id)]
    outcomes = at_once(*[partial(add_card, customer=one, code="1", by=BOB, at=AT) for one in people])
    assert sorted(outcomes) == ["card_taken", "done"]
    assert [len(customer_for(house.id, one.id).cards) for one in people].count(1) == 1


def test_one_new_card_is_given_to_one_of_two_who_want_it() -> None:
    house = make_house()
    people = [make_customer(house.id), make_customer(house.id)]
    outcomes = at_once(*[partial(add_card, customer=one, code="1", by=BOB, at=AT) for one in people])
    assert sorted(outcomes) == ["card_taken", "done"]


def test_cards_wanted_in_either_order_wait_for_nobody_for_ever() -> None:
    house = make_house()
    for round_ in range(5):
        codes = (f"{round_}-a", f"{round_}-b")
        for code in codes:
            make_blank_card(house.id, code=code)
        outcomes = at_once(
            partial(make_customer, house.id, codes=codes), partial(make_customer, house.id, codes=codes[::-1])
        )
        assert sorted(outcomes) == ["card_taken", "done"]
