"""What is done at the counter: each is one call of checkout, with the proof that was seen."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.people.cards import put_card
from habitue.checkout.people.registering import register_customer
from habitue.checkout.requests import (
    AccountRef,
    AdjustmentRequest,
    CustomerRef,
    ExchangeRequest,
    KeyedSale,
    RedemptionRequest,
    ReversalRequest,
)
from habitue.checkout.sales.recording import Outcome, day_of, record_sale, record_sales
from habitue.checkout.sales.reversing import reverse_key
from habitue.checkout.value.exchanges import exchange_units
from habitue.checkout.value.movements import adjust_account, redeem_account
from habitue.customers.actions import NewCard, change_customer
from habitue.customers.actions.consents import NotConsented, give_consent
from habitue.customers.consents import texts_in_force
from habitue.customers.details import Details
from habitue.customers.locking import lock_customer
from habitue.customers.queries import CustomerView, customer_for
from habitue.ledger.queries import EntryAt, entry_if_any, is_reversed
from habitue.merchants.queries import CompanyFacts, Principal, companies_of
from habitue.platform.db import action
from habitue.platform.refusals import Refusal
from habitue.till.fiscal import demands_device
from habitue.till.limits import limit_for, spent_offline
from habitue.till.logic import within
from habitue.till.proofs import ProofRequired, check_code, proof_needed, with_proof
from habitue.till.wire import PanelSale, Who

Json = dict[str, Any]
AMOUNT_MOST = 100_000_000
"""A sale of 1,000,000.00, in minor units: above it, something else was typed than an amount."""
UNDO_FOR = timedelta(seconds=90)
"""A minute as the panel counts it, and what the way to us may take."""


class ReceiptRequired(Refusal):
    code = "receipt_required"
    text = _("Here money is taken only with the number of the till's receipt.")


class TooMuch(Refusal):
    code = "too_much"
    text = _("This is more than is booked at once: look at the amount. Perhaps a card was scanned into it.")


class NotOffline(Refusal):
    code = "not_offline"
    text = _("While there is no network, so much cannot be redeemed here.")


class UndoTooLate(Refusal):
    code = "undo_too_late"
    text = _("This can be undone for a minute. Now it needs a return or a correction.")


class NoteChanged(Refusal):
    """`note` is what somebody else made of it."""

    code = "note_changed"
    text = _("Somebody else has changed this note meanwhile. It says: “{note}”. Save again if yours should stand.")


def needs_receipt(principal: Principal) -> bool:
    """Whether the company behind this till lives where a fiscal device is demanded."""
    company = _company(principal)
    return company is not None and demands_device(company.country)


def _company(principal: Principal) -> CompanyFacts | None:
    found = companies_of(principal.organisation_id)
    if principal.store is not None:
        found = tuple(company for company in found if company.id == principal.store.company_id)
    return found[0] if found else None


def sell(*, sales: Sequence[PanelSale], principal: Principal, at: datetime) -> list[Outcome]:
    """Record what the panel sends, in its order, each once under its key, each with its own outcome.

    What may not be sent at all (`too_much`, `receipt_required`, `proof_required`, `code_required`, `not_offline`)
    is refused without touching its key; what stands under its key already is answered as it was the first time,
    whatever holds by now. Sales with nothing to prove go in one batch, as tills send them.
    """
    outcomes: list[Outcome] = []
    batch: list[KeyedSale] = []

    def flush() -> None:
        if batch:
            outcomes.extend(record_sales(sales=batch, principal=principal, at=at))
            batch.clear()

    for sale in sales:
        try:
            proof = _check(sale, principal, at)
        except Refusal as refusal:
            if entry_if_any(principal.organisation_id, principal.source_id, sale.key) is None:
                flush()
                outcomes.append(Outcome(refusal=refusal))
                continue
            # Its answer was lost on the way: it was within the day's limit, the proof was not yet too old.
            proof = None
        if proof is None:
            batch.append(KeyedSale(key=sale.key, sale=sale.request()))
            continue
        flush()
        outcomes.append(_sell_proved(sale, proof, principal, at))
    flush()
    return outcomes


def _check(sale: PanelSale, principal: Principal, at: datetime) -> str | None:
    if sum(line.amount for line in sale.lines) > AMOUNT_MOST:
        raise TooMuch
    if sale.takes_money and sale.receipt is None and needs_receipt(principal):
        raise ReceiptRequired
    if sale.is_offline and (sale.redeemed or sale.claims):
        _check_offline(sale, principal, at)
    return _proof_for(sale, sale.customer, principal, at) if sale.spends and sale.customer is not None else None


def _proof_for(sale: PanelSale, who: Who, principal: Principal, at: datetime) -> str | None:
    if who.code is not None:
        check_code(principal, who.code, min(sale.at, at))
        return None
    if who.id is None:
        # By an address or a number that anybody may know: the panel itself never asks so.
        raise ProofRequired
    # What waited for the network was rung up before; that much is within the merchant's limit.
    moment = min(sale.at, at) if sale.is_offline else at
    return proof_needed(principal, who.id, sale.found, sale.proof, moment)


def _check_offline(sale: PanelSale, principal: Principal, at: datetime) -> None:
    """What was redeemed while there was no network, within what the merchant allows."""
    store = principal.store
    if store is None or sale.claims:
        raise NotOffline
    limit = limit_for(principal.organisation_id, store.id)
    spent = spent_offline(principal, store.id, sale.business_day or day_of(store, min(sale.at, at)))
    if not within(sale.redeemed, spent, limit.per_sale, limit.per_day):
        raise NotOffline(most=limit.per_sale or 0)


def _sell_proved(sale: PanelSale, proof: str, principal: Principal, at: datetime) -> Outcome:
    customer = sale.customer.id if sale.customer else None
    if customer is None:
        raise ValueError("only somebody who is known proves anything")
    keyed = sale.request()
    return with_proof(
        proof=proof,
        customer_id=customer,
        key=sale.key,
        act="sale",
        principal=principal,
        at=at,
        do=lambda: record_sale(request=keyed, key=sale.key, principal=principal, at=at),
    )


def _proved(
    customer_id: UUID,
    found: str,
    proof: str | None,
    key: str,
    act: str,
    principal: Principal,
    at: datetime,
    do: Callable[[], Json],
) -> Json:
    needed = proof_needed(principal, customer_id, found, proof, at)
    if needed is None:
        return do()
    return with_proof(proof=needed, customer_id=customer_id, key=key, act=act, principal=principal, at=at, do=do)


def exchange(
    *, customer_id: UUID, code: str, found: str, proof: str | None, key: str, principal: Principal, at: datetime
) -> Json:
    """A reward for units. Refuses `proof_required`, `code_required`, then as `exchange_units` does."""
    request = ExchangeRequest(customer=CustomerRef(id=customer_id), code=code)

    def do() -> Json:
        return exchange_units(request=request, key=key, principal=principal, at=at)

    return _proved(customer_id, found, proof, key, "exchange", principal, at, do)


def give_cover(
    *,
    customer_id: UUID,
    unit: str,
    amount: int,
    found: str,
    proof: str | None,
    key: str,
    principal: Principal,
    at: datetime,
) -> Json:
    """Hand over what a unit pays for: a coffee, one of ten massages.

    Refuses `proof_required`, `code_required`, then as redeeming does.
    """
    account = AccountRef(customer=CustomerRef(id=customer_id), unit=unit)
    request = RedemptionRequest(account=account, amount=amount)

    def do() -> Json:
        return redeem_account(request=request, key=key, principal=principal, at=at)

    return _proved(customer_id, found, proof, key, "cover", principal, at, do)


def give_extra(
    *, customer_id: UUID, unit: str, amount: int, reason: str, key: str, principal: Principal, at: datetime
) -> Json:
    """Extra points, as a gift or an apology, with the reason. Refuses as adjusting does."""
    account = AccountRef(customer=CustomerRef(id=customer_id), unit=unit)
    request = AdjustmentRequest(account=account, amount=amount, reason=reason)
    return adjust_account(request=request, key=key, principal=principal, at=at)


def redeem_voucher(
    *, voucher_id: UUID, amount: int, receipt: str | None, key: str, principal: Principal, at: datetime
) -> Json:
    """Take part or all of a voucher. Refuses `receipt_required`, then as redeeming does."""
    if receipt is None and needs_receipt(principal):
        raise ReceiptRequired
    reason = f"receipt {receipt}" if receipt else None
    request = RedemptionRequest(account=AccountRef(voucher=voucher_id), amount=amount, reason=reason)
    return redeem_account(request=request, key=key, principal=principal, at=at)


def undo(*, done_under: str, key: str, principal: Principal, at: datetime) -> Json:
    """Take back what this till did a moment ago, under another key. Refuses `undo_too_late`, then as reversing does.

    What never arrived is burned, so that it cannot happen later. What has been taken back stays so, however late it is
    asked again.
    """
    entry = entry_if_any(principal.organisation_id, principal.source_id, done_under)
    if entry is not None and _is_too_late(principal.organisation_id, entry, at):
        raise UndoTooLate
    request = ReversalRequest(key=done_under, reason="undo")
    return reverse_key(request=request, key=key, principal=principal, at=at)


def _is_too_late(organisation_id: UUID, entry: EntryAt, at: datetime) -> bool:
    """Whether something was done, too long ago, and still stands."""
    was_done = entry.kind != "burned" and not entry.refusal
    return was_done and at - entry.recorded_at > UNDO_FOR and not is_reversed(organisation_id, entry.id)


@action
def sign_up(
    *, details: Details, code: str | None, consents: Collection[str], principal: Principal, at: datetime
) -> CustomerView:
    """A new customer with, if they take it, a card; what they agreed to; and what the program gives at registration.

    `consents` are ids of the texts that were said yes to. Refuses `consent_required` where one is needed and is not
    among them, then as registering does.
    """
    texts = texts_in_force(principal.organisation_id)
    if any(text.is_required and str(text.id) not in consents for text in texts):
        raise NotConsented
    cards = [NewCard(code)] if code else []
    customer = register_customer(
        organisation_id=principal.organisation_id, details=details, cards=cards, by=principal.actor, at=at
    )
    for text in texts:
        if str(text.id) in consents:
            give_consent(customer=customer, text_id=text.id, place="till", proof="spoken", by=principal.actor, at=at)
    return customer


def hand_card(*, customer_id: UUID, code: str, principal: Principal, at: datetime) -> None:
    """Give a blank card to somebody. Refuses as giving does."""
    put_card(organisation_id=principal.organisation_id, customer_id=customer_id, code=code, by=principal.actor, at=at)


@action
def write_note(*, customer_id: UUID, note: str, was: str, principal: Principal, at: datetime) -> CustomerView:
    """Let the note say this, where it still says what was shown. Refuses `note_changed`, then as changing does."""
    customer = customer_for(principal.organisation_id, customer_id)
    stands = lock_customer(principal.organisation_id, customer.id).note
    if stands not in (was, note):
        raise NoteChanged(note=stands)
    return change_customer(customer=customer, changes={"note": note}, by=principal.actor, at=at)
