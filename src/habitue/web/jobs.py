"""What is cleared away in the background: sessions, wrong tries and invitations that are over."""

import threading
from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from habitue.merchants.actions import clear_over
from habitue.platform import clock
from habitue.platform.db import action
from habitue.platform.loops import repeat

PAUSE_SECONDS = 600.0
_BATCH = 1000
_KEPT = timedelta(days=30)


def tidy(stop: threading.Event) -> None:
    """Clear away until told to stop: a batch at a time, every ten minutes when there is nothing left."""
    repeat(stop, turn, pause_seconds=PAUSE_SECONDS)


def turn() -> int:
    """One batch of each; how much went. Harmless beside others who do the same: what is gone is gone."""
    return clear_sessions() + clear_over(before=clock.now() - _KEPT)


@action
def clear_sessions() -> int:
    """Delete sessions that have expired, and tries that lock nobody out any more."""
    at = clock.now()
    over = list(
        Session.objects.filter(expire_date__lt=at).order_by("expire_date").values_list("pk", flat=True)[:_BATCH]
    )
    tries = AccessAttempt.objects.filter(attempt_time__lt=at - timedelta(days=1)).order_by("id")
    old = list(tries.values_list("id", flat=True)[:_BATCH])
    Session.objects.filter(pk__in=over).delete()
    AccessAttempt.objects.filter(id__in=old).delete()
    return len(over) + len(old)
