"""What the database itself refuses, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError, models

from habitue.merchants.tests.factories import AT
from habitue.platform.ids import new_id
from habitue.privacy.models import Dossier, RetentionRule, Warned


def make_dossier(**wrong: Any) -> Dossier:
    right = {"organisation_id": new_id(), "customer_id": new_id(), "job_id": new_id(), "asked_at": AT}
    return Dossier(**{**right, **wrong})


def make_rule(**wrong: Any) -> RetentionRule:
    return RetentionRule(**{"organisation_id": new_id(), "changed_at": AT, **wrong})


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (make_dossier(made_at=AT), "a_dossier_that_is_made_has_a_file"),
        (make_dossier(file_id=new_id()), "a_dossier_that_is_made_has_a_file"),
        (make_rule(idle_months=0), "nobody_is_forgotten_within_a_month"),
        (make_rule(idle_months=241), "nobody_is_forgotten_within_a_month"),
        (make_rule(warned_days=6), "whoever_is_warned_has_a_week_at_least"),
        (make_rule(warned_days=366), "whoever_is_warned_has_a_week_at_least"),
        (make_rule(visits_days=0), "visits_are_kept_for_some_days"),
        (make_rule(visits_days=3651), "visits_are_kept_for_some_days"),
    ],
)
def test_a_row_that_lies_is_refused(row: models.Model, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        row.save(force_insert=True)


def test_a_dossier_is_collected_by_one_job() -> None:
    house, job = new_id(), new_id()
    make_dossier(organisation_id=house, job_id=job).save()
    with pytest.raises(IntegrityError, match='"a_dossier_is_collected_by_one_job"'):
        make_dossier(organisation_id=house, job_id=job).save()


def test_a_customer_is_warned_once() -> None:
    warning: dict[str, Any] = {"organisation_id": new_id(), "customer_id": new_id(), "warned_at": AT}
    Warned.objects.create(**warning, was_mailed=True)
    with pytest.raises(IntegrityError, match='"a_customer_is_warned_once"'):
        Warned.objects.create(**warning, was_mailed=False)
