"""Every case of tests/cases/, through a real server: what `habitue cases` runs, a test each."""

from collections.abc import Iterator

import httpx
import pytest

from habitue.config.cases.command import own_cases
from habitue.config.cases.reading import Case, read_cases
from habitue.config.cases.running import run_case
from habitue.config.cases.server import serving

CASES = read_cases([own_cases()])


@pytest.fixture(scope="session")
def tills(scratch_database: str) -> Iterator[httpx.Client]:
    """A client of a server on this worker's own database."""
    limits = httpx.Limits(max_connections=128, max_keepalive_connections=128)
    with (
        serving(workers=1, threads=8) as address,
        httpx.Client(base_url=address, timeout=60, limits=limits) as client,
    ):
        yield client


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case: Case, tills: httpx.Client) -> None:
    assert run_case(case, tills).wrongs == []


def test_there_are_as_many_as_promised() -> None:
    own = [case for case in CASES if case.path.stem not in {"discounts", "earning", "judging", "returns", "value"}]
    assert len(own) >= 40
