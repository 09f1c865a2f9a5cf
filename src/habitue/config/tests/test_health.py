"""Alive and ready are two questions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from habitue.config.operations.health import release
from habitue.platform.migrating import as_owner


@contextmanager
def database_away() -> Iterator[None]:
    """Let the database be at an address where nobody listens."""
    before: dict[str, Any] = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(HOST="127.0.0.1", PORT="1")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def test_health_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    with database_away():
        assert client.get("/health").status_code == 200


def test_ready_names_the_release(client: Client) -> None:
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "version": release(), "database": "ok", "migrations": "ok"},
    )
    assert answer["Cache-Control"] == "no-store"


def test_without_a_database_it_is_not_ready_and_afterwards_it_is(client: Client) -> None:
    with database_away():
        answer = client.get("/ready")
        assert answer.status_code == 503
        assert answer.json()["database"] == "unreachable"
    assert client.get("/ready").status_code == 200


def test_a_connection_that_died_meanwhile_is_no_reason(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [own] = cursor.fetchone()
    with as_owner_beside() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [own])
    assert client.get("/ready").status_code == 200


@contextmanager
def as_owner_beside() -> Iterator[Any]:
    import psycopg
    from django.conf import settings

    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as other:
        yield other


def test_a_release_ahead_of_its_database_is_not_ready(client: Client) -> None:
    with as_owner():
        MigrationRecorder(connection).record_unapplied("webhooks", "0001_endpoints")
    try:
        answer = client.get("/ready")
        assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")
    finally:
        with as_owner():
            MigrationRecorder(connection).record_applied("webhooks", "0001_endpoints")
    assert client.get("/ready").status_code == 200


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_they_are_read_only(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
