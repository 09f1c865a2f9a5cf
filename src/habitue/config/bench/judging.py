"""Judging alone: a basket of 10 lines under a program of 30 rules, with reasons."""

import gc
import statistics
import time
from dataclasses import dataclass

from habitue.config.bench.judging_sample import sample_basket, sample_moment, sample_program, sample_state
from habitue.programs.judging.sale import judge

ROUNDS, TIMES = 20, 50


@dataclass(frozen=True, slots=True)
class Judging:
    """Milliseconds a basket: the median of rounds, and the slowest round."""

    median_ms: float
    slowest_ms: float


def measure_judging() -> Judging:
    """Judge the sample a thousand times, in rounds, with the collector at work as in a server.

    Time of the processor: judging waits for nothing, and whatever else the machine does is not its time.
    """
    program, basket, state, moment = sample_program(), sample_basket(), sample_state(), sample_moment()
    judge(program, basket, state, moment)
    gc.collect()
    rounds = []
    for _round in range(ROUNDS):
        began = time.process_time()
        for _time in range(TIMES):
            judge(program, basket, state, moment)
        rounds.append((time.process_time() - began) * 1000 / TIMES)
    return Judging(median_ms=statistics.median(rounds), slowest_ms=max(rounds))
