"""Collecting dossiers, and keeping to the rules of how long people are kept."""

import logging
import threading
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from habitue.platform import clock
from habitue.platform.jobs import JobFacts, Progress, long_work
from habitue.platform.journal import SYSTEM
from habitue.platform.loops import repeat
from habitue.platform.refusals import Refusal
from habitue.privacy.actions import customer_of, keep_dossier
from habitue.privacy.dossiers import dossier_of
from habitue.privacy.keeping import forget_idle, looked_at, warn_idle
from habitue.privacy.pruning import prune
from habitue.privacy.retention import NOBODY, RuleFacts, idle_customers, rules

logger = logging.getLogger(__name__)
EVERY = timedelta(hours=6)
PAUSE_SECONDS = 300.0
PEOPLE_A_READ = 200


@long_work(title=_("Everything about a person"), right="export")
def collect_dossier(job: JobFacts, progress: Progress) -> dict[str, Any]:
    """Collect and keep it; the result names the file."""
    at = clock.now()
    customer = customer_of(job)
    content = dossier_of(customer, str(job.request.get("language") or "en"), at, progress.step)
    name = f"dossier-{at:%Y-%m-%d}.zip"
    return {"file": str(keep_dossier(job=job, name=name, content=content, by=job.by, at=at))}


def keep_rules(stop: threading.Event) -> None:
    """Warn and forget, for each organisation a few times a day."""
    repeat(stop, keep_due_rules, pause_seconds=PAUSE_SECONDS)


def keep_due_rules() -> int:
    """One turn: the rules that nobody has looked at for some hours; how much was done."""
    at, done = clock.now(), 0
    for rule in rules():
        if rule.looked_at is None or rule.looked_at <= at - EVERY:
            done += keep_rule(rule)
    return done


def keep_rule(rule: RuleFacts) -> int:
    """Warn whoever is to be warned, forget whoever is due, and drop old visits; how many there were.

    One who cannot be forgotten now (somebody is at work on them) is passed over until the next time.
    """
    at, done, after = clock.now(), 0, NOBODY
    while True:
        found = idle_customers(rule, at, after=after, limit=PEOPLE_A_READ)
        for idle in found:
            after = idle.customer.id
            try:
                if idle.state == "to_warn":
                    warn_idle(idle=idle, rule=rule, by=SYSTEM, at=at)
                    done += 1
                elif idle.state == "due":
                    forget_idle(idle=idle, by=SYSTEM, at=at)
                    done += 1
            except Refusal as refusal:
                logger.warning("somebody is kept for now", extra={"customer": str(after), "why": refusal.code})
        if len(found) < PEOPLE_A_READ:
            break
    done += prune(rule, at)
    looked_at(organisation_id=rule.organisation_id, at=at)
    return done
