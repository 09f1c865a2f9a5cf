"""A run of the tests leaves nothing behind, not even one that could not begin."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from habitue.platform.testing.server import temporary_directory

ROOT = Path(__file__).parents[4]
BROKEN = """
import pytest

@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session):
    raise RuntimeError("it cannot begin")
"""


@pytest.mark.parametrize(("plugin", "status"), [(BROKEN, 3), pytest.param("", 0, marks=pytest.mark.proof)])
def test_a_server_of_its_own_is_gone_when_the_run_has_ended(plugin: str, status: int) -> None:
    unset = {"HABITUE_DATABASE_URL", "HABITUE_OWNER_DATABASE_URL", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_TESTRUNUID"}
    with temporary_directory() as directory:
        (directory / "plugin_of_this_run.py").write_text(plugin)
        environment = {name: text for name, text in os.environ.items() if name not in unset}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "plugin_of_this_run", "src/habitue/platform/tests/test_secrets.py"],
            cwd=ROOT,
            env=environment | {"TMPDIR": str(directory), "PYTHONPATH": str(directory)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert list(directory.glob("habitue-test-*")) == []
        assert [path for path in Path("/proc").glob("[0-9]*/cmdline") if names(path, directory)] == []


def names(command: Path, directory: Path) -> bool:
    try:
        return os.fsencode(directory) in command.read_bytes()
    except OSError:
        return False  # it has ended meanwhile
