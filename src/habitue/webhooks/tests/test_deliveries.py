"""From news to deliveries and to their end; the clock is an argument."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import connection
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.webhooks.actions import deliveries
from habitue.webhooks.actions.deliveries import (
    LANES,
    LANES_FAILING,
    LEASE,
    Outcome,
    Outgoing,
    claim_deliveries,
    prune_deliveries,
    record_outcomes,
    spread_news,
)
from habitue.webhooks.actions.replays import replay, replay_delivery
from habitue.webhooks.models import Attempt, Delivery
from habitue.webhooks.queries import DeliveryView, deliveries_of, delivery_view, endpoint_view
from habitue.webhooks.tests.factories import (
    ALICE,
    AT,
    TILL,
    make_endpoint,
    make_event,
    make_organisation_id,
    spread_all,
)


def claim(endpoint_ids: Sequence[UUID], at: datetime, limit: int = 10_000) -> list[Outgoing]:
    """What falls due for these endpoints; other tests' deliveries are left to their lease."""
    return [taken for taken in claim_deliveries(limit=limit, at=at) if taken.endpoint_id in endpoint_ids]


def answer(outgoing: Outgoing, at: datetime, status: int | None, problem: str = "", chance: float = 0.5) -> None:
    outcome = Outcome(outgoing, at, timedelta(milliseconds=12), status, problem)
    record_outcomes(outcomes=[outcome], at=at, chance=chance)


def only_delivery(organisation_id: UUID, endpoint_id: UUID) -> DeliveryView:
    (delivery,) = deliveries_of(organisation_id, endpoint_id).items
    return delivery


def make_waiting(kind: str = "sale.recorded", events: tuple[str, ...] = ()) -> tuple[UUID, UUID]:
    """An endpoint with one delivery that is due; return the ids of organisation and endpoint."""
    organisation_id = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id, events=events).endpoint.id
    make_event(organisation_id=organisation_id, kind=kind)
    spread_all()
    return organisation_id, endpoint_id


def test_news_goes_to_every_endpoint_that_wants_it() -> None:
    organisation_id, charlies = make_organisation_id(), make_organisation_id()
    everything = make_endpoint(organisation_id=organisation_id).endpoint.id
    sales = make_endpoint(organisation_id=organisation_id, events=("sale.*",)).endpoint.id
    customers = make_endpoint(organisation_id=organisation_id, events=("customer.created",)).endpoint.id
    next_door = make_endpoint(organisation_id=charlies).endpoint.id
    sale = make_event(organisation_id=organisation_id)
    spread_all()
    got = {
        endpoint_id: [delivery.event_id for delivery in deliveries_of(organisation_id, endpoint_id).items]
        for endpoint_id in (everything, sales, customers)
    }
    assert got == {everything: [sale], sales: [sale], customers: []}
    assert deliveries_of(charlies, next_door).items == []
    assert spread_news(at=AT).news == 0


def test_an_endpoint_does_not_get_what_was_before_it() -> None:
    organisation_id = make_organisation_id()
    make_event(organisation_id=organisation_id, at=AT - timedelta(seconds=1))
    endpoint_id = make_endpoint(organisation_id=organisation_id, at=AT).endpoint.id
    spread_all()
    assert deliveries_of(organisation_id, endpoint_id).items == []


def test_two_events_in_one_moment_about_one_subject_both_go_once() -> None:
    organisation_id, subject_id = make_organisation_id(), new_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id).endpoint.id

    @action
    def twice() -> set[UUID]:
        return {
            journal.write(organisation_id=organisation_id, kind="voucher.loaded", subject_id=subject_id, by=TILL, at=AT)
            for _ in range(2)
        }

    events = twice()
    while spread_news(limit=1, at=AT).news:
        pass
    assert sorted(delivery.event_id for delivery in deliveries_of(organisation_id, endpoint_id).items) == sorted(events)


def test_news_that_could_not_be_spread_is_there_again() -> None:
    organisation_id = make_organisation_id()
    spread_all()
    endpoint_id = make_endpoint(organisation_id=organisation_id).endpoint.id
    make_event(organisation_id=organisation_id)

    @action
    def spread_and_fail() -> None:
        assert spread_news(at=AT).deliveries >= 1
        raise RuntimeError("the machine stops here")

    with pytest.raises(RuntimeError):
        spread_and_fail()
    assert deliveries_of(organisation_id, endpoint_id).items == []
    spread_all()
    assert len(deliveries_of(organisation_id, endpoint_id).items) == 1


def test_a_delivered_message_is_done() -> None:
    organisation_id, endpoint_id = make_waiting()
    (taken,) = claim([endpoint_id], AT)
    answer(taken, AT, 204)
    delivery = only_delivery(organisation_id, endpoint_id)
    assert (delivery.delivered_at, delivery.due_at, delivery.tries) == (AT, None, 1)
    assert [(each.tried_at, each.took_ms, each.status, each.problem) for each in delivery.attempts] == [
        (AT, 12, 204, "")
    ]
    assert claim([endpoint_id], AT + timedelta(days=9)) == []


