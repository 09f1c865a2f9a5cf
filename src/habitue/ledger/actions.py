"""What changes the book. All writing goes through the functions in `sql/`, each one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from habitue.ledger.accounts import own_account
from habitue.ledger.models import Book, Unit
from habitue.ledger.posting import Act, Posted, act_as_json, acts_as_json
from habitue.platform.db import action, call
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal, refusal_named


class InsufficientBalance(Refusal):
    code = "insufficient_balance"
    text = _("There is not enough on this account: {available} available, {asked} asked for.")


class LimitReached(Refusal):
    code = "limit_reached"
    text = _("This has been used as often as it may be.")


class ExceedsHold(Refusal):
    code = "exceeds_hold"
    text = _("Only {held} is set aside.")


class HoldExpired(Refusal):
    code = "hold_expired"
    text = _("What was set aside has been let go: its time has passed.")


class AlreadyCaptured(Refusal):
    code = "already_captured"
    text = _("What was set aside has been taken already.")


class AlreadyReleased(Refusal):
    code = "already_released"
    text = _("What was set aside has been let go already.")


class Frozen(Refusal):
    code = "frozen"
    text = _("This account is frozen.")


class TooMuch(Refusal):
    code = "too_much"
    text = _("An account holds at most {most}.")


class KeyReused(Refusal):
    code = "key_reused"
    text = _("This key was used for a different request.")


class KeyReversed(Refusal):
    code = "key_reversed"
    text = _("What was done under this key has been undone.")


class StateMoved(Refusal):
    code = "busy"
    text = _("Others were at work on the same accounts. Send it again with the same key.")
    status = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTerms:
    code: str
    decimals: int
    is_money: bool


class UnitInUse(Refusal):
    code = "unit_in_use"
    text = _("{unit} is held by somebody: its decimals and whether it is money stay as they are.")


@action
def open_book(*, organisation_id: UUID, currency: str) -> None:
    """Open an organisation's book in its currency. Harmless to repeat."""
    Book.objects.get_or_create(organisation_id=organisation_id, defaults={"currency": currency})
    terms = [UnitTerms(code=currency, decimals=0, is_money=True), UnitTerms(code="use", decimals=0, is_money=False)]
    register_units(organisation_id=organisation_id, units=terms)


@action
def register_units(*, organisation_id: UUID, units: Iterable[UnitTerms]) -> None:
    """Make units known to the book. Harmless to repeat. Refuses `unit_in_use` where terms of a unit in use change."""
    for terms in sorted(units, key=lambda terms: terms.code):
        unit, is_new = Unit.objects.get_or_create(
            organisation_id=organisation_id,
            code=terms.code,
            defaults={"decimals": terms.decimals, "is_money": terms.is_money},
        )
        if not is_new and (unit.decimals, unit.is_money) != (terms.decimals, terms.is_money):
            if _is_in_use(organisation_id, terms.code):
                raise UnitInUse(unit=terms.code)
            unit.decimals, unit.is_money = terms.decimals, terms.is_money
            unit.save(update_fields=["decimals", "is_money"])
        own_account(organisation_id, "breakage", terms.code)


def _is_in_use(organisation_id: UUID, unit: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM ledger_account WHERE organisation_id = %s AND unit = %s AND is_strict)",
            [organisation_id, unit],
        )
        return bool(cursor.fetchone()[0])


@action(autocommit=True)
def post(*, acts: Sequence[Act]) -> list[Posted]:
    """Post acts of one organisation, in one statement: each has its own key and outcome and sees the ones before it.

    Their keys differ from each other. Never raises a refusal: an outcome that is one comes back as `refused`. After
    `stale` nothing is left of that act: the caller reads again and computes again.
    """
    return [posted_from(answer) for answer in call("ledger_post_v1", acts_as_json(acts))]


