"""A real database for every run: see docs/adr/0001-tests-commit.md."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from pytest_django.plugin import blocking_manager_key


def _is_controller(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the template once, before the workers are started: they find its name in the environment."""
    session.config.stash[blocking_manager_key].unblock()
    settings.SECRET_KEY = os.environ.setdefault("HABITUE_SECRET_KEY", "a key for tests alone")
    if not _is_controller(session.config) or session.config.option.collectonly:
        return
    from habitue.platform.testing import scratch

    os.environ[scratch.TEMPLATE_VARIABLE] = scratch.make_template()


def pytest_sessionfinish(session: pytest.Session) -> None:
    from habitue.platform.testing import scratch

    template = os.environ.get(scratch.TEMPLATE_VARIABLE)
    if template and _is_controller(session.config):
        scratch.drop_database(template)


@pytest.fixture(scope="session", autouse=True)
def scratch_database(worker_id: str) -> Iterator[str]:
    """The worker's own database, named; open to every test. Tests commit, each in an organisation of its own."""
    from habitue.platform.testing import scratch

    with scratch.clone_of(os.environ[scratch.TEMPLATE_VARIABLE], worker_id) as name:
        yield name
