"""What the database itself refuses, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError

from habitue.merchants.tests.factories import AT
from habitue.messages.models import Message, MessageFile
from habitue.platform.ids import new_id


def make_row(**wrong: Any) -> Message:
    right: dict[str, Any] = {
        "organisation_id": new_id(),
        "kind": "messages.trial",
        "to": "guest@example.com",
        "language": "en",
        "context_sealed": b"sealed",
        "actor_kind": "system",
        "actor_id": new_id(),
        "created_at": AT,
        "due_at": AT,
    }
    return Message(**{**right, **wrong})


OVER: dict[str, Any] = {"due_at": None, "context_sealed": None}


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"sent_at": AT}, "a_message_waits_or_is_sent_or_has_failed"),
        (OVER, "a_message_waits_or_is_sent_or_has_failed"),
        ({**OVER, "sent_at": AT, "failed_at": AT, "problem": "late"}, "a_message_waits_or_is_sent_or_has_failed"),
        ({"context_sealed": None}, "a_message_says_something_only_while_it_waits"),
        ({**OVER, "sent_at": AT, "context_sealed": b"x"}, "a_message_says_something_only_while_it_waits"),
        ({**OVER, "failed_at": AT}, "a_failed_message_says_why"),
    ],
)
def test_a_row_that_lies_is_refused(wrong: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make_row(**wrong).save()


def test_a_key_is_used_once_and_no_key_often() -> None:
    row = make_row(key="sale:1")
    row.save()
    with pytest.raises(IntegrityError, match="a_message_key_is_used_once"):
        make_row(organisation_id=row.organisation_id, key="sale:1").save()
    for _ in range(2):
        make_row(organisation_id=row.organisation_id).save()


def test_a_file_has_its_place() -> None:
    message = make_row()
    message.save()
    right = {"organisation_id": message.organisation_id, "message_id": message.id, "name": "a", "media_type": "b/c"}
    MessageFile.objects.create(**right, place=0, content_sealed=b"x")
    with pytest.raises(IntegrityError, match="a_file_has_its_place_in_a_message"):
        MessageFile.objects.create(**right, place=0, content_sealed=b"x")
