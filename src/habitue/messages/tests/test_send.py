"""Writing a message: what is refused, what is kept, and that a key makes it once."""

from datetime import timedelta
from typing import Any

import pytest

from habitue.merchants.tests.factories import ALICE, AT, at_once, make_house, make_house_next_door
from habitue.messages.actions import Enclosure, send
from habitue.messages.actions.ending import forget_messages, prune_messages
from habitue.messages.actions.outcomes import claim_messages
from habitue.messages.addresses import header_line, read_address
from habitue.messages.models import Message, MessageFile
from habitue.messages.queries import MessageFacts, MessageNotFound, message_facts, messages_of, messages_of_customer
from habitue.messages.tests.factories import make_message, set_aside
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal


def test_a_message_waits_and_says_so() -> None:
    house, customer_id = make_house(), new_id()
    message_id = make_message(house.id, customer_id=customer_id, language="de")
    facts = MessageFacts(
        id=message_id,
        customer_id=customer_id,
        kind="messages.trial",
        title="Mail to try",
        to="guest@example.com",
        language="de",
        state="waiting",
        created_at=AT,
        due_at=AT,
        sent_at=None,
        failed_at=None,
        tries=0,
        problem="",
        explained="",
        answer="",
    )
    assert message_facts(house.id, message_id) == facts
    assert messages_of(house.id, state="waiting").items == (facts,)
    assert messages_of_customer(house.id, customer_id).items == (facts,)


def test_what_it_says_is_sealed() -> None:
    house = make_house()
    message_id = make_message(house.id, context={"code": "123456"}, attachments=[Enclosure("a.pdf", "x/y", b"123456")])
    row, file = Message.objects.get(id=message_id), MessageFile.objects.get(message_id=message_id)
    assert b"123456" not in bytes(row.context_sealed or b"")
    assert b"123456" not in bytes(file.content_sealed)


def test_a_message_is_gone_with_the_act_that_failed() -> None:
    house = make_house()

    @action
    def act() -> None:
        make_message(house.id)
        raise MessageNotFound

    with pytest.raises(MessageNotFound):
        act()
    assert messages_of(house.id).items == ()


def test_a_key_makes_it_once() -> None:
    house, neighbour = make_house(), make_house_next_door()
    files = [Enclosure("a.pdf", "application/pdf", b"%PDF")]
    first = make_message(house.id, key="sale:1", attachments=files)
    assert make_message(house.id, key="sale:1", to="other@example.com", attachments=files) == first
    assert make_message(neighbour.id, key="sale:1") != first
    assert make_message(house.id) != make_message(house.id)
    assert MessageFile.objects.filter(organisation_id=house.id).count() == 1


def test_a_key_makes_it_once_also_at_the_same_time() -> None:
    house = make_house()
    assert at_once(*[lambda: make_message(house.id, key="sale:1")] * 4) == ["done"] * 4
    assert len(messages_of(house.id).items) == 1


@pytest.mark.parametrize(
    ("to", "more", "code"),
    [
        ("", {}, "malformed"),
        ("guest", {}, "malformed"),
        ("guest@example.com\nBcc: all@example.com", {}, "malformed"),
        ("guest@example.com, other@example.com", {}, "malformed"),
        ("Guest <guest@example.com>", {}, "malformed"),
        ("gäst@example.com", {}, "malformed"),
        ("guest@" + "a" * 250 + ".com", {}, "malformed"),
        ("guest@example.com", {"attachments": [Enclosure("a", "b/c", bytes(10 * 1024 * 1024 + 1))]}, "mail_too_large"),
        ("guest@example.com", {"attachments": [Enclosure("a", "b/c", b"")] * 11}, "mail_too_large"),
    ],
)
def test_what_cannot_be_sent_is_refused(to: str, more: dict[str, Any], code: str) -> None:
    house = make_house()
    with pytest.raises(Refusal) as refused:
        make_message(house.id, to=to, **more)
    assert refused.value.code == code
    assert messages_of(house.id).items == ()


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "messages.unheard"},
        {"context": {"at": object()}},
        {"key": "k" * 201},
    ],
)
def test_a_programmers_mistake_is_no_refusal(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"kind|JSON|200"):
        make_message(make_house().id, **given)


def test_addresses_abroad_are_written_as_servers_take_them() -> None:
    assert read_address(" Guest+a@Bücher.example ", field="to") == "Guest+a@xn--bcher-kva.example"


def test_a_header_is_one_line() -> None:
    assert header_line("A\r\nBcc: x@example.com\0  “B”") == "A Bcc: x@example.com “B”"
    assert header_line("a" * 300) == "a" * 199 + "…"


def test_next_door_sees_nothing() -> None:
    house, neighbour, customer_id = make_house(), make_house_next_door(), new_id()
    message_id = make_message(house.id, customer_id=customer_id)
    assert messages_of(neighbour.id).items == ()
    assert messages_of_customer(neighbour.id, customer_id).items == ()
    with pytest.raises(MessageNotFound):
        message_facts(neighbour.id, message_id)
    assert forget_messages(organisation_id=neighbour.id, customer_id=customer_id) == 0
    assert message_facts(house.id, message_id).id == message_id


def test_pages_follow_each_other(django_assert_num_queries: object) -> None:
    house, customer_id = make_house(), new_id()
    ids = [make_message(house.id, customer_id=customer_id) for _ in range(5)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        first = messages_of_customer(house.id, customer_id, limit=3)
    with django_assert_num_queries(1):  # type: ignore[operator]
        rest = messages_of_customer(house.id, customer_id, before=first.before, limit=3)
    assert [facts.id for facts in (*first.items, *rest.items)] == ids[::-1]
    assert rest.before is None


def test_a_customer_who_is_forgotten_was_written_nothing() -> None:
    house, customer_id = make_house(), new_id()
    make_message(house.id, customer_id=customer_id, attachments=[Enclosure("a", "b/c", b"x")])
    other = make_message(house.id)
    assert forget_messages(organisation_id=house.id, customer_id=customer_id) == 1
    assert [facts.id for facts in messages_of(house.id).items] == [other]
    assert not MessageFile.objects.filter(organisation_id=house.id).exists()


def test_old_messages_go_and_those_that_wait_stay() -> None:
    set_aside()
    house = make_house()
    waiting, over = make_message(house.id), make_message(house.id)
    Message.objects.filter(id=over).update(due_at=None, context_sealed=None, sent_at=AT)
    prune_messages(before=AT)
    assert len(messages_of(house.id).items) == 2
    prune_messages(before=AT + timedelta(seconds=1))
    assert [facts.id for facts in messages_of(house.id).items] == [waiting]


def test_each_organisation_has_its_turn_and_what_is_urgent_goes_first() -> None:
    set_aside()
    house, neighbour = make_house(), make_house_next_door()
    many = [make_message(house.id) for _ in range(9)]
    Message.objects.filter(id__in=many[:8]).update(is_bulk=True)
    theirs = make_message(neighbour.id)
    first = claim_messages(limit=20, at=AT)
    assert {one.id for one in first} == {many[8], *many[:4], theirs}
    assert [one.id for one in claim_messages(limit=20, at=AT)] == many[4:8]
    assert claim_messages(limit=20, at=AT) == []


def test_a_language_that_nobody_speaks_here_is_english() -> None:
    house = make_house()
    message_id = send(
        organisation_id=house.id,
        kind="messages.trial",
        to="guest@example.com",
        language="xx",
        context={},
        by=ALICE,
        at=AT,
    )
    assert message_facts(house.id, message_id).language == "en"
