"""No table that says something of a person can be forgotten."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignKey

from habitue.customers.models import Customer
from habitue.privacy.tables import ELSEWHERE, TABLES, columns_of

# Names of columns that hold, or may hold, a customer's id. Whoever invents another one adds it here.
_NAMES = {"customer", "customer_id", "owner", "owner_id", "subject_id", "recommended_by", "merged_into", "guest_id"}


def columns_that_name_people() -> Iterator[str]:
    for model in apps.get_models():
        if not model.__module__.startswith("habitue."):
            continue
        for field in model._meta.concrete_fields:
            leads_to_customer = isinstance(field, ForeignKey) and field.related_model is Customer
            if leads_to_customer or field.name in _NAMES or field.name.endswith("customer_id"):
                yield f"{model._meta.label}.{field.name}"


def test_every_column_that_names_a_person_is_read_or_has_a_reason_not_to_be() -> None:
    read = {f"{table.label}.{column}" for table in TABLES for column in table.by}
    assert set(columns_that_name_people()) - read - set(ELSEWHERE) == set()


def test_nothing_stands_in_the_list_that_is_not_there() -> None:
    for table in TABLES:
        fields = {field.name for field in table.model._meta.concrete_fields} | set(columns_of(table.model))
        assert set(table.by) <= fields, table.label
        assert set(table.without) <= fields, table.label


def test_no_secret_is_handed_out() -> None:
    for table in TABLES:
        shown = set(columns_of(table.model)) - set(table.without)
        assert {name for name in shown if "hash" in name or "sealed" in name or "secret" in name} == set(), table.label
