from django.db import migrations

from habitue.platform.migrations_support import install_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_book"), ("platform", "0001_journal")]

    operations = [
        # Settled and moved at every sale: room on the page keeps the new version beside the old.
        migrations.RunSQL("ALTER TABLE ledger_account SET (fillfactor = 80); ALTER TABLE ledger_owner SET (fillfactor = 80)"),
        install_sql("platform", "tell.sql"),
        install_sql(
            "ledger",
            "lots.sql",
            "settle.sql",
            "claim.sql",
            "check.sql",
            "apply.sql",
            "post.sql",
            "read.sql",
            "manage.sql",
            "seal.sql",
            "audit.sql",
        ),
    ]
