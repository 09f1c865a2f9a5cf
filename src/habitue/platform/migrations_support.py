"""For migrations: SQL that lives in a room's `sql/` folder.

    operations = [install_sql("ledger", "ledger_post_v1.sql")]

A function's name carries its version (`ledger_post_v1`), so that workers of the release before still find theirs; a
changed function is a new file and a new migration, never an edit of what was released. A function that writes guarded
tables says `SECURITY DEFINER SET search_path = public, pg_temp`; `platform.rights` tells who may do what.
"""

from importlib import import_module
from pathlib import Path

from django.db.migrations import RunSQL


def install_sql(room: str, *files: str) -> RunSQL:
    """Return the operation that runs these files of `habitue/<room>/sql`, in order. It has no way back."""
    return RunSQL("\n".join(read_sql(room, file) for file in files))


def read_sql(room: str, file: str) -> str:
    """The text of one SQL file of a room."""
    origin = import_module(f"habitue.{room}").__file__
    if origin is None:
        raise ValueError(f"habitue.{room} is no room")
    return (Path(origin).parent / "sql" / file).read_text(encoding="utf-8")
