"""Endpoints: what their owner may do with them, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError
from pytest_django.fixtures import Settings

from habitue.platform.ids import new_id
from habitue.platform.refusals import Refusal
from habitue.webhooks.actions import endpoints
from habitue.webhooks.actions.deliveries import Outgoing, claim_deliveries
from habitue.webhooks.actions.endpoints import (
    change_endpoint,
    create_endpoint,
    remove_endpoint,
    roll_secret,
    send_test,
)
from habitue.webhooks.actions.replays import replay, replay_delivery
from habitue.webhooks.models import Attempt, Delivery, Endpoint
from habitue.webhooks.queries import EndpointView, deliveries_of, delivery_view, endpoint_view, endpoints_of
from habitue.webhooks.tests.factories import ALICE, AT, make_endpoint, make_event, make_organisation_id, spread_all

LATER = AT + timedelta(hours=1)


def test_an_endpoint_is_made_and_its_secret_shown_once() -> None:
    organisation_id = make_organisation_id()
    made = create_endpoint(
        organisation_id=organisation_id,
        url="https://hooks.example.com/in",
        events=["sale.recorded", "customer.*"],
        description="Accounting",
        by=ALICE,
        at=AT,
    )
    assert made.endpoint == EndpointView(
        id=made.endpoint.id,
        url="https://hooks.example.com/in",
        description="Accounting",
        events=("customer.*", "sale.recorded"),
        created_at=AT,
        failing_since=None,
        disabled_at=None,
        disabled_because="",
        earlier_secret_until=None,
    )
    assert endpoints_of(organisation_id) == [made.endpoint]
    assert endpoints_of(make_organisation_id()) == []
    assert made.secret.startswith("whsec_")
    assert len(made.secret) == 50
    row = Endpoint.objects.get(id=made.endpoint.id)
    assert made.secret.encode() not in bytes(row.secret_sealed)


@pytest.mark.parametrize(
    ("url", "events", "code", "details"),
    [
        ("http://hooks.example.com", [], "url_not_allowed", {"field": "url", "reason": "scheme"}),
        ("https://127.0.0.1/", ["sale.wrong"], "url_not_allowed", {"field": "url", "reason": "network"}),
        ("https://hooks.example.com", ["sale.wrong"], "unknown_event", {"field": "events", "event": "sale.wrong"}),
        ("https://hooks.example.com", ["*"], "unknown_event", {"field": "events", "event": "*"}),
        ("https://hooks.example.com", ["key.*"], "unknown_event", {"field": "events", "event": "key.*"}),
    ],
)
def test_refusals_of_a_new_endpoint(url: str, events: list[str], code: str, details: dict[str, str]) -> None:
    organisation_id = make_organisation_id()
    with pytest.raises(Refusal) as refused:
        create_endpoint(organisation_id=organisation_id, url=url, events=events, by=ALICE, at=AT)
    assert (refused.value.code, refused.value.details) == (code, details)
    assert endpoints_of(organisation_id) == []


@pytest.mark.parametrize("description", ["a" * 201, "a\x00b", "a\nb"])
def test_a_description_is_one_line(description: str) -> None:
    organisation_id = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id).endpoint.id
    with pytest.raises(Refusal) as refused:
        change_endpoint(
            organisation_id=organisation_id, endpoint_id=endpoint_id, description=description, by=ALICE, at=AT
        )
    assert (refused.value.code, refused.value.details["field"]) == ("malformed", "description")


def test_an_organisation_has_fifty_endpoints_at_most() -> None:
    organisation_id = make_organisation_id()
    made = [make_endpoint(organisation_id=organisation_id) for _ in range(endpoints.ENDPOINTS_MAX)]
    with pytest.raises(Refusal) as refused:
        make_endpoint(organisation_id=organisation_id)
    assert (refused.value.code, refused.value.details) == ("limit_reached", {"limit": 50})
    remove_endpoint(organisation_id=organisation_id, endpoint_id=made[0].endpoint.id, by=ALICE, at=AT)
    make_endpoint(organisation_id=organisation_id)


def test_settings_of_the_operator_open_http_and_own_networks(settings: Settings) -> None:
    settings.WEBHOOKS_ALLOW_HTTP = True
    settings.WEBHOOKS_OWN_NETWORKS = "127.0.0.0/8"
    made = make_endpoint(organisation_id=make_organisation_id(), url="http://127.0.0.1:81/in")
    assert made.endpoint.url == "http://127.0.0.1:81/in"


def test_change_disable_and_enable() -> None:
    organisation_id = make_organisation_id()
    before = make_endpoint(organisation_id=organisation_id).endpoint
    make_event(organisation_id=organisation_id)
    spread_all()
    stopped = change_endpoint(
        organisation_id=organisation_id,
        endpoint_id=before.id,
        url="https://other.example.com/",
        events=["sale.*"],
        description="Other",
        enabled=False,
        by=ALICE,
        at=LATER,
    )
    assert stopped == replace(
        before,
        url="https://other.example.com/",
        events=("sale.*",),
        description="Other",
        disabled_at=LATER,
        disabled_because="asked",
    )
    (delivery,) = deliveries_of(organisation_id, before.id).items
    assert (delivery.due_at, delivery.given_up_at) == (None, LATER)
    again = change_endpoint(organisation_id=organisation_id, endpoint_id=before.id, enabled=True, by=ALICE, at=LATER)
    assert again == replace(stopped, disabled_at=None, disabled_because="")


def test_while_disabled_nothing_is_made_and_later_it_can_be_replayed() -> None:
    organisation_id = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id).endpoint.id
    change_endpoint(organisation_id=organisation_id, endpoint_id=endpoint_id, enabled=False, by=ALICE, at=AT)
    missed = make_event(organisation_id=organisation_id, at=LATER)
    assert spread_all() == 0
    change_endpoint(organisation_id=organisation_id, endpoint_id=endpoint_id, enabled=True, by=ALICE, at=LATER)
    sent = replay(
        organisation_id=organisation_id,
        endpoint_id=endpoint_id,
        since=AT,
        until=LATER + timedelta(seconds=1),
        by=ALICE,
        at=LATER,
    )
    assert sent == 1
    (delivery,) = deliveries_of(organisation_id, endpoint_id).items
    assert (delivery.event_id, delivery.due_at) == (missed, LATER)


def test_a_rolled_secret_signs_beside_the_earlier_one_for_a_while() -> None:
    organisation_id = make_organisation_id()
    made = make_endpoint(organisation_id=organisation_id)
    endpoint_id = made.endpoint.id
    rolled = roll_secret(
        organisation_id=organisation_id, endpoint_id=endpoint_id, overlap=timedelta(hours=24), by=ALICE, at=AT
    )
    assert rolled.endpoint.earlier_secret_until == AT + timedelta(hours=24)
    send_test(organisation_id=organisation_id, endpoint_id=endpoint_id, by=ALICE, at=AT)
    assert _claim_one(endpoint_id, AT).secrets == (rolled.secret, made.secret)
    assert _claim_one(endpoint_id, AT + timedelta(hours=24)).secrets == (rolled.secret,)
    at_once = roll_secret(
        organisation_id=organisation_id, endpoint_id=endpoint_id, overlap=timedelta(0), by=ALICE, at=AT
    )
    assert _claim_one(endpoint_id, AT + timedelta(hours=25)).secrets == (at_once.secret,)


def _claim_one(endpoint_id: UUID, at: datetime) -> Outgoing:
    (taken,) = [each for each in claim_deliveries(limit=1000, at=at) if each.endpoint_id == endpoint_id]
    return taken


def test_a_removed_endpoint_keeps_no_secret_and_gets_nothing() -> None:
    organisation_id = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=organisation_id).endpoint.id
    make_event(organisation_id=organisation_id)
    spread_all()
    remove_endpoint(organisation_id=organisation_id, endpoint_id=endpoint_id, by=ALICE, at=LATER)
    row = Endpoint.objects.get(id=endpoint_id)
    assert (bytes(row.secret_sealed), row.removed_at) == (b"", LATER)
    assert not Delivery.objects.filter(endpoint_id=endpoint_id, due_at__isnull=False).exists()
    assert endpoints_of(organisation_id) == []


Use = Callable[[UUID, UUID], object]


@pytest.mark.parametrize(
    "use",
    [
        endpoint_view,
        deliveries_of,
        lambda organisation_id, id_: change_endpoint(
            organisation_id=organisation_id, endpoint_id=id_, enabled=False, by=ALICE, at=AT
        ),
        lambda organisation_id, id_: roll_secret(organisation_id=organisation_id, endpoint_id=id_, by=ALICE, at=AT),
        lambda organisation_id, id_: remove_endpoint(organisation_id=organisation_id, endpoint_id=id_, by=ALICE, at=AT),
        lambda organisation_id, id_: send_test(organisation_id=organisation_id, endpoint_id=id_, by=ALICE, at=AT),
        lambda organisation_id, id_: replay(
            organisation_id=organisation_id, endpoint_id=id_, since=AT, until=LATER, by=ALICE, at=AT
        ),
    ],
)
def test_charlies_and_none_are_the_same(use: Use) -> None:
    charlies, alices = make_organisation_id(), make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=alices).endpoint.id
    refusals = []
    for id_ in (endpoint_id, new_id()):
        with pytest.raises(Refusal) as refused:
            use(charlies, id_)
        refusals.append((refused.value.code, refused.value.status, refused.value.details))
    assert refusals == [("not_found", 404, {})] * 2


def test_a_delivery_of_another_organisation_is_not_found() -> None:
    alices = make_organisation_id()
    endpoint_id = make_endpoint(organisation_id=alices).endpoint.id
    delivery_id = send_test(organisation_id=alices, endpoint_id=endpoint_id, by=ALICE, at=AT)
    for use in (
        lambda: delivery_view(make_organisation_id(), delivery_id),
        lambda: replay_delivery(organisation_id=make_organisation_id(), delivery_id=delivery_id, by=ALICE, at=AT),
    ):
        with pytest.raises(Refusal) as refused:
            use()
        assert (refused.value.code, refused.value.status) == ("not_found", 404)
    assert delivery_view(alices, delivery_id).event_name == "webhook.test"


@pytest.mark.parametrize(
    ("model", "values", "rule"),
    [
        (Endpoint, {"disabled_at": AT}, "a_disabled_endpoint_says_why"),
        (Endpoint, {"earlier_secret_until": AT}, "an_earlier_secret_has_an_end"),
        (Delivery, {}, "a_delivery_waits_or_is_delivered_or_given_up"),
        (Delivery, {"due_at": AT, "delivered_at": AT}, "a_delivery_waits_or_is_delivered_or_given_up"),
        (Attempt, {"problem": ""}, "an_attempt_was_answered_or_had_a_problem"),
    ],
)
def test_the_database_holds_each_rule(model, values, rule: str) -> None:  # type: ignore[no-untyped-def]
    plain = {
        Endpoint: {"url": "https://x", "secret_sealed": b"", "created_at": AT},
        Delivery: {"endpoint_id": new_id(), "event_id": new_id(), "event_name": "sale.recorded", "created_at": AT},
        Attempt: {"delivery_id": new_id(), "tried_at": AT, "took_ms": 1},
    }[model]
    with pytest.raises(IntegrityError, match=rule):
        model.objects.create(organisation_id=make_organisation_id(), **(plain | values))


def test_an_event_goes_to_an_endpoint_once() -> None:
    organisation_id, endpoint_id, event_id = make_organisation_id(), new_id(), new_id()
    row = {
        "organisation_id": organisation_id,
        "endpoint_id": endpoint_id,
        "event_id": event_id,
        "event_name": "sale.recorded",
        "created_at": AT,
        "due_at": None,
        "given_up_at": AT,
    }
    Delivery.objects.create(**row)
    with pytest.raises(IntegrityError, match="an_event_goes_to_an_endpoint_once"):
        Delivery.objects.create(**row)
