from django.db import migrations


class Migration(migrations.Migration):
    """First rows are kept until a file is imported; those of files that were imported before go."""

    dependencies = [("imports", "0001_imports")]

    operations = [
        migrations.RunSQL("UPDATE imports_import SET sample = '[]' WHERE state <> 'open'", migrations.RunSQL.noop)
    ]
