"""How often something may still happen."""

from habitue.programs.judging.types import State


def limit_left(use: str, total: int | None, per_customer: int | None, state: State) -> int | None:
    """How often something with a limit may still happen; `None` if it has no limit."""
    left: int | None = None
    if total is not None:
        left = total - state.used_in_total.get(use, 0)
    if per_customer is not None:
        own = per_customer - state.used_by_customer.get(use, 0)
        left = own if left is None else min(left, own)
    return left if left is None else max(0, left)
