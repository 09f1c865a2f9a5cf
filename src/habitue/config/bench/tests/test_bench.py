"""What the benchmark drives is real: its sales stand in the book, and the book is right afterwards."""

from uuid import UUID

import pytest
from django.db import connection

from habitue.config.bench.floor import install_floor, measure_floor
from habitue.config.bench.judging import measure_judging
from habitue.config.bench.report import Figure
from habitue.config.bench.scene import make_scene
from habitue.config.bench.tills import play, seen
from habitue.config.cases.server import serving
from habitue.ledger.audit import audit_book
from habitue.platform import clock


def test_floor_and_tills_post_sales_that_the_audit_finds_right() -> None:
    scene = make_scene(clock.now(), stores=2, customers=16)
    install_floor(scene, clock.now())
    there = _sales(scene.organisation.id)
    assert there == 2 * 16
    floor = measure_floor(scene, seconds=1)
    assert floor.per_second > 0
    posted = _sales(scene.organisation.id)
    assert posted > there
    with serving(workers=1, threads=4) as address:
        port = int(address.rpartition(":")[2])
        single = play(scene, port, scene.secrets, 1)
        batches = play(scene, port, scene.secrets, 1, batch=2)
    assert seen([single]).per_second > 0
    assert seen([batches]).per_second > 0
    assert 0 < seen([single]).p50_ms <= seen([single, batches]).p99_ms
    assert _sales(scene.organisation.id) > posted
    assert list(audit_book(scene.organisation.id)) == []


def _sales(organisation_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM checkout_sale WHERE organisation_id = %s", [organisation_id])
        return int(cursor.fetchone()[0])


def test_judging_is_measured() -> None:
    judging = measure_judging()
    assert 0 < judging.median_ms <= judging.slowest_ms


@pytest.mark.parametrize(
    ("figure", "ratio", "is_kept"),
    [
        (Figure(name="a", value=30, unit="/s"), None, None),
        (Figure(name="a", value=30, unit="/s", floor=100, at_least=0.3), 0.3, True),
        (Figure(name="a", value=29, unit="/s", floor=100, at_least=0.3), 0.29, False),
        (Figure(name="a", value=50, unit="ms", at_most=50), None, True),
        (Figure(name="a", value=51, unit="ms", at_most=50), None, False),
    ],
)
def test_a_promise_is_kept_or_missed(figure: Figure, ratio: float | None, *, is_kept: bool | None) -> None:
    assert figure.ratio == ratio
    assert figure.is_kept is is_kept
