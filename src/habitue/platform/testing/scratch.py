"""Scratch databases: one template a run, migrated once; a clone of it for each worker; all dropped at the end."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

from habitue.platform.database_url import settings_from_url
from habitue.platform.embedded import Urls
from habitue.platform.migrating import migrate
from habitue.platform.pointing import current_urls, point_at

DROP_SECONDS_MAX = 60.0
TEMPLATE_VARIABLE = "HABITUE_TEST_TEMPLATE"


def make_template() -> str:
    """Make and migrate a scratch database beside the one that the environment names; return its name."""
    name = f"{settings_from_url(settings.DATABASE_URL)['NAME']}_test_{os.getpid()}"
    create_database(name)
    try:
        with pointed_at(name):
            migrate()
    except BaseException:
        drop_database(name)
        raise
    return name


@contextmanager
def template() -> Iterator[str]:
    """The run's template; dropped afterwards."""
    name = make_template()
    try:
        yield name
    finally:
        drop_database(name)


@contextmanager
def clone_of(template: str, worker: str) -> Iterator[str]:
    """Make a worker's own database, point Django and the environment at it, and drop it afterwards."""
    name = f"{template}_{worker}"
    create_database(name, template=template)
    try:
        with pointed_at(name):
            yield name
    finally:
        drop_database(name)


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Let Django, and the processes it starts, use this database of the same server."""
    before = current_urls()
    point_at(Urls(with_database(before.application, name), with_database(before.owner, name)))
    try:
        yield
    finally:
        point_at(before)


def with_database(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def create_database(name: str, template: str = "template0") -> None:
    """Create a database that belongs to the owner's role, dropping one of that name."""
    drop_database(name)
    with _owner() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )


def drop_database(name: str) -> None:
    """Drop a database, and whoever is still connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    deadline = time.monotonic() + DROP_SECONDS_MAX
    with _owner() as connection:
        while True:
            try:
                connection.execute(statement)
                return
            except psycopg.errors.InsufficientPrivilege:
                # The server's own autovacuum is at work in it, whom the owner may not send away. It will go.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)


def _owner() -> "psycopg.Connection[Any]":
    return psycopg.connect(with_database(settings.OWNER_DATABASE_URL, "postgres"), autocommit=True)
