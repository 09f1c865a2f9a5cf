"""What the application's database role may do: everything to ordinary tables, nothing but read on guarded ones.

A room names the tables that only its SQL functions may write in its AppConfig:

    class LedgerConfig(AppConfig):
        guarded_tables = ("ledger_entry", "ledger_transfer")

and installs those functions with `platform.migrations_support.install_sql`; they are `SECURITY DEFINER`, so that they
write with the owner's rights. Rights are given anew after each migration, so that a table cannot be forgotten.
"""

from django.apps import apps
from django.db import connection
from psycopg import sql

from habitue.platform.db import action

_GIFTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    # PostgreSQL lets everybody execute what is new; our functions act with the owner's rights.
    "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
)
_FENCE = "REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON TABLE {table} FROM {role}"


def guarded_tables() -> tuple[str, ...]:
    """The tables that the application may only read, of all rooms, sorted."""
    return tuple(sorted({table for room in apps.get_app_configs() for table in getattr(room, "guarded_tables", ())}))


@action
def give_rights(*, role: str) -> None:
    """Give `role` its rights, over a connection that is the owner's. The owner itself needs none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() == (role,):
            return
        name = sql.Identifier(role)
        for gift in _GIFTS:
            cursor.execute(sql.SQL(gift).format(role=name).as_string(None))
        for table in guarded_tables():
            cursor.execute(sql.SQL(_FENCE).format(table=sql.Identifier(table), role=name).as_string(None))
