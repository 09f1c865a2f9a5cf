"""What `then` looks at: a customer's units and tier, a voucher's balance, as the API shows them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from habitue.config.cases.calls import CaseMistakeError
from habitue.config.cases.till import Answer, Call
from habitue.config.cases.world import World

Send = Callable[[Call], Answer]


def state_of(name: str, world: World, send: Send) -> dict[str, Any]:
    """The units of a customer or voucher by name, with `tier` and `available`; a voucher may be named by its code."""
    if name in world.customers:
        return _customer(world.customers[name], world, send)
    return _voucher(name, world, send)


def _customer(customer: str, world: World, send: Send) -> dict[str, Any]:
    shown = _must(send(Call(method="GET", path=f"/customers/{customer}/accounts")))
    # An account is made when something first moves on it: until then its unit stands at nothing.
    nothing = dict.fromkeys((*world.units, "prepaid", "house_account"), 0)
    state: dict[str, Any] = {**nothing, "tier": shown.get("tier"), "available": {}}
    for account in shown["items"]:
        state[account["unit"]] = account["balance"]
        state["available"][account["unit"]] = account["available"]
        if world.shows_debt_as_negative and Decimal(str(account.get("owed", 0))):
            state[account["unit"]] = Decimal(str(account["balance"])) - Decimal(str(account["owed"]))
    return state


def _voucher(name: str, world: World, send: Send) -> dict[str, Any]:
    named = world.vouchers.get(name)
    found = named or _must(send(Call(method="POST", path="/lookups", body={"code": name})))
    shown = _must(send(Call(method="GET", path=f"/vouchers/{found['id']}")))
    return {world.currency: shown["balance"], "available": {world.currency: shown["available"]}}


def _must(answer: Answer) -> Mapping[str, Any]:
    if answer.code:
        raise CaseMistakeError(f"what holds afterwards cannot be asked for: {answer.code}: {answer.body}")
    shown: Mapping[str, Any] = answer.body
    return shown
