"""What was written to whom, and what became of it: for pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from habitue.messages.kinds import kinds
from habitue.messages.models import Message
from habitue.platform.refusals import Refusal

PAGE_MAX = 200
State = Literal["waiting", "sent", "failed"]
_COLUMNS = {"waiting": "due_at__isnull", "sent": "sent_at__isnull", "failed": "failed_at__isnull"}


class MessageNotFound(Refusal):
    code = "not_found"
    text = _("There is no such message.")
    status = 404


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """One mail: what it was about (`title`, in the active language), to whom, and its state.

    `problem` is why it has failed, or why it still waits after a try: `refused`, `connection`, `timeout`, `temporary`,
    `settings`, `late`, `unreadable`, `template`, and `explained` the same as a sentence; `answer` is what the mail
    server said. What the mail said is not kept.
    """

    id: UUID
    customer_id: UUID | None
    kind: str
    title: str
    to: str
    language: str
    state: State
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    failed_at: datetime | None
    tries: int
    problem: str
    explained: str
    answer: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Some messages, the newest first; `before` asks for those that follow, and is None at the end."""

    items: tuple[MessageFacts, ...]
    before: UUID | None


def messages_of(
    organisation_id: UUID, *, state: State | None = None, before: UUID | None = None, limit: int = 50
) -> MessagePage:
    """An organisation's messages of the last ninety days, in one statement."""
    return _page(Message.objects.filter(organisation_id=organisation_id).filter(_in_state(state)), before, limit)


def messages_of_customer(
    organisation_id: UUID, customer_id: UUID, *, before: UUID | None = None, limit: int = 50
) -> MessagePage:
    """What one customer was written, in one statement."""
    rows = Message.objects.filter(organisation_id=organisation_id, customer_id=customer_id)
    return _page(rows, before, limit)


def message_facts(organisation_id: UUID, message_id: UUID) -> MessageFacts:
    """One message of the organisation. Refuses `not_found`."""
    row = Message.objects.filter(organisation_id=organisation_id, id=message_id).defer("context_sealed").first()
    if row is None:
        raise MessageNotFound
    return _facts(row)


def _page(rows: QuerySet[Message], before: UUID | None, limit: int) -> MessagePage:
    if before is not None:
        rows = rows.filter(id__lt=before)
    limit = max(1, min(limit, PAGE_MAX))
    found = list(rows.defer("context_sealed").order_by("-id")[: limit + 1])
    page = found[:limit]
    return MessagePage(tuple(map(_facts, page)), page[-1].id if len(found) > limit else None)


def _in_state(state: State | None) -> Q:
    if state is None:
        return Q()
    if state not in get_args(State):
        raise ValueError(f"{state} is no state of a message")
    return Q(**{_COLUMNS[state]: False})


def _facts(row: Message) -> MessageFacts:
    kind = kinds().get(row.kind)
    return MessageFacts(
        id=row.id,
        customer_id=row.customer_id,
        kind=row.kind,
        title=row.kind if kind is None else str(kind.title),
        to=row.to,
        language=row.language,
        state="sent" if row.sent_at else "failed" if row.failed_at else "waiting",
        created_at=row.created_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        failed_at=row.failed_at,
        tries=row.tries,
        problem=row.problem,
        explained=str(_SENTENCES[row.problem]) if row.problem else "",
        answer=row.answer,
    )


_SENTENCES = {
    "refused": _("The recipient's mail server refused it."),
    "connection": _("The mail server could not be reached."),
    "timeout": _("The mail server did not answer in time."),
    "temporary": _("The mail server asked to try later."),
    "settings": _("The mail server does not accept our settings: ask who operates this installation."),
    "late": _("It could not be sent while it was of use."),
    "unreadable": _("What it says cannot be read any more: the installation's secret key has changed."),
    "template": _("It could not be written: a fault of this software, which its log explains."),
}
