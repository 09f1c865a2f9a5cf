"""Migrating: as the owner, then rights for the application."""

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from habitue.platform.pointing import as_owner
from habitue.platform.rights import give_rights

__all__ = ["as_owner", "is_up_to_date", "migrate"]


def migrate(*, verbosity: int = 0) -> None:
    """Bring the database to this release's shape, connected as its owner, and give the application its rights."""
    application = connections["default"].settings_dict["USER"]
    with as_owner():
        call_command("migrate", verbosity=verbosity, interactive=False)
        if application:
            give_rights(role=application)


def is_up_to_date() -> bool:
    """Whether every migration of this release was applied; asked as the owner, who may always know."""
    with as_owner():
        executor = MigrationExecutor(connections["default"])
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
