"""Which automatic exchanges a return undoes: newest first, while what they gave is unspent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoable:
    """An automatic exchange that ran since the sale: what it took and gave in all, and what of that is unspent."""

    key: str
    times: int
    took: Mapping[str, int]
    gave: Mapping[str, int]
    unspent: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """So many times of an exchange are undone: `takes` what it gave, `gives` what it took."""

    key: str
    times: int
    takes: Mapping[str, int]
    gives: Mapping[str, int]


def plan_undoing(short: Mapping[str, int], runs: Sequence[Undoable]) -> tuple[Undo, ...]:
    """What to undo so that what is `short` (unit -> parts) is there again; as much as is needed and possible.

    `runs` and the answer are newest first. What an exchange gave to a later one comes back by undoing that one first.
    """
    plan = _Plan(runs)
    for unit, parts in short.items():
        plan.recover(unit, parts, len(runs))
    return tuple(
        Undo(
            key=run.key,
            times=times,
            takes={unit: parts // run.times * times for unit, parts in run.gave.items()},
            gives={unit: parts // run.times * times for unit, parts in run.took.items()},
        )
        for run, times in zip(runs, plan.undone, strict=True)
        if times
    )


class _Plan:
    def __init__(self, runs: Sequence[Undoable]) -> None:
        self.runs = runs
        self.undone = [0] * len(runs)
        self.unspent = [dict(run.unspent) for run in runs]
        self.spare: dict[str, int] = {}  # recovered beyond what was asked for

    def recover(self, unit: str, parts: int, older: int) -> int:
        """Undo among the runs newer than `older` until `parts` of the unit are there; how many then are."""
        found = min(parts, self.spare.get(unit, 0))
        self.spare[unit] = self.spare.get(unit, 0) - found
        for place in range(older):
            run = self.runs[place]
            each = run.took.get(unit, 0) // run.times
            while each and found < parts and self._undo_once(place):
                for taken, amount in run.took.items():
                    self.spare[taken] = self.spare.get(taken, 0) + amount // run.times
                more = min(parts - found, self.spare[unit])
                self.spare[unit] -= more
                found += more
        return found

    def _undo_once(self, place: int) -> bool:
        run = self.runs[place]
        if self.undone[place] == run.times:
            return False
        before = (list(self.undone), [dict(unspent) for unspent in self.unspent], dict(self.spare))
        unspent = self.unspent[place]
        for unit, parts in run.gave.items():
            missing = parts // run.times - unspent.get(unit, 0)
            if missing > 0:
                unspent[unit] = unspent.get(unit, 0) + self.recover(unit, missing, place)
            if unspent.get(unit, 0) < parts // run.times:
                # It cannot be undone, so nothing newer is undone for its sake.
                self.undone, self.unspent, self.spare = before
                return False
            unspent[unit] -= parts // run.times
        self.undone[place] += 1
        return True
