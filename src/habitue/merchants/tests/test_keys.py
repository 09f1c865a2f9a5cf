from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from habitue.merchants import cache
from habitue.merchants.actions import IssuedKey, KeyRevoked, UnknownScope, issue_key, revoke_key, roll_key
from habitue.merchants.logic import SCOPES, hash_of, prefix_of
from habitue.merchants.models import ApiKey
from habitue.merchants.queries import (
    Forbidden,
    Principal,
    StoreFacts,
    Unauthorized,
    keys_of,
    principal_for,
)
from habitue.merchants.tests.factories import (
    ALICE,
    AT,
    make_application,
    make_house,
    make_house_next_door,
    make_key,
    make_till,
    told,
)
from habitue.platform.journal import Actor

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_tills_key_says_who_and_where() -> None:
    house = make_house()
    issued = make_key(house.till, scopes=["sales", "vouchers"])
    assert principal_for(issued.secret, AT) == Principal(
        organisation_id=house.id,
        source_id=house.till.id,
        kind="till",
        scopes=frozenset({"sales", "vouchers"}),
        is_test=True,
        currency="EUR",
        zone=BERLIN,
        language="en",
        store=StoreFacts(house.store.id, "main", house.company.id, BERLIN, 0, "main"),
        key_id=issued.key.id,
        actor=Actor("till", house.till.id, "1"),
    )


def test_an_applications_key_has_no_store() -> None:
    house = make_house(is_test=False)
    principal = principal_for(make_key(house.application).secret, AT)
    assert (principal.kind, principal.source_id, principal.store) == ("application", house.application.id, None)
    assert (principal.is_test, principal.actor) == (False, Actor("application", house.application.id, "Back office"))


def test_only_the_hash_of_a_secret_is_kept() -> None:
    issued = make_key(make_till())
    row = ApiKey.objects.get(id=issued.key.id)
    assert bytes(row.hash) == hash_of(issued.secret)
    assert issued.secret.startswith(f"hab_{row.prefix}_")
    assert len(issued.secret) == len("hab_") + 10 + 1 + 40
    columns = ApiKey.objects.filter(id=row.id).values().get()
    assert issued.secret.split("_")[2] not in str(columns)
    assert issued.secret.split("_")[2] not in str(told(row.organisation_id))


def _forged(issued: IssuedKey) -> str:
    return issued.secret[:-1] + ("0" if issued.secret[-1] != "0" else "1")


def _unknown_prefix(issued: IssuedKey) -> str:
    return f"hab_zzzzzzzzzz_{issued.secret.split('_')[2]}"


@pytest.mark.parametrize(
    "say",
    [
        _forged,
        _unknown_prefix,
        lambda _issued: "",
        lambda _issued: "hab_",
        lambda issued: f"{issued.secret} ",
        lambda issued: issued.secret.upper(),
        lambda issued: issued.secret.replace("_", "\0"),
        lambda _issued: "hab_\0_x",
        lambda _issued: "hab_ä_x",
        lambda _issued: "hab_aa_\ud800",
        lambda _issued: "hab_aa_" + "x" * 10_000,
    ],
)
def test_what_is_no_key_is_unauthorized(say: Callable[[IssuedKey], str]) -> None:
    with pytest.raises(Unauthorized):
        principal_for(say(make_key(make_till())), AT)


def test_a_known_key_costs_no_query() -> None:
    issued = make_key(make_till())
    first = principal_for(issued.secret, AT)
    with CaptureQueriesContext(connection) as queries:
        assert principal_for(issued.secret, AT) == first
    assert len(queries) == 0


def test_a_first_use_costs_one_query() -> None:
    issued = make_key(make_till())
    with CaptureQueriesContext(connection) as queries:
        principal_for(issued.secret, AT)
    assert len(queries) == 1


def test_a_key_expires_on_the_moment_though_it_is_remembered() -> None:
    issued = make_key(make_till(), expires_at=AT + HOUR)
    principal_for(issued.secret, AT + HOUR - timedelta(microseconds=1))
    with pytest.raises(Unauthorized):
        principal_for(issued.secret, AT + HOUR)


