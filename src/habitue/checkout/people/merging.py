"""Two customers become one: cards, contact data, value, memory and history."""

from datetime import datetime
from uuid import UUID

from habitue.checkout.models import Return, Sale
from habitue.checkout.requests import MergeRequest, fingerprint
from habitue.checkout.sales.state import AccountState, OwnerState
from habitue.checkout.value.accounts import owner_state
from habitue.customers.actions import merge_customers
from habitue.customers.queries import CustomerView, customer_for
from habitue.ledger.actions import hold_owners, outcome_of, post
from habitue.ledger.posting import Act, Move, Owner
from habitue.ledger.queries import AccountAt, owner_at
from habitue.merchants.queries import Principal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.programs.merging import merge_memories
from habitue.programs.queries import version_in_force
from habitue.vouchers.actions import hand_over_vouchers


@action
def merge_people(*, request: MergeRequest, principal: Principal, at: datetime) -> CustomerView:
    """Let `other` be `customer` from now on, with all they have, owe and did; whoever asks by either id finds one.

    Refuses `not_found`, `same_customer`, and `busy` where somebody is at work on either.
    """
    organisation_id = principal.organisation_id
    into = customer_for(organisation_id, request.customer)
    merged = merge_customers(from_=customer_for(organisation_id, request.other), into=into, by=principal.actor, at=at)
    hold_owners(organisation_id=organisation_id, owners=[merged.gone_id, into.id])
    _move_value(principal, request, merged.gone_id, into.id, at)
    merge_memories(
        organisation_id=organisation_id,
        from_customer=merged.gone_id,
        into_customer=into.id,
        ladder=version_in_force(organisation_id, at).ladder,
        zone=principal.zone,
        at=at,
    )
    hand_over_vouchers(organisation_id=organisation_id, from_customer=merged.gone_id, to_customer=into.id)
    for history in (Sale, Return):
        history.objects.filter(organisation_id=organisation_id, customer_id=merged.gone_id).update(customer_id=into.id)
    return merged.survivor


def _move_value(principal: Principal, request: MergeRequest, gone: UUID, into: UUID, at: datetime) -> None:
    """Every account of whoever is gone moves with its lots and holds, and is closed."""
    theirs = owner_at(principal.organisation_id, gone, at)
    own = owner_at(principal.organisation_id, into, at)
    survivor = owner_state(own)
    moves, targets = [], []
    for account in theirs.accounts:
        if account.state != "closed":
            target = _target(survivor, account)
            targets.append(target)
            moves.append(
                Move(
                    verb="rehome",
                    account=target.id,
                    other=account.id,
                    amount=account.balance,
                    reason="merge",
                    floor=_floor(account, target),
                )
            )
    # Also where nothing moves: a sale that is just being judged for whoever is gone must find that they are.
    entry = new_id()
    act = Act(
        entry=entry,
        organisation_id=principal.organisation_id,
        source_id=principal.source_id,
        key=str(entry),
        fingerprint=fingerprint(request),
        kind="merge",
        at=at,
        by=principal.actor,
        reference=f"customer:{gone}",
        owners=[Owner(id=gone, version=theirs.version), Owner(id=into, version=own.version)],
        accounts=[target.as_new() for target in targets if target.is_new],
        moves=moves,
    )
    (posted,) = post(acts=[act])
    outcome_of(posted)


def _target(survivor: OwnerState, account: AccountAt) -> AccountState:
    target = next(
        (
            known
            for known in survivor.accounts.values()
            if (known.purpose, known.unit) == (account.purpose, account.unit)
        ),
        None,
    )
    if target is None:
        target = survivor.account(account.purpose, account.unit, account.floor)  # type: ignore[arg-type]
    return target


def _floor(account: AccountAt, target: AccountState) -> int | None:
    """Of two credit limits the higher one holds: nobody is beyond it by becoming one."""
    if account.floor is None or target.floor is None:
        return None
    return min(account.floor, target.floor + min(0, account.balance))