def posted_from(answer: dict[str, Any]) -> Posted:
    """One answer of the posting functions; a repeat of a refusal is `refused` again."""
    status, outcome = answer["status"], answer.get("outcome") or {}
    if status == "repeat" and answer.get("refusal"):
        status = "refused"
    entry = answer.get("entry")
    return Posted(status=status, entry=None if entry is None else UUID(entry), outcome=outcome)


def outcome_of(posted: Posted) -> dict[str, Any]:
    """The accepted outcome, or the refusal raised: for doors, after the outcome was committed."""
    match posted.status:
        case "done" | "repeat":
            return posted.outcome
        case "refused":
            details = {name: value for name, value in posted.outcome.items() if name != "code"}
            raise refusal_named(posted.outcome["code"], **details)
        case "key_reused":
            raise KeyReused
        case "key_reversed":
            raise KeyReversed
        case _:
            raise StateMoved


@action(autocommit=True)
def burn_key(*, organisation_id: UUID, source_id: UUID, key: str, by: Actor, at: datetime) -> bool:
    """Claim an unknown key for nothing, so that what was sent under it and got lost cannot happen later.

    Returns whether it was free.
    """
    act = Act(
        organisation_id=organisation_id, source_id=source_id, key=key, fingerprint="", kind="burned", at=at, by=by
    )
    return bool(call("ledger_burn_v1", act_as_json(act)))


@action(autocommit=True)
def hold_owners(*, organisation_id: UUID, owners: Sequence[UUID]) -> None:
    """Lock these owners until the open action ends, for a caller whose state has moved under it three times.

    Name all that will be posted. From here on the action waits for nobody longer than 0.2 s: whoever waits for it may
    hold what it wants next. Raises `ValueError` outside an action, whose end would be at once.
    """
    if not connection.in_atomic_block:
        raise ValueError("owners are held inside the action that goes on to post")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_hold_owners_v1(%s, %s::uuid[])", [organisation_id, sorted(owners)])


@action(autocommit=True)
def seal_book(*, organisation_id: UUID, limit: int, at: datetime) -> int:
    """Seal up to `limit` entries and roll their transfers up into own accounts; return how many there were."""
    return int(call("ledger_seal_v1", organisation_id, new_id(), limit, at))


@action(autocommit=True)
def roll_up(*, limit: int, at: datetime) -> int:
    """Seal what waits in every book, `limit` entries each at the most; return how many entries there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT organisation_id FROM ledger_unsealed")
        books = [row[0] for row in cursor.fetchall()]
    return sum(seal_book(organisation_id=book, limit=limit, at=at) for book in books)


@action(autocommit=True)
def settle_due(*, organisation_id: UUID, until: datetime, limit: int) -> list[UUID]:
    """Mature, expire and end holds on accounts where that is due by `until`; return the owners it concerned.

    Up to `limit` owners a call; an empty list says that nothing is left to do.
    """
    return [UUID(owner) for owner in call("ledger_settle_due_v1", organisation_id, until, limit)]


class LimitBelowDebt(Refusal):
    code = "limit_below_debt"
    text = _("The account stands at {available}; a lower limit than that must wait until it is paid.")


class NotAnAccount(Refusal):
    code = "not_found"
    text = _("There is no such thing.")
    status = 404


@action(autocommit=True)
def set_floor(
    *, organisation_id: UUID, owner: UUID, purpose: str, unit: str, floor: int, at: datetime
) -> dict[str, Any]:
    """Open a strict account if it is not there, and let it go down to `floor`. Refuses `limit_below_debt`."""
    answer: dict[str, Any] = call("ledger_set_floor_v1", organisation_id, owner, new_id(), purpose, unit, floor, at)
    if "code" in answer:
        raise LimitBelowDebt(available=answer["available"])
    return answer


@action(autocommit=True)
def set_account_state(*, organisation_id: UUID, account: UUID, state: str) -> None:
    """Freeze an account or open it again (`frozen`, `open`). Refuses `not_found`."""
    if not call("ledger_set_state_v1", organisation_id, account, state):
        raise NotAnAccount
