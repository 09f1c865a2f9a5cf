"""The table of Django's database cache, as `createcachetable` would make it; rights are given after each migration."""

from django.db import migrations

MAKE = """
CREATE TABLE web_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX web_cache_by_end ON web_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(MAKE, "DROP TABLE web_cache")]
