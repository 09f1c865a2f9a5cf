"""The sender: takes messages that are due, a few from each organisation, and writes what came of each at once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from habitue.messages.actions.outcomes import LEASE, Outcome, Outgoing, claim_messages, hand_back, record_outcome
from habitue.messages.logic import Answer
from habitue.messages.post import Post
from habitue.messages.rendering import mail_of
from habitue.platform import clock

logger = logging.getLogger(__name__)

BATCH = 20
# What is left of a lease must be enough for one more attempt; each step of it waits `EMAIL_TIMEOUT` at the most.
PATIENCE_SECONDS = 240
# After these the mail server itself may be in trouble: the rest of the batch is not tried for a while, and then first,
# in case it was that one mail.
BREATHER = timedelta(seconds=30)
_SERVER_IN_TROUBLE = ("connection", "timeout", "settings")


class Sender:
    """Sends what is due; `seen` hears of each answer, for the figures."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = clock.now,
        lease: timedelta = LEASE,
        seen: Callable[[Answer], None] = lambda _answer: None,
    ) -> None:
        self._now, self._lease, self._seen = now, lease, seen
        self._post = Post()

    def turn(self) -> int:
        """Take a batch and send it; return how many were tried."""
        taken_at = self._now()
        batch = claim_messages(limit=BATCH, at=taken_at, lease=self._lease)
        tried = 0
        for place, outgoing in enumerate(batch):
            if self._now() > taken_at + self._lease - min(self._lease / 2, timedelta(seconds=PATIENCE_SECONDS)):
                hand_back(outgoings=batch[place:], due_at=self._now())
                break
            answer = self._answer(outgoing)
            tried += 1
            self._seen(answer)
            record_outcome(outcome=Outcome(outgoing, answer), at=self._now())
            if answer.problem in _SERVER_IN_TROUBLE:
                hand_back(outgoings=batch[place + 1 :], due_at=self._now() + BREATHER)
                break
        if not batch:
            self._post.close()
        return tried

    def close(self) -> None:
        """Hang up."""
        self._post.close()

    def _answer(self, outgoing: Outgoing) -> Answer:
        if outgoing.context is None:
            logger.error("a message cannot be read", extra={"mail": str(outgoing.id)})
            return Answer("unreadable")
        if outgoing.late_at is not None and outgoing.late_at <= self._now():
            return Answer("late")
        try:
            mail = mail_of(outgoing, outgoing.context)
        except Exception:
            # A fault of ours: it is logged, and the others are sent.
            logger.exception("a message cannot be written", extra={"mail": str(outgoing.id), "kind": outgoing.kind})
            return Answer("template")
        return self._post.hand_over(mail)
