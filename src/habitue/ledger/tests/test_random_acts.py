"""Random acts on one book, made by SQL and by the model: both must answer the same and leave the same."""

import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitue.ledger.accounts import own_account
from habitue.ledger.actions import post, roll_up, settle_due
from habitue.ledger.audit import audit_book
from habitue.ledger.models import Lot
from habitue.ledger.posting import Act, Move, NewAccount, NewLot, Owner, credit, debit, restore
from habitue.ledger.queries import owner_at
from habitue.ledger.tests import model
from habitue.ledger.tests.factories import AT, make_act, make_book
from habitue.platform.ids import new_id

DAY = timedelta(days=1)
EXAMPLES = (settings.default.max_examples if settings.default else 100) * 3 // 5
# (owner, purpose, unit, floor): the first and the second can be merged.
ACCOUNTS = [
    (0, "earned", "points", 0),
    (1, "earned", "points", 0),
    (0, "prepaid", "EUR", 0),
    (0, "house_account", "EUR", -60),
    (1, "house_account", "EUR", -30),
    (0, "owed", "points", None),
]


@dataclass
class World:
    book: UUID
    owners: list[UUID]
    accounts: list[NewAccount]
    now: datetime = AT
    book_in_python: model.Book = field(default_factory=model.Book)
    taken: list[tuple[UUID, int, UUID]] = field(default_factory=list)  # entry, number, account
    credited: list[UUID] = field(default_factory=list)
    holds: list[tuple[UUID, UUID]] = field(default_factory=list)
    is_merged: bool = False

    def home(self, account: UUID) -> UUID:
        """Where an account is now, after merging."""
        [(_first, into, source)] = [(0, self.accounts[0].id, self.accounts[1].id)]
        return into if self.is_merged and account == source else account


def make_world() -> World:
    book, owners = make_book(), [new_id(), new_id()]
    accounts = [
        NewAccount(id=new_id(), owner=owners[owner], purpose=purpose, unit=unit, floor=floor)  # type: ignore[arg-type]
        for owner, purpose, unit, floor in ACCOUNTS
    ]
    act = make_act(book, owners=[Owner(id=owner) for owner in owners], accounts=accounts)
    assert post(acts=[act])[0].status == "done"
    world = World(book=book, owners=owners, accounts=accounts)
    for account in accounts:
        world.book_in_python.accounts[account.id] = model.Account(account.id, account.purpose, account.floor)
    return world


small = st.integers(1, 40)
days = st.one_of(st.none(), st.integers(-1, 4))
which = st.integers(0, 50)
touches = st.one_of(st.none(), st.none(), st.integers(1, 5))
moves = st.one_of(
    st.tuples(st.just("credit"), which, small, days, days, st.booleans(), touches),
    st.tuples(st.just("debit"), which, small, which, st.sampled_from(["any", "entry", "lot"]), touches),
    st.tuples(st.just("hold"), which, small, st.integers(1, 3)),
    st.tuples(st.just("capture"), which, small),
    st.tuples(st.just("release"), which),
    st.tuples(st.just("restore"), which, small, days),
)
steps = st.one_of(
    st.lists(moves, min_size=1, max_size=3),
    st.tuples(st.just("later"), st.integers(1, 2)),
    st.just("merge"),
    st.just("settle"),
)


