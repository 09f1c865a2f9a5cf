"""Setting value aside, then taking it or letting it go."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.amounts import shown
from habitue.checkout.deeds import Deed, Done, do_once
from habitue.checkout.requests import CaptureRequest, HoldRequest, ReleaseRequest
from habitue.checkout.sales.state import AccountState, OwnerState
from habitue.checkout.spending import check_code
from habitue.checkout.value.accounts import Malformed, NotFound, Target, owner_state, target_of
from habitue.ledger.posting import Json, Move, News
from habitue.ledger.queries import AccountAt, HoldAt, hold_at, owner_at, units_of
from habitue.merchants.queries import Principal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.vouchers.queries import voucher_by_id

LONGEST = timedelta(days=366)


@action(autocommit=True)
def set_aside(*, request: HoldRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Hold an amount of an account for a while.

    Refuses `code_required`, `insufficient_balance`, and `malformed` beyond a year.
    """
    if not timedelta(0) < request.lasts <= LONGEST:
        raise Malformed(errors=[{"field": "lasts", "message": str(_("between a second and 366 days"))}])

    def book(deed: Deed) -> None:
        target = target_of(principal, request.account, at)
        check_code(principal, request.account)
        parts = target.parts(request.amount)
        if target.account.purpose == "earned":
            deed.booking.check_spendable(target.owner, target.account.unit, parts)
        hold = new_id()
        deed.booking.step(
            target.account,
            Move(
                verb="hold",
                account=target.account.id,
                amount=parts,
                reason="hold",
                hold=hold,
                expires_at=at + request.lasts,
            ),
        )
        deed.outcome = _outcome(hold, target, parts, at + request.lasts) | {"state": "open", "captured": 0}
        deed.news = [News(kind="hold.placed", subject=hold, data=target.as_json() | {"amount": target.shown(parts)})]

    done = do_once(principal=principal, key=key, request=request, kind="hold", at=at, store=request.store, book=book)
    return _answer(done)


@action(autocommit=True)
def capture_hold(*, request: CaptureRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Take what was set aside, all of it or less; the rest is let go.

    Refuses `not_found`, `exceeds_hold`, `hold_expired`, `already_captured`, `already_released`.
    """

    def book(deed: Deed) -> None:
        hold, target = _found(principal, request.hold, at)
        parts = hold.amount if request.amount is None else target.parts(request.amount)
        deed.booking.capture(hold.id, target.account, parts, hold.amount)
        if target.voucher is not None:
            deed.booking.clear(target.voucher.company_id, parts)
        deed.outcome = _outcome(hold.id, target, hold.amount, hold.expires_at)
        deed.outcome |= {"state": "captured", "captured": parts}
        deed.news = [News(kind="hold.captured", subject=hold.id, data={"amount": target.shown(parts)})]

    done = do_once(principal=principal, key=key, request=request, kind="capture", at=at, store=request.store, book=book)
    return _answer(done)


@action(autocommit=True)
def release_hold(*, request: ReleaseRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Let go what was set aside. Refuses `not_found`, `hold_expired`, `already_captured`, `already_released`."""

    def book(deed: Deed) -> None:
        hold, target = _found(principal, request.hold, at)
        deed.booking.step(
            target.account,
            Move(verb="release", account=target.account.id, amount=hold.amount, reason="release", hold=hold.id),
        )
        deed.outcome = _outcome(hold.id, target, hold.amount, hold.expires_at) | {"state": "released", "captured": 0}
        deed.news = [News(kind="hold.released", subject=hold.id, data={})]

    done = do_once(principal=principal, key=key, request=request, kind="release", at=at, book=book)
    return _answer(done)


def _found(principal: Principal, hold_id: UUID, at: datetime) -> tuple[HoldAt, Target]:
    hold = hold_at(principal.organisation_id, hold_id, at)
    if hold is None:
        raise NotFound
    account = hold.account
    voucher = voucher_by_id(principal.organisation_id, account.owner_id) if account.purpose == "voucher" else None
    owner = owner_state(owner_at(principal.organisation_id, account.owner_id, at))
    return hold, Target(
        account=_state_of(owner, account),
        owner=owner,
        name=account.unit if account.purpose in ("earned", "voucher") else account.purpose,
        decimals=units_of(principal.organisation_id)[account.unit][0],
        voucher=voucher,
        customer_id=None if voucher else account.owner_id,
    )


def _state_of(owner: OwnerState, account: AccountAt) -> AccountState:
    return next(state for state in owner.accounts.values() if state.id == account.id)


def _outcome(hold: UUID, target: Target, amount: int, expires_at: datetime) -> Json:
    return {
        "hold": str(hold),
        "account": target.as_json(),
        "account_id": str(target.account.id),
        "decimals": target.decimals,
        "amount": amount,
        "expires_at": expires_at.isoformat(),
    }


def _answer(done: Done) -> Json:
    outcome = done.outcome
    decimals = outcome["decimals"]
    after = outcome["accounts"][outcome["account_id"]]
    return {
        "id": outcome["hold"],
        "account": outcome["account"],
        "state": outcome["state"],
        "amount": shown(outcome["amount"], decimals),
        "captured": shown(outcome["captured"], decimals),
        "expires_at": outcome["expires_at"],
        "balance": shown(after["balance"], decimals),
        "available": shown(after["available"], decimals),
    }
