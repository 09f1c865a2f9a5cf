from django.db import migrations, models

import habitue.programs.fields
from habitue.platform.migrations_support import install_sql


class Migration(migrations.Migration):
    dependencies = [("programs", "0004_articles")]

    operations = [
        migrations.RunSQL(
            # What was published before keeps the order that jsonb gave it: nobody knows another.
            "ALTER TABLE programs_version ALTER COLUMN document TYPE json USING document::json; "
            "ALTER TABLE programs_draft ALTER COLUMN document TYPE json USING document::json",
            state_operations=[
                migrations.AlterField("programversion", "document", habitue.programs.fields.DocumentField()),
                migrations.AlterField("draft", "document", habitue.programs.fields.DocumentField(null=True)),
            ],
        ),
        migrations.AddField("draft", "revision", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("draft", "saver_name", models.TextField(db_default="", default="")),
        install_sql("programs", "publish_in_order.sql"),
    ]
