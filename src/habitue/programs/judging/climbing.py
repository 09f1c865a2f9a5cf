"""Step 5 of a sale, first half: a tier is climbed at once, after the sale that reached it."""

from habitue.programs.judging.compiled import Program
from habitue.programs.judging.types import Reason, State


def measured(program: Program, spend: int, earned: dict[str, int]) -> int:
    """What a sale adds to what the tiers measure: minor units of spend, or parts of the measured unit."""
    if program.measure is None:
        return 0
    return spend if program.measure == "spend" else earned.get(program.measure, 0)


def climb(program: Program, state: State, gained: int, reasons: list[Reason]) -> str | None:
    """The tier after the sale: the highest level that the measure reached, or the one it had if that is higher."""
    if not program.levels or not state.known:
        return state.tier if state.known else None
    measure = state.measure + gained
    rank = program.ranks.get(state.tier or "", -1)
    # A level of another version, unknown here, is kept: it falls in the nightly run, not at the till.
    reached = max((place for place, level in enumerate(program.levels) if level.from_ <= measure), default=-1)
    climbed = reached > rank
    tier = program.levels[reached].code if climbed else state.tier
    following = max(reached, rank) + 1
    numbers = {"measure": measure}
    if following < len(program.levels):
        numbers["next"] = program.levels[following].from_
    reasons.append(
        Reason(kind="tier", rule=tier or "", fired=climbed, why="climbed" if climbed else "kept", numbers=numbers)
    )
    return tier