def test_both_keys_work_while_one_is_rolled_over() -> None:
    till = make_till()
    old = make_key(till, scopes=["sales"])
    new = roll_key(key=old.key, overlap=HOUR, by=ALICE, at=AT)
    before, after = principal_for(old.secret, AT), principal_for(new.secret, AT)
    assert before.source_id == after.source_id == till.id
    assert before.scopes == after.scopes == {"sales"}
    with pytest.raises(Unauthorized):
        principal_for(old.secret, AT + HOUR)
    assert principal_for(new.secret, AT + HOUR) == after


def test_rolling_over_lengthens_no_life() -> None:
    old = make_key(make_till(), expires_at=AT + HOUR)
    roll_key(key=old.key, overlap=3 * HOUR, by=ALICE, at=AT)
    assert ApiKey.objects.get(id=old.key.id).expires_at == AT + HOUR


def test_a_revoked_key_is_not_rolled_over() -> None:
    old = make_key(make_till())
    revoke_key(key=old.key, by=ALICE, at=AT)
    with pytest.raises(KeyRevoked):
        roll_key(key=old.key, overlap=HOUR, by=ALICE, at=AT)


def test_a_revoked_key_ends_here_at_once() -> None:
    issued = make_key(make_till())
    principal_for(issued.secret, AT)
    revoke_key(key=issued.key, by=ALICE, at=AT)
    with pytest.raises(Unauthorized):
        principal_for(issued.secret, AT)


def test_a_key_that_another_process_revoked_works_for_ten_seconds_at_the_most() -> None:
    clock = [0.0]
    loaded: list[str] = []
    remembered = cache.Remembered[str, None](loaded.append, most=10, clock=lambda: clock[0])
    for clock[0] in (0.0, 9.999, 10.0):
        remembered.get("a")
        assert loaded == ["a"] * (2 if clock[0] == 10.0 else 1)


def test_what_is_remembered_is_bounded() -> None:
    loaded: list[str] = []
    remembered = cache.Remembered[str, None](loaded.append, most=2)
    for key in ("a", "b", "c", "c", "b", "a"):
        remembered.get(key)
    assert loaded == ["a", "b", "c", "a"]


def test_an_unknown_key_is_not_remembered() -> None:
    application = make_application()
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries, pytest.raises(Unauthorized):
            principal_for("hab_zzzzzzzzzz_x", AT)
        assert len(queries) == 1
    assert principal_for(make_key(application).secret, AT).source_id == application.id


def test_revoking_twice_keeps_the_first_moment() -> None:
    issued = make_key(make_till())
    revoke_key(key=issued.key, by=ALICE, at=AT)
    assert revoke_key(key=issued.key, by=ALICE, at=AT + HOUR).revoked_at == AT


def test_a_scope_that_is_lacking_is_forbidden() -> None:
    principal = principal_for(make_key(make_till(), scopes=["sales"]).secret, AT)
    principal.require("sales")
    with pytest.raises(Forbidden) as refusal:
        principal.require("program")
    assert (refusal.value.status, refusal.value.details) == (403, {"scope": "program"})


def test_a_scope_that_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownScope):
        make_key(make_till(), scopes=[*SCOPES, "everything"])


def test_a_key_belongs_to_one_source_of_its_organisation() -> None:
    house, next_door = make_house(), make_house_next_door()
    for till, application in ((None, None), (house.till, house.application), (next_door.till, None)):
        with pytest.raises(ValueError, match="one till"):
            issue_key(organisation_id=house.id, till=till, application=application, scopes=["sales"], by=ALICE, at=AT)


def test_charlie_sees_none_of_the_keys() -> None:
    house, next_door = make_house(), make_house_next_door()
    issued = make_key(house.till, scopes=["sales"])
    assert keys_of(next_door.id) == ()
    assert [(key.id, key.owner, key.store, key.till, key.scopes) for key in keys_of(house.id)] == [
        (issued.key.id, "1 1", house.till.store.code, "1", frozenset({"sales"}))
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_keys_is_one_query(count: int) -> None:
    house = make_house()
    for _ in range(count):
        make_key(house.till)
    with CaptureQueriesContext(connection) as queries:
        assert len(keys_of(house.id)) == count
    assert len(queries) == 1


@pytest.mark.parametrize("text", ["hab_abc_def", "hab_0_x"])
def test_a_prefix_is_read(text: str) -> None:
    assert prefix_of(text) == text.split("_")[1]
