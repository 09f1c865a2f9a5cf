"""Migrating: as the owner, then rights for the application."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from habitue.platform.database_url import settings_from_url
from habitue.platform.rights import give_rights


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


@contextmanager
def as_owner() -> Iterator[None]:
    """Let the default connection be the owner's for a while. For migrations and for tests of rights alone."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    owner = settings_from_url(settings.OWNER_DATABASE_URL)
    connection.close()
    connection.settings_dict.update({key: owner[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
