from django.db import migrations

from habitue.platform.migrations_support import install_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_lists")]

    # Of them, ledger_conclude_v1 is new, which finds an entry by its id whatever the planner knows of the table, and
    # ledger_take_lots_v1, which is planned once.
    operations = [install_sql("ledger", "lots.sql", "post.sql")]
