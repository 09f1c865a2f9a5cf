from django.db import migrations

from habitue.platform.migrations_support import install_sql


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_program")]

    operations = [
        # Written at every sale: room on the page keeps the new version beside the old.
        migrations.RunSQL(
            "ALTER TABLE programs_standing SET (fillfactor = 80); ALTER TABLE programs_tally SET (fillfactor = 80)"
        ),
        install_sql("programs", "publish.sql"),
    ]
