"""Messages that are not wanted any more."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from habitue.messages.models import Message, MessageFile
from habitue.platform.db import action

_PRUNE = """
    WITH chosen AS MATERIALIZED (
        SELECT id FROM messages_message WHERE due_at IS NULL AND created_at < %s LIMIT %s FOR UPDATE SKIP LOCKED
    )
    DELETE FROM messages_message AS message USING chosen WHERE message.id = chosen.id
"""


@action
def prune_messages(*, before: datetime, limit: int = 5000) -> int:
    """Delete messages that are over and were written before a moment; return how many went."""
    with connection.cursor() as cursor:
        cursor.execute(_PRUNE, [before, limit])
        gone: int = cursor.rowcount
        return gone


@action
def forget_messages(*, organisation_id: UUID, customer_id: UUID) -> int:
    """Delete all messages to a customer who is forgotten, those that wait too; return how many went."""
    ids = list(
        Message.objects.select_for_update()
        .filter(organisation_id=organisation_id, customer_id=customer_id)
        .order_by("id")
        .values_list("id", flat=True)
    )
    MessageFile.objects.filter(organisation_id=organisation_id, message_id__in=ids).delete()
    Message.objects.filter(organisation_id=organisation_id, id__in=ids).delete()
    return len(ids)
