"""Step 5 of a sale, second half: automatic exchanges; and one exchange on request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from habitue.programs.judging.compiled import ExchangeRule, Program
from habitue.programs.judging.conditions import Sight, sight_of
from habitue.programs.judging.limits import limit_left
from habitue.programs.judging.scope import Basketful
from habitue.programs.judging.types import Moment, No, Reason, RunExchange, State


@dataclass(slots=True)
class Running:
    """The automatic exchanges that ran, in their order, and what is left to spend after them."""

    balance: dict[str, int]
    runs: list[RunExchange] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    uses: dict[str, int] = field(default_factory=dict)


def run_automatic(program: Program, full: Basketful, sight: Sight, state: State, balance: dict[str, int]) -> Running:
    """Run what is automatic as often as the balance and its limits allow, in the document's order, until nothing runs.

    What one exchange gives may feed another: a valid document has no cycle of them.
    """
    running = Running(balance)
    if not sight.known:
        return running
    ready: list[ExchangeRule] = []
    for rule in program.exchanges:
        if not rule.automatic:
            running.reasons.append(rule.asleep)
            continue
        failure = rule.when.failure(sight, full.items, full.within(program.every_line)) if rule.when else None
        if failure is None:
            ready.append(rule)
        else:
            running.reasons.append(
                Reason(kind="exchange", rule=rule.code, fired=False, why=failure.why, numbers=failure.numbers)
            )
    times = dict.fromkeys((rule.code for rule in ready), 0)
    # Without a cycle the longest chain has all of them, so as many rounds are enough.
    for _ in ready:
        moved = [_run(rule, running, state, times) for rule in ready]
        if True not in moved:
            break
    _explain(ready, running, times)
    return running


def affordable(takes: Mapping[str, int], balance: Mapping[str, int]) -> int:
    """How many times over `balance` pays for `takes`."""
    return max(0, min((balance.get(unit, 0) // parts for unit, parts in takes.items() if parts), default=0))


def _run(rule: ExchangeRule, running: Running, state: State, times: dict[str, int]) -> bool:
    count = affordable(rule.takes, running.balance)
    left = limit_left(rule.use, rule.total, rule.per_customer, state)
    if left is not None:
        count = min(count, left - times[rule.code])
    if count <= 0:
        return False
    times[rule.code] += count
    took = {unit: parts * count for unit, parts in rule.takes.items()}
    gave = {unit: parts * count for unit, parts in rule.gives.items()}
    for unit, parts in took.items():
        running.balance[unit] = running.balance.get(unit, 0) - parts
    for unit, parts in gave.items():
        running.balance[unit] = running.balance.get(unit, 0) + parts
    running.runs.append(RunExchange(code=rule.code, times=count, took=took, gave=gave))
    if left is not None:
        running.uses[rule.use] = times[rule.code]
    return True


def _explain(ready: Sequence[ExchangeRule], running: Running, times: Mapping[str, int]) -> None:
    for rule in ready:
        if times[rule.code]:
            numbers = {"times": times[rule.code]}
            running.reasons.append(
                Reason(kind="exchange", rule=rule.code, fired=True, why="exchanged", numbers=numbers)
            )
        elif affordable(rule.takes, running.balance):
            running.reasons.append(Reason(kind="exchange", rule=rule.code, fired=False, why="limit_reached"))
        else:
            shortage = shortage_of(rule.takes, running.balance)
            running.reasons.append(
                Reason(kind="exchange", rule=rule.code, fired=False, why="insufficient_balance", numbers=shortage)
            )


def shortage_of(takes: Mapping[str, int], balance: Mapping[str, int]) -> dict[str, int | str]:
    """The first unit that is not there, what is needed of it and what was found."""
    for unit, parts in takes.items():
        if parts > balance.get(unit, 0):
            return {"unit": unit, "needed": parts, "found": balance.get(unit, 0)}
    return {}


def judge_exchange(
    program: Program, code: str, times: int, state: State, moment: Moment
) -> tuple[RunExchange | None, No | None]:
    """An exchange on request: what it takes and gives, or why not.

    Refused in this order: `not_applicable` (unknown, automatic, a condition), `customer_required`, `limit_reached`,
    `insufficient_balance`.
    """
    rule = next((rule for rule in program.exchanges if rule.code == code), None)
    if rule is None or rule.automatic:
        why = "unknown_exchange" if rule is None else "automatic"
        return None, No(code="not_applicable", details={"exchange": code, "why": why})
    if not state.known:
        return None, No(code="customer_required", details={"exchange": code, "why": "customer_required"})
    if rule.when is not None:
        failure = rule.when.failure(sight_of(state, moment), (), ())
        if failure is not None:
            return None, No(code="not_applicable", details={"exchange": code, "why": failure.why, **failure.numbers})
    left = limit_left(rule.use, rule.total, rule.per_customer, state)
    if left is not None and times > left:
        details = {"exchange": code, "why": "limit_reached", "needed": times, "found": left}
        return None, No(code="limit_reached", details=details)
    took = {unit: parts * times for unit, parts in rule.takes.items()}
    shortage = shortage_of(took, state.available)
    if shortage:
        details = {"exchange": code, "why": "insufficient_balance", **shortage}
        return None, No(code="insufficient_balance", details=details)
    gave = {unit: parts * times for unit, parts in rule.gives.items()}
    return RunExchange(code=code, times=times, took=took, gave=gave), None


def run_automatic_now(program: Program, state: State, moment: Moment) -> Running:
    """The automatic exchanges that the balance allows with no sale: the nightly run's."""
    nothing = Basketful([], program.scopes)
    return run_automatic(program, nothing, sight_of(state, moment), state, dict(state.available))
