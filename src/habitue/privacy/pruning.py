"""What rooms above keep of people only for a while.

A room says so in its AppConfig: `prunes = "habitue.portal.forgetting:prune_visits"`. The function is told the
organisation and the moment before which things go; it answers how many went.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from uuid import UUID

from django.apps import apps

from habitue.privacy.retention import RuleFacts

Prune = Callable[[UUID, datetime], int]


def prune(rule: RuleFacts, at: datetime) -> int:
    """Let every room that has said so drop what is over for longer than the rule keeps it."""
    before = at - timedelta(days=rule.visits_days)
    return sum(each(rule.organisation_id, before) for each in _pruners())


def _pruners() -> list[Prune]:
    found: list[Prune] = []
    for room in apps.get_app_configs():
        if path := getattr(room, "prunes", ""):
            module, name = path.split(":")
            found.append(getattr(import_module(module), name))
    return found
