"""A message is written, in the transaction of the act it tells of; the background sends it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext_lazy as _

from habitue.merchants.models import LANGUAGES
from habitue.messages.addresses import header_line, read_address
from habitue.messages.kinds import MessageKind, kind_named
from habitue.messages.models import Message, MessageFile
from habitue.platform import secrets
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal

FILES_BYTES_MAX = 10 * 1024 * 1024
FILES_MAX = 10
_KEY_LONGEST = 200


class MailTooLarge(Refusal):
    code = "mail_too_large"
    text = _("What is attached to this mail is larger than mail servers take: 10 MB in all.")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


@action
def send(
    *,
    organisation_id: UUID,
    kind: str,
    to: str,
    language: str,
    context: Mapping[str, Any],
    attachments: Sequence[Enclosure] = (),
    customer_id: UUID | None = None,
    late_at: datetime | None = None,
    by: Actor,
    at: datetime,
    key: str = "",
) -> UUID:
    """Write a mail in the open transaction, and return its id; the worker sends it when that has committed.

    `context` is what the kind's templates need, as JSON values: amounts and moments are written out by the caller, in
    the language, or by the template. It is sealed while the mail waits, and then dropped. `customer_id` shows it on
    that customer's page. After `late_at` it is of no use any more, as a link that has expired, and is not sent.

    Under a `key` (of the organisation's own, at most 200 characters) there is one mail: a repeat returns the first
    one's id. Refuses `malformed` for an address to which nothing can be sent, and `mail_too_large`; raises
    `ValueError` for a kind that no room registers, for context that is no JSON, and for marketing without an
    `unsubscribe_url`.
    """
    registered = kind_named(kind)
    sealed = _sealed(registered, context)
    if len(key) > _KEY_LONGEST:
        raise ValueError("a message's key has at most 200 characters")
    message = Message(
        id=new_id(),
        organisation_id=organisation_id,
        customer_id=customer_id,
        kind=kind,
        key=key or None,
        to=read_address(to, field="to"),
        language=language if language in LANGUAGES else "en",
        context_sealed=sealed,
        is_bulk=registered.is_bulk,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        created_at=at,
        due_at=at,
        late_at=late_at,
    )
    files = _files(message, attachments)
    # Where the key is there already nothing is written, and the first message's files stay as they are.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if not key:
        MessageFile.objects.bulk_create(files)
        return message.id
    found = Message.objects.values_list("id", flat=True).get(organisation_id=organisation_id, key=key)
    if found == message.id:
        MessageFile.objects.bulk_create(files)
    return found


def _sealed(kind: MessageKind, context: Mapping[str, Any]) -> bytes:
    if kind.is_marketing and not context.get("unsubscribe_url"):
        raise ValueError(f"{kind.name} is marketing: its context needs an unsubscribe_url")
    try:
        return secrets.seal(orjson.dumps(dict(context)).decode())
    except TypeError as error:
        raise ValueError(f"the context of {kind.name} is no JSON: {error}") from None


def _files(message: Message, attachments: Sequence[Enclosure]) -> list[MessageFile]:
    if len(attachments) > FILES_MAX or sum(len(one.content) for one in attachments) > FILES_BYTES_MAX:
        raise MailTooLarge
    return [
        MessageFile(
            organisation_id=message.organisation_id,
            message_id=message.id,
            place=place,
            name=header_line(one.name) or "file",
            media_type=one.media_type,
            content_sealed=secrets.seal(base64.b64encode(one.content).decode()),
        )
        for place, one in enumerate(attachments)
    ]
