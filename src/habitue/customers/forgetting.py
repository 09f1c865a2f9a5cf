"""What other rooms keep of people and erase with them.

A room that keeps something personal of customers, however far above, says so in its AppConfig:

    forgets = "habitue.portal.forgetting:forget_visits"

The function is called in the transaction of the forgetting, with the organisation, the ids of the customer and of all
who were merged into them, and the moment; it erases and raises nothing. So nobody who forgets has to know who else
keeps anything, and nothing can be left for later.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.apps import apps

Forget = Callable[[UUID, Collection[UUID], datetime], None]


def forget_elsewhere(organisation_id: UUID, people: Collection[UUID], at: datetime) -> None:
    """Let every room that has said so erase what it keeps of these people."""
    for forget in forgetters():
        forget(organisation_id, people, at)


def forgetters() -> list[Forget]:
    """The functions that the rooms have named, in the order of the rooms."""
    found: list[Forget] = []
    for room in apps.get_app_configs():
        if path := getattr(room, "forgets", ""):
            module, name = path.split(":")
            found.append(getattr(import_module(module), name))
    return found
