"""What the database itself refuses, whoever writes."""

from uuid import UUID

import pytest
from django.db import IntegrityError

from habitue.editor.models import Step
from habitue.merchants.tests.factories import AT
from habitue.platform.ids import new_id


def make_step(house: UUID, revision: int) -> Step:
    return Step(organisation_id=house, revision=revision, document={}, writer_id=new_id(), written_at=AT)


def test_a_revision_of_a_draft_is_one_step() -> None:
    house = new_id()
    for step in (make_step(house, 1), make_step(house, 2), make_step(new_id(), 1)):
        step.save()
    with pytest.raises(IntegrityError, match='"a_revision_of_a_draft_is_one_step"'):
        make_step(house, 2).save()
