"""A dry run says what the run does, whatever stands in the file; undoing it leaves what was there before."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitue.customers.tests.factories import make_customer
from habitue.imports.tests.factories import (
    bring,
    checked,
    counts,
    csv_of,
    faults,
    imported,
    make_moving_shop,
    say,
    undone,
    world,
)

HEADERS = "Vorname;E-Mail;Karte;Kundennummer;Geburtstag;Punkte;Guthaben"
LINES = st.tuples(
    st.sampled_from(["", "Ana", "Ben", "x" * 201]),
    st.sampled_from(["", "a@example.org", "b@example.org", "A@example.org", "known@example.org", "no"]),
    st.sampled_from(["", "K-1", "K-2", "k-1", "KNOWN"]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "24.12.1980", "31.02.1980", "24.12.2999"]),
    st.sampled_from(["", "0", "5", "-5", "x"]),
    st.sampled_from(["", "1,50", "1,505"]),
)

FILES = settings.default.max_examples // 8 if settings.default else 12


@given(
    lines=st.lists(LINES, min_size=1, max_size=8),
    existing=st.sampled_from(["update", "skip", "refuse"]),
    again=st.sampled_from(["skip", "add"]),
)
@settings(max_examples=FILES, suppress_health_check=[HealthCheck.too_slow])
def test_dry_run_and_run_agree_and_undoing_brings_back_what_was(
    lines: list[tuple[str, ...]], existing: str, again: str
) -> None:
    house, _principal = make_moving_shop()
    make_customer(house.id, codes=("KNOWN",), given_name="Known", email="known@example.org")
    before = world(house)
    rows = [";".join(line) for line in lines if any(line)] or ["Ana;;;;;;"]
    found = checked(say(bring(house, csv_of(HEADERS, *rows)), existing=existing, again=again))
    assert world(house) == before
    done = imported(found)
    assert found.check is not None
    assert done.result is not None
    assert (counts(done.result), faults(done.result)) == (counts(found.check), faults(found.check))
    back = undone(done)
    assert back.undoing is not None
    assert back.undoing["left"] == 0
    assert world(house) == before
