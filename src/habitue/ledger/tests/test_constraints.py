"""Every constraint has a name that is a sentence, and a row that it refuses."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.db.models import Model

from habitue.ledger.models import Account, Entry, Hold, Lot, LotUse, Reversal, Seal, Transfer, Unit
from habitue.ledger.tests.factories import AT
from habitue.platform.ids import new_id
from habitue.platform.pointing import as_owner

ORGANISATION, ONE, TWO = new_id(), new_id(), new_id()


def account(**others: Any) -> Account:
    plain = {"owner_id": new_id(), "purpose": "earned", "unit": "points", "is_strict": True, "floor": 0}
    return Account(organisation_id=ORGANISATION, **plain | others)


def entry(**others: Any) -> Entry:
    plain = {"id": new_id(), "source_id": ONE, "kind": "test", "actor_kind": "system", "actor_id": ONE}
    return Entry(organisation_id=ORGANISATION, occurred_at=AT, recorded_at=AT, **plain | others)


def transfer(**others: Any) -> Transfer:
    plain = {"from_account_id": ONE, "to_account_id": TWO, "unit": "points", "amount": 1, "reason": "test"}
    return Transfer(organisation_id=ORGANISATION, entry_id=new_id(), number=1, **plain | others)


def lot(**others: Any) -> Lot:
    plain = {"account_id": ONE, "entry_id": TWO, "reason": "test", "granted": 5, "remaining": 5}
    return Lot(organisation_id=ORGANISATION, id=new_id(), **plain | others)


def use(amount: int) -> LotUse:
    return LotUse(organisation_id=ORGANISATION, entry_id=new_id(), number=1, lot_id=ONE, amount=amount)


def hold(**others: Any) -> Hold:
    plain = {"account_id": ONE, "entry_id": TWO, "amount": 5, "expires_at": AT}
    return Hold(organisation_id=ORGANISATION, id=new_id(), **plain | others)


def seal(**others: Any) -> Seal:
    return Seal(id=new_id(), organisation_id=ORGANISATION, entry_ids=[], previous="", digest="", sealed_at=AT, **others)


def reversal() -> Reversal:
    return Reversal(entry_id=new_id(), organisation_id=ORGANISATION, by_entry_id=ONE)


def unit() -> Unit:
    return Unit(organisation_id=ORGANISATION, code="points", decimals=0, is_money=False)


REFUSED: list[tuple[str, list[Model]]] = [
    ("a_unit_has_one_code", [unit(), unit()]),
    ("an_owner_has_one_account_of_a_purpose_and_unit", [account(owner_id=ONE), account(owner_id=ONE)]),
    ("available_is_never_below_the_floor", [account(balance=-1)]),
    ("available_is_never_below_the_floor", [account(balance=5, held=3, pending=3)]),
    ("available_is_never_below_the_floor", [account(purpose="house_account", floor=-10, balance=-11)]),
    ("held_and_pending_are_not_negative", [account(held=-1)]),
    ("held_and_pending_are_not_negative", [account(pending=-1)]),
    ("what_keeps_lots_is_never_overdrawn", [account(floor=-1)]),
    ("what_keeps_lots_is_never_overdrawn", [account(floor=None, purpose="voucher")]),
    ("an_own_account_stands_in_its_rollup", [account(is_strict=False, purpose="issued", balance=1)]),
    ("an_account_is_closed_empty", [account(state="closed", balance=1)]),
    ("an_account_is_closed_empty", [account(state="lost")]),
    ("a_key_of_a_source_is_claimed_once", [entry(key="k"), entry(key="k")]),
    ("a_transfer_moves_more_than_nothing", [transfer(amount=0)]),
    ("a_transfer_moves_more_than_nothing", [transfer(amount=-1)]),
    ("a_transfer_has_two_different_accounts", [transfer(to_account_id=ONE)]),
    ("a_lot_has_left_no_more_than_was_granted", [lot(remaining=6)]),
    ("a_lot_has_left_no_more_than_was_granted", [lot(remaining=-1)]),
    ("a_lot_has_left_no_more_than_was_granted", [lot(granted=0, remaining=0)]),
    ("a_pending_lot_knows_its_moment", [lot(is_pending=True)]),
    ("a_lot_use_is_not_nothing", [use(0)]),
    ("a_hold_captures_no_more_than_it_holds", [hold(captured=6)]),
    ("a_hold_captures_no_more_than_it_holds", [hold(amount=0)]),
    ("a_hold_is_open_or_has_ended_one_way", [hold(state="forgotten")]),
    ("an_entry_undoes_one_other", [reversal(), reversal()]),
    ("seals_form_one_chain", [seal(number=1), seal(number=1)]),
]


@pytest.mark.parametrize(("name", "rows"), REFUSED)
def test_the_database_refuses(name: str, rows: list[Model]) -> None:
    # As the owner: the application may not even try.
    with as_owner():
        try:
            for row in rows[:-1]:
                row.save(force_insert=True)
            with pytest.raises(IntegrityError, match=name):
                rows[-1].save(force_insert=True)
        finally:
            for row in rows:
                type(row)._base_manager.filter(organisation_id=ORGANISATION).delete()


def test_every_constraint_is_tried() -> None:
    named = {
        constraint.name
        for model in apps.get_app_config("ledger").get_models()
        for constraint in model._meta.constraints
    }
    assert named == {name for name, _rows in REFUSED}


def test_the_same_row_without_the_fault_is_taken() -> None:
    rows = [account(floor=-10, purpose="house_account", balance=-10), transfer(), lot(), use(-1), hold(captured=5)]
    with as_owner():
        for row in rows:
            row.save(force_insert=True)
            type(row)._base_manager.filter(organisation_id=ORGANISATION).delete()
