"""Loading, redeeming and adjusting any account."""

from datetime import datetime

from habitue.checkout.amounts import shown
from habitue.checkout.deeds import Deed, Done, do_once
from habitue.checkout.requests import AdjustmentRequest, LoadRequest, Quantity, RedemptionRequest
from habitue.checkout.sales.tendering import Expired
from habitue.checkout.spending import check_code
from habitue.checkout.value.accounts import Target, refuse_past, target_of
from habitue.ledger.posting import Json, NewLot, News
from habitue.merchants.queries import Principal
from habitue.platform.db import action


@action(autocommit=True)
def load_account(*, request: LoadRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Put value on an account, bought for `price` or given. Units of the program come with their own expiry.

    Refuses `malformed` for value that has expired already, `expired` for a voucher that has.
    """

    def book(deed: Deed) -> None:
        refuse_past(request.expires_at, at)
        target = target_of(principal, request.account, at)
        parts = target.parts(request.amount)
        if target.account.purpose == "earned":
            deed.booking.earn(target.owner, target.account.unit, parts, "load")
        else:
            ends_at = target.voucher.expires_at if target.voucher else None
            if ends_at is not None and ends_at <= at:
                raise Expired(expired_at=ends_at.isoformat())
            until = request.expires_at or ends_at
            lot = NewLot(price=request.price or None, expires_at=until) if target.name != "house_account" else None
            deed.booking.load(target.owner, target.account, "sold", parts, "load", lot)
            if target.voucher is not None and request.price:
                deed.booking.clear(target.voucher.company_id, -request.price)
        _say(deed, target, "load", request.amount, request.reason)

    done = do_once(principal=principal, key=key, request=request, kind="load", at=at, store=request.store, book=book)
    return movement(done)


@action(autocommit=True)
def redeem_account(*, request: RedemptionRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Take value from an account, outside a sale. Refuses `code_required`, `insufficient_balance`."""

    def book(deed: Deed) -> None:
        target = target_of(principal, request.account, at)
        check_code(principal, request.account)
        parts = target.parts(request.amount)
        if target.account.purpose == "earned":
            deed.booking.spend(target.owner, target.account.unit, parts, "redemption")
        else:
            deed.booking.take(target.account, "redeemed", parts, "redemption")
        if target.voucher is not None:
            deed.booking.clear(target.voucher.company_id, parts)
        _say(deed, target, "redemption", request.amount, request.reason)

    done = do_once(
        principal=principal, key=key, request=request, kind="redemption", at=at, store=request.store, book=book
    )
    return movement(done)


@action(autocommit=True)
def adjust_account(*, request: AdjustmentRequest, key: str, principal: Principal, at: datetime) -> Json:
    """Correct an account, or give something, with its reason and who did it. Refuses `insufficient_balance`."""

    def book(deed: Deed) -> None:
        target = target_of(principal, request.account, at)
        parts = target.parts(request.amount)
        account = target.account
        if parts < 0:
            deed.booking.take(account, "adjusted", -parts, "adjustment")
        elif parts > 0 and account.purpose == "earned":
            deed.booking.earn(target.owner, account.unit, parts, "adjustment")
        elif parts > 0:
            lot = NewLot() if target.name != "house_account" else None
            deed.booking.load(target.owner, account, "adjusted", parts, "adjustment", lot)
        _say(deed, target, "adjustment", request.amount, request.reason)

    done = do_once(principal=principal, key=key, request=request, kind="adjustment", at=at, book=book)
    return movement(done)


def _say(deed: Deed, target: Target, what: str, amount: Quantity, reason: str | None) -> None:
    """The answer to a movement, and its news."""
    parts = target.parts(amount)
    deed.outcome = {
        "account": target.as_json(),
        "account_id": str(target.account.id),
        "decimals": target.decimals,
        "amount": target.shown(parts),
        # Where nothing moved, what stood there before stands there still.
        "stood": [target.account.balance, target.account.available],
    }
    noun = "voucher" if target.is_voucher else "account"
    data = target.as_json() | {"amount": target.shown(parts), "reason": reason}
    deed.news = [News(kind=f"{noun}.{_PAST[what]}", subject=target.owner.id, data=data)]


_PAST = {"load": "loaded", "redemption": "redeemed", "adjustment": "adjusted"}


def movement(done: Done) -> Json:
    """What a movement answers: what moved, and what stands there after it."""
    outcome = done.outcome
    after = outcome["accounts"].get(outcome["account_id"])
    balance, available = (after["balance"], after["available"]) if after else outcome["stood"]
    return {
        "id": outcome["id"],
        "account": outcome["account"],
        "amount": outcome["amount"],
        "balance": shown(balance, outcome["decimals"]),
        "available": shown(available, outcome["decimals"]),
    }
