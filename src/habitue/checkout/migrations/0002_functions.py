from django.db import migrations

from habitue.platform.migrations_support import install_sql


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0001_sales"),
        ("customers", "0001_customers"),
        ("programs", "0002_functions"),
        ("vouchers", "0001_vouchers"),
        ("ledger", "0002_functions"),
    ]

    operations = [
        install_sql("programs", "state.sql"),
        install_sql("vouchers", "find.sql"),
        install_sql("checkout", "read.sql", "post.sql"),
    ]
