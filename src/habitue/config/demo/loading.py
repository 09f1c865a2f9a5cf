"""Sends the grocer's baskets through the action below `POST /sale-batches`, at most a hundred at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from habitue.checkout.requests import KeyedSale
from habitue.checkout.sales.recording import CHUNK, OFFLINE_MOST, record_sales
from habitue.config.demo.grocer import GrocerBasket, baskets, facts_of, read_households, read_products
from habitue.config.demo.mapping import sale_of
from habitue.config.demo.world import DemoShape, Happening, begin, days_moved, loader_key
from habitue.merchants.models import Organisation
from habitue.merchants.queries import principal_for


class DemoRefusedError(Exception):
    """A basket was refused: the data is not what docs/demo.md describes, or a room is broken."""


def load(
    shape: DemoShape,
    progress: Callable[[int, int], None],
    *,
    days: int = 0,
    meanwhile: Callable[[Organisation], list[Happening]] = lambda _organisation: [],
) -> Organisation:
    """Load this demo so many days later than it was, or the rest of it, by as many days as it was begun with.

    `progress` hears how many baskets of how many are there.
    Each sale has its basket's number as its key: one that is there already is answered from what was stored.
    What happened `meanwhile`, in the order of time, is done between the baskets before it and those after it.
    """
    facts = facts_of(shape.stores)
    known = read_households()
    households = {number: known.get(number, "") for number in sorted(facts.households)}
    organisation = begin(shape, facts.stores, households, days)
    days = days_moved(organisation)
    products = read_products()
    secret = loader_key(organisation)
    happenings = deque(meanwhile(organisation))
    moved = timedelta(days=days)
    done = 0
    progress(0, facts.baskets)
    for chunk in _chunks(baskets(shape.stores), [at - moved for at, _do in happenings]):
        _do_until(happenings, chunk[0].at + moved)
        # The clock is the last sale's: a till that was offline for as long as its chunk lasts.
        at = chunk[-1].at + moved
        sales = [KeyedSale(key=str(basket.number), sale=sale_of(basket, products, days)) for basket in chunk]
        for sale, outcome in zip(
            sales, record_sales(sales=sales, principal=principal_for(secret, at), at=at), strict=True
        ):
            if outcome.refusal is not None:
                raise DemoRefusedError(f"basket {sale.key}: {outcome.refusal}")
        done += len(chunk)
        progress(done, facts.baskets)
    _do_until(happenings, None)
    return organisation


def _do_until(happenings: deque[Happening], end: datetime | None) -> None:
    """Do what happened up to a moment (None: all)."""
    while happenings and (end is None or happenings[0][0] <= end):
        happenings.popleft()[1]()


def _chunks(found: Iterable[GrocerBasket], breaks: Iterable[datetime]) -> Iterator[list[GrocerBasket]]:
    """No chunk reaches over one of the `breaks`, which are in the order of time."""
    chunk: list[GrocerBasket] = []
    coming = deque(breaks)
    for basket in found:
        is_broken = False
        while coming and coming[0] <= basket.at:
            coming.popleft()
            is_broken = True
        if chunk and (is_broken or len(chunk) == CHUNK or basket.at - chunk[0].at > OFFLINE_MOST):
            yield chunk
            chunk = []
        chunk.append(basket)
    if chunk:
        yield chunk