def drawn_move(world: World, drawn: tuple[Any, ...]) -> Move | None:
    verb, index, *rest = drawn
    account = world.accounts[index % len(world.accounts)]
    target = world.home(account.id)
    own = own_account(world.book, "issued", account.unit)
    match verb, rest:
        case "credit", (amount, pending, expires, is_bought, touch):
            lot = None
            if account.purpose in model.LOTS_ARE_KEPT_BY:
                start = None if pending is None else world.now + pending * DAY
                ends = None if expires is None else (start or world.now) + expires * DAY
                lot = NewLot(available_from=start, expires_at=ends, price=amount if is_bought else None)
            until = None if touch is None or lot is None else world.now + touch * DAY
            return credit(account=target, own=own, amount=amount, reason="in", lot=lot, touch=until)
        case "debit", (amount, pick, way, touch):
            until = None if touch is None or account.purpose != "earned" else world.now + touch * DAY
            from_entry = world.credited[pick % len(world.credited)] if way == "entry" and world.credited else None
            lots = world.book_in_python.accounts[target].lots
            lot_id = lots[pick % len(lots)].id if way == "lot" and lots else None
            return debit(
                account=target,
                own=own,
                amount=amount,
                reason="out",
                from_entry=from_entry,
                lot_id=lot_id,
                touch=until,
            )
        case "hold", (amount, until):
            return Move(
                verb="hold",
                account=target,
                amount=amount,
                reason="h",
                hold=new_id(),
                expires_at=world.now + until * DAY,
            )
    if verb in ("capture", "release") and world.holds:
        hold, held_on = world.holds[index % len(world.holds)]
        other = own_account(world.book, "redeemed", unit_of(world, held_on)) if verb == "capture" else None
        amount = rest[0] if verb == "capture" else 0
        return Move(verb=verb, account=world.home(held_on), other=other, amount=amount, reason="h", hold=hold)
    if verb == "restore" and world.taken:
        entry, number, taken_of = world.taken[index % len(world.taken)]
        own = own_account(world.book, "issued", unit_of(world, taken_of))
        least = None if rest[1] is None else world.now + rest[1] * DAY
        amount = rest[0]
        return restore(
            account=world.home(taken_of),
            own=own,
            amount=amount,
            reason="back",
            entry=entry,
            number=number,
            expires_at_least=least,
        )
    return None


def unit_of(world: World, account: UUID) -> str:
    return next(known.unit for known in world.accounts if known.id == account)


def try_act(world: World, act: Act) -> None:
    """Post an act in SQL and make it in the model; both must say the same."""
    world.book_in_python.settle(act.at)
    attempt = copy.deepcopy(world.book_in_python)
    code = ""
    try:
        attempt.make(act)
    except model.RefusedError as refused:
        code = str(refused)
    (posted,) = post(acts=[act])
    assert (posted.outcome.get("code", "") if posted.status != "stale" else "stale") == code, (act.moves, posted)
    if code:
        return
    world.book_in_python = attempt
    for number, move in enumerate(act.moves, 1):
        if move.verb in ("debit", "capture"):
            world.taken.append((act.entry, number, move.account))
        if move.verb == "hold" and move.hold is not None:
            world.holds.append((move.hold, move.account))
        if move.verb == "credit":
            world.credited.append(act.entry)


def merge(world: World) -> None:
    into, source = world.accounts[:2]
    balance = world.book_in_python.accounts[source.id].balance
    move = Move(verb="rehome", account=into.id, other=source.id, amount=balance, reason="merged")
    was = world.is_merged
    try_act(world, make_act(world.book, [move], owners=[Owner(id=owner) for owner in world.owners], at=world.now))
    world.is_merged = was or world.book_in_python.accounts[source.id].is_closed


def assert_same(world: World, at: datetime) -> None:
    """What is read at a moment is what the model says, settled then."""
    expected = copy.deepcopy(world.book_in_python)
    expected.settle(at)
    found = {a.id: a for owner in world.owners for a in owner_at(world.book, owner, at).accounts}
    for account in expected.accounts.values():
        said = found[account.id]
        assert (said.balance, said.held, said.pending, said.available, said.state == "closed") == (
            account.balance,
            account.held,
            account.pending(at),
            account.available(at),
            account.is_closed,
        )


def assert_same_lots(world: World) -> None:
    expected = {lot.id: lot.remaining for a in world.book_in_python.accounts.values() for lot in a.lots}
    assert dict(Lot.objects.filter(organisation_id=world.book).values_list("id", "remaining")) == expected


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=3, max_size=25))
def test_random_acts_end_as_the_model_says(drawn: list[Any]) -> None:
    world = make_world()
    owners = [Owner(id=owner) for owner in world.owners]
    for step in drawn:
        match step:
            case "merge":
                world.book_in_python.settle(world.now)
                merge(world)
            case "settle":
                settle_due(organisation_id=world.book, until=world.now, limit=10)
                world.book_in_python.settle(world.now)
                assert_same_lots(world)
            case ("later", count):
                world.now += count * DAY
            case _:
                if made := [move for each in step if (move := drawn_move(world, each))]:
                    try_act(world, make_act(world.book, made, owners=owners, at=world.now))
        assert_same(world, world.now)
    assert_same(world, world.now + 2 * DAY)
    assert list(audit_book(world.book)) == []
    roll_up(limit=1000, at=world.now)
    assert list(audit_book(world.book)) == []
