"""For migrations: SQL that lives in a room's `sql/` folder.

    operations = [install_sql("ledger", "ledger_post_v1.sql")]

A function's name carries its version (`ledger_post_v1`), so that workers of the release before still find theirs; a
changed function is a new file and a new migration, never an edit of what was released. A function that writes guarded
tables says `SECURITY DEFINER SET search_path FROM CURRENT`: while it is installed that is the schema the migration
works in and, last, pg_temp. Named nowhere, pg_temp would come first, and a table that the application makes there
would stand in for ours, under the owner's rights. `platform.rights` tells who may do what.
"""

from importlib import import_module
from pathlib import Path

from django.db.migrations import RunSQL

_FENCED = (
    "SELECT set_config('habitue.search_path', current_setting('search_path'), true), "
    "set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);"
)
_AS_BEFORE = "SELECT set_config('search_path', current_setting('habitue.search_path'), true);"


def install_sql(room: str, *files: str) -> RunSQL:
    """Return the operation that runs these files of `habitue/<room>/sql`, in order. It has no way back."""
    return RunSQL("\n".join([_FENCED, *(read_sql(room, file) for file in files), _AS_BEFORE]))


def read_sql(room: str, file: str) -> str:
    """The text of one SQL file of a room."""
    origin = import_module(f"habitue.{room}").__file__
    if origin is None:
        raise ValueError(f"habitue.{room} is no room")
    return (Path(origin).parent / "sql" / file).read_text(encoding="utf-8")
