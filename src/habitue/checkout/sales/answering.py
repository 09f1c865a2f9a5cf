"""What a till hears: judgements and recorded sales as JSON.

A sale's answer is stored with its entry, without its reasons, which stand with the sale, and without the codes of new
vouchers, which are secrets; `with_details` puts both back.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from habitue.checkout.amounts import Shown, all_shown, shown
from habitue.checkout.called import discount_called, exchange_called, unit_called
from habitue.checkout.sales.judging import Judged
from habitue.checkout.sales.receipts import sentences, value_sentences
from habitue.checkout.sales.state import CustomerState
from habitue.checkout.sales.tendering import Paid
from habitue.ledger.posting import Json
from habitue.programs.document import ProgramDocument
from habitue.programs.judging.types import Offer, Reason


def decimals_of(document: ProgramDocument) -> dict[str, int]:
    return {code: unit.decimals for code, unit in document.units.items()}


def judgement_answer(judged: Judged, language: str) -> tuple[Json, list[Json]]:
    """What judging found, for quotes and sales alike, and the reasons. Balances are as they stand now."""
    judgement, document = judged.judgement, judged.version.document
    decimals = decimals_of(document)
    customer = judged.snapshot.customer
    answer: Json = {
        "due": judgement.due,
        "revenue": judgement.revenue,
        "lines": [
            {
                "number": of.number,
                "article": line.article,
                "group": line.group,
                "name": line.name,
                "quantity": quantity_shown(line.quantity),
                "amount": of.amount,
                "covered": of.covered,
                "discounted": of.discounted,
                "due": of.due,
            }
            for line, of in zip(judged.asked.request.lines, judgement.lines, strict=True)
        ],
        "earned": all_shown({unit: parts for unit, parts in judgement.earned.items() if parts}, decimals),
        "spent": all_shown(_spent(judged), decimals),
        "tier": judgement.tier_after,
        "discounts": [
            {"code": applied.code, "amount": applied.amount, "cost": all_shown(applied.cost, decimals)}
            for applied in judgement.discounts
        ],
        "covers": [{"unit": cover.unit, "pieces": cover.pieces, "amount": cover.amount} for cover in judgement.covers],
        "exchanges": [
            {
                "code": run.code,
                "times": run.times,
                "took": all_shown(run.took, decimals),
                "gave": all_shown(run.gave, decimals),
            }
            for run in judgement.exchanges
        ],
        "offers": [_offer(offer, document, decimals, language) for offer in judgement.offers],
        "version": judged.version.number or None,
        "customer": None if customer is None else str(customer.id),
    }
    return answer | balances_answer(customer, judged.version.document), [reason_answer(r) for r in judgement.reasons]


def _spent(judged: Judged) -> dict[str, int]:
    """Costs, covers and earned money that was tendered."""
    spent = {unit: parts for unit, parts in judged.judgement.spent.items() if parts}
    for unit, amount in judged.basket.earned_money.items():
        spent[unit] = spent.get(unit, 0) + amount
    return spent


def balances_answer(customer: CustomerState | None, document: ProgramDocument) -> Json:
    """Every unit of the program, and stored value where there is any; `available` where it differs."""
    if customer is None:
        return {"balances": {}}
    balances: dict[str, Shown] = {}
    available: dict[str, Shown] = {}
    owed: dict[str, Shown] = {}
    owner = customer.owner
    for unit, terms in document.units.items():
        account = owner.accounts.get(("earned", unit))
        balance = 0 if account is None else account.balance
        can_spend = 0 if account is None else account.available
        owes = max(0, owner.owed(unit))
        if document.returns.earned == "negative":
            (
                balance,
                can_spend,
            ) = balance - owes, can_spend - owes
        if owes:
            owed[unit] = shown(owes, terms.decimals)
        balances[unit] = shown(balance, terms.decimals)
        if can_spend != balance:
            available[unit] = shown(can_spend, terms.decimals)
    if money := owner.owed_money():
        owed["prepaid"] = money
    for (purpose, _unit), account in owner.accounts.items():
        if purpose in ("prepaid", "house_account"):
            balances[purpose] = account.balance
            if account.available != account.balance:
                available[purpose] = account.available
    return {"balances": balances, "available": available, "owed": owed}


def sale_answer(judged: Judged, entry: UUID, paid: Paid, currency: str) -> tuple[Json, list[Json]]:
    """The answer to a sale as it is stored, and its reasons."""
    customer, asked = judged.snapshot.customer, judged.asked
    answer, reasons = judgement_answer(judged, judged.language)
    answer |= {
        "id": str(entry),
        "receipt": asked.request.receipt,
        "business_day": asked.business_day.isoformat(),
        "at": asked.at.isoformat(),
        "store": asked.store.code,
        "tenders": [tender_answer(tender) for tender in paid.tenders],
        "loaded": [_loaded(load) for load in paid.loads if load["kind"] != "settles"],
        "flags": sorted(set(paid.flags)),
        "owed": answer.get("owed", {}) | ({"voucher": paid.owed["voucher"]} if "voucher" in paid.owed else {}),
        "said_in": [judged.language, currency],
        "print": sentences(judged.judgement, answer, judged.version.document, judged.language) if customer else [],
    }
    return answer, reasons


def tender_answer(tender: Mapping[str, Any]) -> Json:
    return {name: tender[name] for name in ("kind", "amount", "voucher", "hold", "unit", "account") if name in tender}


def _loaded(load: Mapping[str, Any]) -> Json:
    answer = {"line": load["line"], "kind": load["kind"], "value": load["amount"], "account": load["account"]}
    return answer | ({"voucher": load["voucher"]} if "voucher" in load else {})


def with_details(outcome: Json, reasons: Iterable[Json], codes: Mapping[str, str]) -> Json:
    """A stored answer made whole: its reasons, the codes of its new vouchers, what is left on each account.

    What is left is also printed: it is known only now, as the ledger said it.
    """
    accounts = outcome.get("accounts", {})
    answer = {name: value for name, value in outcome.items() if name not in ("accounts", "said_in")}
    answer["reasons"] = list(reasons)
    for kind in ("tenders", "loaded"):
        answer[kind] = [_with_balance(part, accounts) for part in outcome.get(kind, [])]
    for loaded in answer["loaded"]:
        if loaded.get("voucher") in codes:
            loaded["code"] = codes[loaded["voucher"]]
    if "said_in" in outcome:
        answer["print"] = [*answer["print"], *value_sentences(answer, *outcome["said_in"])]
    return answer


def with_balances(outcome: Json) -> Json:
    """A stored answer of a return made whole: what is left on each account that it gave back to."""
    accounts = outcome.get("accounts", {})
    answer = {name: value for name, value in outcome.items() if name != "accounts"}
    return answer | {"tenders": [_with_balance(part, accounts) for part in outcome.get("tenders", [])]}


def _with_balance(part: Json, accounts: Mapping[str, Any]) -> Json:
    shown_part = {name: value for name, value in part.items() if name != "account"}
    account = accounts.get(part.get("account", ""))
    return shown_part if account is None else shown_part | {"balance": account["balance"]}


def quantity_shown(quantity: Decimal) -> int | str:
    """A whole number of pieces, or a decimal string."""
    return int(quantity) if quantity == quantity.to_integral_value() else f"{quantity.normalize():f}"


def _offer(offer: Offer, document: ProgramDocument, decimals: Mapping[str, int], language: str) -> Json:
    return {
        "kind": offer.kind,
        "code": offer.code,
        "name": _offered(offer, document, language),
        "cost": all_shown(offer.cost, decimals),
        "saves": offer.saves,
    }


def _offered(offer: Offer, document: ProgramDocument, language: str) -> str:
    if offer.kind == "cover":
        return unit_called(document, offer.code, language)
    if offer.kind == "discount":
        discount = next(rule for rule in document.discounts if rule.code == offer.code)
        return discount_called(document, discount, language)
    return exchange_called(document, next(rule for rule in document.exchanges if rule.code == offer.code), language)


def reason_answer(reason: Reason) -> Json:
    return {
        "kind": reason.kind,
        "rule": reason.rule,
        "fired": reason.fired,
        "why": reason.why,
        "lines": list(reason.lines),
        "numbers": dict(reason.numbers),
    }
