"""What the commands say reads well, and what they hand out does what the documents say of it."""

import pytest

from habitue.config.cli.night import told
from habitue.config.cli.sentences import many
from habitue.config.demo.world import till_key
from habitue.merchants.models import Organisation
from habitue.merchants.queries import principal_for
from habitue.merchants.tests.factories import make_house
from habitue.platform import clock
from habitue.platform.ids import new_id
from habitue.programs.nightly import NightReport


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [(0, "book", "0 books"), (1, "book", "1 book"), (1200, "entry", "1,200 entries"), (1, "entry", "1 entry")],
)
def test_a_number_of_things(count: int, noun: str, said: str) -> None:
    assert many(count, noun) == said


def test_a_night_is_told_in_one_line() -> None:
    report = NightReport(settled=1, exchanged=2, granted=1, tiers_changed=1)
    assert told(report) == "1 account settled, 2 exchanges, 1 grant, 1 tier changed"
    report.left.add(new_id())
    assert told(report).endswith(", 1 customer left for the next run")


def test_the_key_of_the_demo_reads_events_too() -> None:
    organisation = Organisation.objects.get(id=make_house().id)
    at = clock.now()
    assert {"sales", "events"} <= principal_for(till_key(organisation, at), at).scopes