def test_a_failed_message_is_tried_for_three_days_and_then_the_endpoint_is_disabled_and_told() -> None:
    organisation_id, endpoint_id = make_waiting()
    other = make_endpoint(organisation_id=organisation_id, events=("webhook.disabled",)).endpoint.id
    at, tries = AT, 0
    while endpoint_view(organisation_id, endpoint_id).disabled_at is None:
        (taken,) = claim([endpoint_id], at)
        tries += 1
        assert taken.tries == tries
        answer(taken, at, 500 if tries % 2 else None, "" if tries % 2 else "timeout")
        due_at = only_delivery(organisation_id, endpoint_id).due_at
        assert claim([endpoint_id], (due_at or at) - timedelta(microseconds=1)) == []
        at = due_at or at
    assert (tries, at) == (16, AT + timedelta(days=3))
    stopped = endpoint_view(organisation_id, endpoint_id)
    assert (stopped.disabled_because, stopped.failing_since) == ("failing", AT)
    delivery = only_delivery(organisation_id, endpoint_id)
    assert (delivery.given_up_at, len(delivery.attempts)) == (at, 16)
    spread_all(at)
    assert only_delivery(organisation_id, other).event_name == "webhook.disabled"


def test_an_endpoint_that_takes_other_messages_is_not_disabled() -> None:
    organisation_id, endpoint_id = make_waiting()
    (taken,) = claim([endpoint_id], AT)
    answer(taken, AT, 500)
    make_event(organisation_id=organisation_id)
    spread_all(AT)
    (another,) = [each for each in claim([endpoint_id], AT) if each.delivery_id != taken.delivery_id]
    answer(another, AT, 200)
    assert endpoint_view(organisation_id, endpoint_id).failing_since is None
    end = AT + timedelta(days=3)
    (last,) = claim([endpoint_id], end)
    answer(last, end, 500)
    assert delivery_view(organisation_id, taken.delivery_id).given_up_at == end
    assert endpoint_view(organisation_id, endpoint_id).disabled_at is None


def test_410_stops_at_once() -> None:
    organisation_id, endpoint_id = make_waiting()
    make_event(organisation_id=organisation_id)
    spread_all()
    first = claim([endpoint_id], AT)[0]
    answer(first, AT, 410)
    stopped = endpoint_view(organisation_id, endpoint_id)
    assert (stopped.disabled_at, stopped.disabled_because) == (AT, "gone")
    assert {delivery.given_up_at for delivery in deliveries_of(organisation_id, endpoint_id).items} == {AT}
    assert claim([endpoint_id], AT + timedelta(days=1)) == []


def test_who_takes_a_message_and_dies_loses_nothing() -> None:
    _organisation_id, endpoint_id = make_waiting()
    (taken,) = claim([endpoint_id], AT)
    assert claim([endpoint_id], AT + LEASE - timedelta(microseconds=1)) == []
    (again,) = claim([endpoint_id], AT + LEASE)
    assert (again.event_id, again.body, again.tries) == (taken.event_id, taken.body, 2)


def test_a_late_failure_decides_nothing_and_a_late_success_counts() -> None:
    organisation_id, endpoint_id = make_waiting()
    (slow,) = claim([endpoint_id], AT)
    (quick,) = claim([endpoint_id], AT + LEASE)
    answer(quick, AT + LEASE, 500)
    due_at = only_delivery(organisation_id, endpoint_id).due_at
    answer(slow, AT + LEASE, None, "timeout")
    assert only_delivery(organisation_id, endpoint_id).due_at == due_at
    answer(slow, AT + LEASE, 200)
    delivery = only_delivery(organisation_id, endpoint_id)
    assert (delivery.delivered_at, delivery.due_at, len(delivery.attempts)) == (AT + LEASE, None, 3)


