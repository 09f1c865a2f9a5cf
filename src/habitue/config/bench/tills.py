"""Tills at a real server: single sales at one store and at many, batches."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from habitue.config.bench.generator import Measured
from habitue.config.bench.scene import Scene
from habitue.config.cases.server import serving
from habitue.platform.ids import new_id

CONNECTIONS, WORKERS, THREADS = 8, 2, 4
BATCH, TURNS = 100, 3


@dataclass(frozen=True, slots=True)
class Tills:
    """What the tills saw: sales a second, times of an answer, and how much of a core playing the tills took."""

    per_second: float
    p50_ms: float
    p99_ms: float
    generator_busy: float


class TillsRefusedError(Exception):
    """A sale of the benchmark was refused: there is nothing to be measured."""


@dataclass(frozen=True, slots=True)
class AllTills:
    """The three runs against one server."""

    one_store: Tills
    many_stores: Tills
    batches: Tills


def measure_tills(scene: Scene, *, seconds: int) -> AllTills:
    """Serve with two processes and let eight tills sell for so long at one store, at many, and in batches.

    One store and many take turns, so that what else the machine does meanwhile falls on both.
    """
    with serving(workers=WORKERS, threads=THREADS) as address:
        port = int(address.rpartition(":")[2])
        one, many = [], []
        for _turn in range(TURNS):
            one.append(play(scene, port, scene.secrets[:1], seconds / TURNS))
            many.append(play(scene, port, scene.secrets, seconds / TURNS))
        batches = play(scene, port, scene.secrets[:CONNECTIONS], seconds, batch=BATCH)
    return AllTills(one_store=seen(one), many_stores=seen(many), batches=seen([batches]))


def seen(runs: Sequence[Measured]) -> Tills:
    """Several runs as one."""
    times = sorted(milliseconds for run in runs for milliseconds in run.milliseconds)
    return Tills(
        per_second=sum(run.sales for run in runs) / sum(run.seconds for run in runs),
        p50_ms=times[len(times) // 2],
        p99_ms=times[min(len(times) - 1, len(times) * 99 // 100)],
        generator_busy=sum(run.busy for run in runs) / len(runs),
    )


def play(scene: Scene, port: int, secrets: Sequence[str], seconds: float, *, batch: int | None = None) -> Measured:
    """Run the generator in a process of its own. Raises `TillsRefusedError` if any sale was refused."""
    plan = {
        "port": port, "connections": CONNECTIONS, "seconds": seconds, "secrets": list(secrets),
        "cards": list(scene.cards), "batch": batch, "run": new_id().hex[-10:],
    }  # fmt: skip
    command = [sys.executable, "-m", "habitue.config.bench.generator"]
    said = subprocess.run(command, input=orjson.dumps(plan), stdout=subprocess.PIPE, check=True, timeout=seconds + 60)
    measured = Measured(**orjson.loads(said.stdout))
    if measured.refused or not measured.sales:
        raise TillsRefusedError(f"{measured.refused} sales were refused, the first: {measured.first_refusal}")
    return measured
