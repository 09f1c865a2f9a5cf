"""Choosing the database after the settings were read: our own server's address is known only when it runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from habitue.platform.database_url import settings_from_url
from habitue.platform.embedded.places import Urls


def point_at(urls: Urls) -> None:
    """From here on this is the database, for all threads of this process and for the processes that it starts."""
    connections.close_all()
    settings.DATABASE_URL, settings.OWNER_DATABASE_URL = urls.application, urls.owner
    os.environ["HABITUE_DATABASE_URL"], os.environ["HABITUE_OWNER_DATABASE_URL"] = urls.application, urls.owner
    # The dictionaries themselves are shared by the connections of all threads: they are changed, not replaced.
    settings.DATABASES["default"].update(settings_from_url(urls.application))
    connections["default"].settings_dict.update(settings_from_url(urls.application))


def current_urls() -> Urls:
    """The database of this moment."""
    return Urls(settings.DATABASE_URL, settings.OWNER_DATABASE_URL)


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
