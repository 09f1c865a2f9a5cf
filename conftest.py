"""A real database for every run, and tests that commit: see docs/adr/0001-tests-commit.md."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack

import hypothesis
import pytest
from django.conf import settings
from pytest_django.plugin import blocking_manager_key

from habitue.platform.pointing import point_at
from habitue.platform.testing import scratch
from habitue.platform.testing.server import server_for_tests

# A shared machine is slow at times: an example is not too slow because its neighbour is busy.
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("proof", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("default")

_run = ExitStack()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server and make the template once, before the workers, which find both in the environment."""
    session.config.stash[blocking_manager_key].unblock()
    settings.PASSWORD_HASHERS = ["habitue.platform.testing.hashing.QuickArgon2"]
    settings.SECRET_KEY = os.environ.setdefault("HABITUE_SECRET_KEY", "a key for tests alone")
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    point_at(_run.enter_context(server_for_tests()))
    os.environ[scratch.TEMPLATE_VARIABLE] = _run.enter_context(scratch.template())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is marked `proof` to `make proof`, unless it is asked for by name."""
    is_all_wanted = config.getoption("--hypothesis-profile") == "proof" or os.environ.get("HABITUE_JOURNEYS") == "all"
    if is_all_wanted or any("::" in asked for asked in config.args):
        return
    longer = [item for item in items if item.get_closest_marker("proof")]
    config.hook.pytest_deselected(items=longer)
    items[:] = [item for item in items if not item.get_closest_marker("proof")]


def pytest_collection_finish(session: pytest.Session) -> None:
    """All modules and tests stay until the end: what looks for garbage need not look through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Also after a start that failed, which has no finish."""
    _run.close()


@pytest.fixture(scope="session", autouse=True)
def scratch_database() -> Iterator[str]:
    """The worker's own database, named; open to every test. Tests commit, each in an organisation of its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "master")
    with scratch.clone_of(os.environ[scratch.TEMPLATE_VARIABLE], worker) as name:
        yield name
