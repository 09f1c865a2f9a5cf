"""What the customer could claim: discounts and covers now, exchanges with what there is afterwards."""

from collections.abc import Mapping

from habitue.programs.judging.compiled import DiscountRule, Program
from habitue.programs.judging.conditions import Sight
from habitue.programs.judging.covers import dearest_pieces, parts_a_piece, worth_of
from habitue.programs.judging.exchanges import affordable
from habitue.programs.judging.items import Purse
from habitue.programs.judging.limits import limit_left
from habitue.programs.judging.reductions import reductions
from habitue.programs.judging.scope import Basketful
from habitue.programs.judging.types import Offer, State


def offers(
    program: Program,
    full: Basketful,
    purse: Purse,
    state: State,
    sight: Sight,
    *,
    after: Mapping[str, int],
    off: int,
    asked: frozenset[str],
) -> tuple[Offer, ...]:
    """What could be claimed besides. `off` is what discounts took off already, `after` the balance after the sale."""
    if not sight.known:
        return ()
    found = [
        offer
        for rule in program.discounts
        if rule.by == "claim" and rule.code not in asked
        for offer in _discount(rule, full, purse, state, sight, off)
    ]
    found += _covers(program, full, purse)
    found += _exchanges(program, state, sight, after)
    return tuple(found)


def _discount(rule: DiscountRule, full: Basketful, purse: Purse, state: State, sight: Sight, off: int) -> list[Offer]:
    if any(parts > purse.holds(unit) for unit, parts in rule.cost.items()):
        return []
    if limit_left(rule.use, rule.total, rule.per_customer, state) == 0:
        return []
    positions = full.within(rule.scope)
    if rule.when is not None and rule.when.failure(sight, full.items, positions):
        return []
    items = full.items
    saves = sum(reductions(rule, items, [item.after_covers if rule.alone else item.left for item in items], positions))
    if rule.alone:
        saves -= off
    return [Offer(kind="discount", code=rule.code, cost=rule.cost, saves=saves)] if saves > 0 else []


def _covers(program: Program, full: Basketful, purse: Purse) -> list[Offer]:
    found = []
    for unit in program.units.values():
        if not unit.covers or purse.holds(unit.code) <= 0:
            continue
        choice = dearest_pieces(unit, 1, full.items, purse.holds(unit.code))
        for position in choice:
            item = full.items[position]
            cost = {unit.code: parts_a_piece(unit, item.article, item.group)}
            saves = min(item.left, worth_of(item, 1))
            found.append(Offer(kind="cover", code=unit.code, cost=cost, saves=saves))
    return found


def _exchanges(program: Program, state: State, sight: Sight, after: Mapping[str, int]) -> list[Offer]:
    """Exchanges on request happen outside a sale, so what they ask of a basket cannot be met and is no offer."""
    return [
        Offer(kind="exchange", code=rule.code, cost=rule.takes)
        for rule in program.exchanges
        if not rule.automatic
        and affordable(rule.takes, after)
        and limit_left(rule.use, rule.total, rule.per_customer, state) != 0
        and (rule.when is None or rule.when.failure(sight, (), ()) is None)
    ]
