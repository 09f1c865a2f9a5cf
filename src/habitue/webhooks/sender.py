"""The sender: takes deliveries that are due, has many messages on their way at once, writes what came of them.

Only one thread of it speaks to the database; waiting for others costs nothing but memory.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection

from habitue.platform import clock
from habitue.webhooks.actions.deliveries import LEASE, Outcome, Outgoing, claim_deliveries, record_outcomes
from habitue.webhooks.logic import headers_for
from habitue.webhooks.post import Answer, Resolver, post, resolve
from habitue.webhooks.rules import rules_in_force

T = TypeVar("T")

logger = logging.getLogger(__name__)

ON_THEIR_WAY_MAX = 200
IDLE_SECONDS = 0.25
# Answers that come close together are written together.
GATHER_SECONDS = 0.02
FAREWELL_SECONDS = 5.0
DATABASE_PAUSE_SECONDS = 2.0


class Stop(Protocol):
    """What tells a loop to end: an event of threads or of processes."""

    def is_set(self) -> bool: ...


class Sender:
    """Sends until it is told to stop; `seen` hears of each outcome, for the figures."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = clock.now,
        resolver: Resolver = resolve,
        lease: timedelta = LEASE,
        seen: Callable[[Outcome], None] | None = None,
    ) -> None:
        self._now = now
        self._resolver = resolver
        self._lease = lease
        self._seen = seen
        self._tasks: set[asyncio.Task[Outcome]] = set()
        self._unwritten: list[Outcome] = []
        self._busy: Counter[UUID] = Counter()
        self._database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="webhook-sender")

    def run(self, stop: Stop) -> None:
        """Send until `stop` is set. What is on its way then gets a few seconds; the rest falls due again by itself."""
        try:
            asyncio.run(self._run(stop))
        finally:
            self._database.submit(_disconnect).result()
            self._database.shutdown()

    async def _run(self, stop: Stop) -> None:
        while not stop.is_set():
            try:
                await self._turn()
            except (DatabaseError, InterfaceError):
                logger.exception("the sender waits for the database")
                await self._in_database(_disconnect)
                await asyncio.sleep(DATABASE_PAUSE_SECONDS)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FAREWELL_SECONDS)
        self._gather()
        for task in self._tasks:
            task.cancel()
        await self._write()

    async def _turn(self) -> None:
        self._gather()
        await self._write()
        room = ON_THEIR_WAY_MAX - len(self._tasks)
        taken = await self._in_database(lambda: self._claim(room)) if room > 0 else []
        for outgoing in taken:
            self._busy[outgoing.endpoint_id] += 1
            self._tasks.add(asyncio.create_task(self._send(outgoing)))
        if not self._tasks:
            await asyncio.sleep(IDLE_SECONDS)
            return
        await asyncio.wait(self._tasks, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(GATHER_SECONDS)

    def _claim(self, room: int) -> list[Outgoing]:
        return claim_deliveries(limit=room, at=self._now(), busy=+self._busy, lease=self._lease)

    async def _send(self, outgoing: Outgoing) -> Outcome:
        began = self._now()
        clock_began = asyncio.get_running_loop().time()
        headers = headers_for(
            message_id=str(outgoing.event_id), body=outgoing.body, at=began, signing_secrets=outgoing.secrets
        )
        try:
            answer = await post(outgoing.url, outgoing.body, headers, rules=rules_in_force(), resolver=self._resolver)
        except Exception:
            # Whatever it was, it is one endpoint's trouble and not the others'.
            logger.exception("a message could not be sent", extra={"endpoint": str(outgoing.endpoint_id)})
            answer = Answer(None, "connection")
        took = timedelta(seconds=asyncio.get_running_loop().time() - clock_began)
        return Outcome(outgoing, began, took, answer.status, answer.problem, answer.retry_after)

    def _gather(self) -> None:
        for task in [task for task in self._tasks if task.done()]:
            self._tasks.discard(task)
            outcome = task.result()
            self._busy[outcome.outgoing.endpoint_id] -= 1
            self._unwritten.append(outcome)
            if self._seen is not None:
                self._seen(outcome)

    async def _write(self) -> None:
        if self._unwritten:
            outcomes = list(self._unwritten)
            await self._in_database(lambda: record_outcomes(outcomes=outcomes, at=self._now()))
            del self._unwritten[: len(outcomes)]

    async def _in_database(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._database, work)


def _disconnect() -> None:
    """Close the calling thread's own connection: `connection` stands for another one in each thread."""
    connection.close()
