"""What a case may do that no till does: the night, codes that are made before it begins."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from habitue.config.cases.till import Answer
from habitue.config.cases.world import World
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal
from habitue.programs.actions import make_single_use_codes
from habitue.programs.nightly import run_night


def night(world: World) -> Answer:
    """The nightly run of this organisation, up to the case's instant."""
    return _answered(lambda: vars_of(run_night(organisation_id=world.organisation_id, until=world.now, by=SYSTEM)))


def make_codes(world: World, wanted: Mapping[str, Sequence[Any]]) -> None:
    """The single-use codes that the case begins with: texts, or `{code, customer}`."""
    for discount, codes in wanted.items():
        for entry in codes:
            bound = entry if isinstance(entry, Mapping) else {"code": entry}
            customer = bound.get("customer")
            make_single_use_codes(
                organisation_id=world.organisation_id,
                discount=discount,
                codes=[str(bound["code"])],
                customer_id=None if customer is None else UUID(world.customers[customer]),
                by=SYSTEM,
                at=world.now,
            )


def vars_of(report: Any) -> dict[str, Any]:
    """A report's figures, for an `expect` to look at."""
    return {name: getattr(report, name) for name in report.__dataclass_fields__ if name != "left"}


def _answered(run: Callable[[], dict[str, Any]]) -> Answer:
    try:
        return Answer(status=200, body=run())
    except Refusal as refusal:
        return Answer(status=refusal.status, body={"code": refusal.code, **refusal.details})