def test_no_two_workers_take_the_same() -> None:
    organisation_id = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id).endpoint.id
    for _ in range(LANES):
        make_event(organisation_id=organisation_id)
    spread_all()
    taken: list[UUID] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait(10)
        try:
            taken.extend(each.delivery_id for each in claim([endpoint_id], AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    taken.extend(each.delivery_id for each in claim([endpoint_id], AT))
    assert len(taken) == LANES == len(set(taken))


def test_an_endpoint_has_its_lanes_and_a_failing_one_has_one() -> None:
    organisation_id = make_organisation_id()
    busy = make_endpoint(organisation_id=organisation_id, events=("sale.recorded",)).endpoint.id
    calm = make_endpoint(organisation_id=organisation_id, events=("customer.created",)).endpoint.id
    for _ in range(3 * LANES):
        make_event(organisation_id=organisation_id)
    make_event(organisation_id=organisation_id, kind="customer.created")
    spread_all()
    taken = claim([busy, calm], AT)
    assert [taken_.endpoint_id for taken_ in taken].count(busy) == LANES
    assert [taken_.endpoint_id for taken_ in taken].count(calm) == 1
    full = claim_deliveries(limit=10_000, at=AT, busy={busy: LANES})
    assert [each for each in full if each.endpoint_id == busy] == []
    answer(next(each for each in taken if each.endpoint_id == busy), AT, 503)
    assert len(claim([busy], AT + timedelta(seconds=1))) == LANES_FAILING


def test_one_delivery_is_replayed_from_the_beginning() -> None:
    organisation_id, endpoint_id = make_waiting()
    (taken,) = claim([endpoint_id], AT)
    answer(taken, AT, 200)
    later = AT + timedelta(days=10)
    replay_delivery(organisation_id=organisation_id, delivery_id=taken.delivery_id, by=ALICE, at=later)
    (again,) = claim([endpoint_id], later)
    assert (again.event_id, again.body, again.tries) == (taken.event_id, taken.body, 1)
    answer(again, later, 500)
    assert only_delivery(organisation_id, endpoint_id).due_at == later + timedelta(seconds=5)
    assert len(only_delivery(organisation_id, endpoint_id).attempts) == 2


def test_a_stretch_is_replayed_half_open_and_by_the_filter() -> None:
    organisation_id = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id, events=("sale.*",), at=AT).endpoint.id
    moments = [AT + timedelta(hours=hour) for hour in range(4)]
    sales = [make_event(organisation_id=organisation_id, at=moment) for moment in moments]
    make_event(organisation_id=organisation_id, kind="customer.created", at=moments[1])
    spread_all(moments[3])
    for taken in claim([endpoint_id], moments[3]):
        answer(taken, moments[3], 200 if taken.event_id == sales[1] else 400)
    later = moments[3] + timedelta(days=1)
    replay_stretch = partial(
        replay,
        organisation_id=organisation_id,
        endpoint_id=endpoint_id,
        since=moments[1],
        until=moments[3],
        by=ALICE,
        at=later,
    )
    assert replay_stretch(only_missed=True) == 1
    waiting = {each.event_id for each in deliveries_of(organisation_id, endpoint_id).items if each.due_at == later}
    assert waiting == {sales[2]}
    assert replay_stretch() == 2
    waiting = {each.event_id for each in deliveries_of(organisation_id, endpoint_id).items if each.due_at == later}
    assert waiting == {sales[1], sales[2]}


def test_a_stretch_of_too_many_events_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from habitue.webhooks.actions import replays

    monkeypatch.setattr(replays, "REPLAY_MAX", 2)
    organisation_id = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id).endpoint.id
    for _ in range(3):
        make_event(organisation_id=organisation_id)
    with pytest.raises(replays.StretchTooLong) as refused:
        replay(
            organisation_id=organisation_id,
            endpoint_id=endpoint_id,
            since=AT,
            until=AT + timedelta(seconds=1),
            by=ALICE,
            at=AT,
        )
    assert (refused.value.code, refused.value.details) == ("stretch_too_long", {"limit": 2})


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_deliveries_takes_the_same_number_of_statements(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organisation_id = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id).endpoint.id
    for _ in range(count):
        make_event(organisation_id=organisation_id)
    spread_all()
    for taken in claim([endpoint_id], AT):
        answer(taken, AT, 500)
    with django_assert_num_queries(3):
        page = deliveries_of(organisation_id, endpoint_id)
    assert [len(delivery.attempts) for delivery in page.items] == [1] * count


def test_pages_of_deliveries_join() -> None:
    organisation_id = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id).endpoint.id
    for _ in range(3):
        make_event(organisation_id=organisation_id)
    spread_all()
    first = deliveries_of(organisation_id, endpoint_id, limit=2)
    second = deliveries_of(organisation_id, endpoint_id, limit=2, before=first.next)
    whole = deliveries_of(organisation_id, endpoint_id)
    assert first.items + second.items == whole.items
    assert (second.next, whole.next) == ("", "")
    assert deliveries_of(organisation_id, endpoint_id, state="waiting").items == whole.items
    assert deliveries_of(organisation_id, endpoint_id, state="delivered").items == []


def test_old_deliveries_are_pruned_with_their_attempts() -> None:
    organisation_id, endpoint_id = make_waiting()
    (taken,) = claim([endpoint_id], AT)
    answer(taken, AT, 200)
    while prune_deliveries(before=AT) == 5000:
        pass
    assert Delivery.objects.filter(endpoint_id=endpoint_id).count() == 1
    assert prune_deliveries(before=AT + timedelta(seconds=1)) >= 1
    assert not Delivery.objects.filter(endpoint_id=endpoint_id).exists()
    assert not Attempt.objects.filter(organisation_id=organisation_id).exists()


def test_without_its_key_a_message_waits(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    organisation_id, endpoint_id = make_waiting()
    kept = settings.SECRET_KEY
    settings.SECRET_KEY = "another key"
    assert claim([endpoint_id], AT) == []
    assert "webhook secret cannot be read" in caplog.text
    settings.SECRET_KEY = kept
    assert [taken.endpoint_id for taken in claim([endpoint_id], AT + deliveries.LEASE)] == [endpoint_id]
    assert only_delivery(organisation_id, endpoint_id).given_up_at is None
