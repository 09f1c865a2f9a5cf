"""Reading all that a batch of sales needs, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from habitue.checkout.requests import CustomerRef, KeyedSale, SaleRequest, fingerprint
from habitue.checkout.sales.owners import Owners
from habitue.checkout.sales.state import (
    AccountState,
    CodeState,
    CounterState,
    CustomerState,
    HoldState,
    OwnerState,
    Snapshot,
    VoucherState,
    standing_from,
)
from habitue.customers.queries import reference_to
from habitue.ledger.posting import Json
from habitue.merchants.queries import Principal, StoreFacts
from habitue.platform.db import call
from habitue.platform.secrets import bare_code, fold_code
from habitue.programs.automatic import counter_owner
from habitue.programs.codes import code_hash
from habitue.programs.judging.compiled import Program
from habitue.programs.queries import VersionInForce, version_in_force
from habitue.vouchers.models import code_fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One sale with what is known of it before anything is read."""

    key: str | None
    request: SaleRequest
    fingerprint: str
    at: datetime  # the till's clock
    store: StoreFacts
    business_day: date


class Reader:
    """Reads for a batch; one customer, voucher or counter is one value in all of its snapshots."""

    def __init__(self, principal: Principal, now: datetime) -> None:
        self.principal = principal
        self.now = now
        self.customers: dict[UUID, CustomerState] = {}
        self.vouchers: dict[str, VoucherState] = {}  # by bare code, and by id
        self.holds: dict[UUID, HoldState] = {}
        self.counters: dict[str, CounterState] = {}
        self.owners = Owners(principal.organisation_id, now)
        self.codes: dict[str, CodeState] = {}

    def read(self, asked: Sequence[Asked]) -> list[tuple[Snapshot, VersionInForce]]:
        """Each sale's snapshot, and the version of the program that holds at its moment."""
        versions = [version_in_force(self.principal.organisation_id, sale.at) for sale in asked]
        while True:
            answers = call(
                "checkout_read_many_v1",
                [self._question(sale, version.program) for sale, version in zip(asked, versions, strict=True)],
            )
            newest = max((answer.get("newest_version", 0) for answer in answers), default=0)
            fresh = [version_in_force(self.principal.organisation_id, sale.at, newest=newest) for sale in asked]
            # A version that this process had not heard of may ask about other things: then read once more.
            if fresh == versions:
                return [
                    (self._snapshot(sale, answer, version.program), version)
                    for sale, answer, version in zip(asked, answers, versions, strict=True)
                ]
            versions = fresh

    def _question(self, sale: Asked, program: Program) -> Json:
        request = sale.request
        question: Json = {
            "organisation": str(self.principal.organisation_id),
            "source": str(self.principal.source_id),
            "now": self.now.isoformat(),
            "horizon": horizon(sale.at.date()).isoformat(),
            "customer": customer_question(
                self.principal.organisation_id, request.customer, sale.at if request.is_offline else self.now
            ),
            "fingerprints": sorted({code_fingerprint(code).hex() for code in _voucher_codes(request)}),
            "vouchers": sorted({str(identity) for identity in _voucher_ids(request)}),
            "holds": [str(tender.hold) for tender in request.tenders if tender.hold],
            "codes": [code_hash(code).hex() for code in request.codes],
            "counters": [str(counter_owner(self.principal.organisation_id, use)) for use in limited_uses(program)],
        }
        if sale.key is not None:
            question |= {"key": sale.key, "fingerprint": sale.fingerprint}
            if request.receipt is not None:
                question |= {
                    "receipt": request.receipt,
                    "business_day": sale.business_day.isoformat(),
                    "receipt_fingerprint": sale.fingerprint,
                }
        return question

    def _snapshot(self, sale: Asked, answer: Json, program: Program) -> Snapshot:
        if answer.get("known"):
            return Snapshot(
                known=answer["known"],
                customer_status="none",
                customer=None,
                counters={},
                codes={},
                newest_version=0,
            )
        customer = answer["customer"]
        self._keep_vouchers(sale.request, answer.get("vouchers") or [])
        for hold in answer.get("holds") or []:
            self.holds.setdefault(UUID(hold["id"]), self._hold(hold))
        return Snapshot(
            known=None,
            customer_status="none" if customer is None else customer["status"],
            customer=self._customer(customer) if customer and customer["status"] == "found" else None,
            counters=self._counters(answer.get("counters") or {}, program),
            codes=self._codes(sale.request, answer.get("codes") or []),
            newest_version=answer["newest_version"],
        )

    def _customer(self, value: Json) -> CustomerState:
        identity = UUID(value["id"])
        if (known := self.customers.get(identity)) is None:
            known = self.customers[identity] = customer_from(value, self.owners.of(value["owner"]))
        return known

    def customer_now(self, customer_id: UUID) -> CustomerState:
        """A customer of an earlier sale, blocked or not, as the rules see them now: whoever they were merged into.

        Where somebody in the batch has been read already, it is that value.
        """
        organisation_id = self.principal.organisation_id
        survivor = self.owners.survivor(customer_id)
        if (known := self.customers.get(survivor)) is None:
            # The version first: whatever moves while the rest is read makes it stale.
            owner = self.owners.read(survivor)
            value = call("customers_facts_v1", organisation_id, survivor)
            value |= call("programs_state_v1", organisation_id, survivor, date(1, 1, 2))
            known = self.customers[survivor] = customer_from(value, owner)
        return known

    def _keep_vouchers(self, request: SaleRequest, found: list[Json]) -> None:
        by_fingerprint = {value["fingerprint"]: self._voucher(value) for value in found}
        for code in _voucher_codes(request):
            if voucher := by_fingerprint.get(code_fingerprint(code).hex()):
                self.vouchers.setdefault(bare_code(code), voucher)

    def _voucher(self, value: Json) -> VoucherState:
        return self.vouchers.setdefault(
            value["id"],
            VoucherState(
                id=UUID(value["id"]),
                company_id=UUID(value["company"]),
                is_blocked=value["blocked"],
                owner=self.owners.of(value["owner"]),
                expires_at=value["expires_at"] and datetime.fromisoformat(value["expires_at"]),
            ),
        )

    def voucher(self, code: str | None, identity: UUID | None) -> VoucherState | None:
        """A voucher that a sale names, also one that a sale before it in the batch has made."""
        return self.vouchers.get(str(identity) if identity else bare_code(code or ""))

    def _hold(self, value: Json) -> HoldState:
        owner = self.owners.of(value["owner"])
        company = value["company"]
        return HoldState(
            id=UUID(value["id"]),
            amount=value["amount"],
            state=value["state"],
            account=next(known for known in owner.accounts.values() if str(known.id) == value["account"]),
            company_id=None if company is None else UUID(company),
        )

    def _counters(self, found: Mapping[str, Json], program: Program) -> dict[str, CounterState]:
        for owner, value in found.items():
            account = AccountState(id=UUID(value["account"]), owner=UUID(owner), purpose="uses", unit="use")
            self.counters.setdefault(owner, CounterState(account=account, used=value["used"]))
        return {use: self.counter(use) for use in limited_uses(program)}

    def counter(self, use: str) -> CounterState:
        """The counter of a limited code, to be made if it was never used."""
        owner = counter_owner(self.principal.organisation_id, use)
        if (counter := self.counters.get(str(owner))) is None:
            account = OwnerState(id=owner, version=0).account("uses", "use")
            counter = self.counters[str(owner)] = CounterState(account=account, used=0)
        return counter

    def counter_read(self, use: str) -> CounterState:
        """The counter of a limited code, read by itself: for whoever gives a use back."""
        owner = counter_owner(self.principal.organisation_id, use)
        if str(owner) not in self.counters:
            account = self.owners.read(owner).account("uses", "use")
            self.counters[str(owner)] = CounterState(account=account, used=-account.balance)
        return self.counters[str(owner)]

    def _codes(self, request: SaleRequest, found: list[Json]) -> dict[str, CodeState]:
        by_hash = {value["hash"]: value for value in found}
        for code in request.codes:
            if value := by_hash.get(code_hash(code).hex()):
                # However it is spelled, it is one code: what one sale of a batch used up is so for the next.
                known = next((code for code in self.codes.values() if code.id == UUID(value["id"])), None)
                self.codes.setdefault(fold_code(code), known or _code_from(value))
        return self.codes


def _code_from(value: Json) -> CodeState:
    customer = value["customer"]
    return CodeState(
        id=UUID(value["id"]),
        discount=value["discount"],
        customer_id=None if customer is None else UUID(customer),
        is_used=value["used"],
    )


def customer_from(value: Json, owner: OwnerState) -> CustomerState:
    """What `customers_find_v1`, `ledger_owner_at_v1` and `programs_state_v1` gave of a customer."""
    birth_date = value["birth_date"]
    return CustomerState(
        id=UUID(value["id"]),
        owner=owner,
        language=value["language"],
        birth_date=None if birth_date is None else date.fromisoformat(birth_date),
        standing=standing_from(value["standing"]),
        tallies={(what, date.fromisoformat(day)): amount for what, day, amount in value["tallies"]},
        grants={(grant, occasion) for grant, occasion in value["grants"]},
    )


def customer_question(organisation_id: UUID, reference: CustomerRef | None, at: datetime) -> Json | None:
    """Who is meant, as `customers_find_v1` reads it; `at` is when the code was shown, should it be one that rotates."""
    if reference is None:
        return None
    named = reference_to(
        organisation_id,
        id=reference.id,
        code=reference.code,
        email=reference.email,
        telephone=reference.telephone,
        at=at,
    )
    return {"by": named.by, "value": named.value}


def horizon(day: date) -> date:
    """Tallies before this day are read as one sum: no window of a tier, cap or limit ends there and begins later.

    Rolling windows and limits of longer than two years are the exception, and are counted from there.
    """
    return date(max(day.year - 2, 1), 1, 1)


class Limited(NamedTuple):
    """A discount or exchange that may be used only so often, in all or by each customer."""

    use: str  # discount:ten
    total: int | None
    per_customer: int | None


def limits_of(program: Program) -> list[Limited]:
    limits = [Limited(rule.use, rule.total, rule.per_customer) for rule in program.discounts]
    limits += [Limited(rule.use, rule.total, rule.per_customer) for rule in program.exchanges]
    return [limit for limit in limits if limit.total is not None or limit.per_customer is not None]


def limited_uses(program: Program) -> list[str]:
    """The discounts and exchanges of which there is only a number in all."""
    return [limit.use for limit in limits_of(program) if limit.total is not None]


def asked_for(keyed: KeyedSale, *, now: datetime, store: StoreFacts, business_day: date) -> Asked:
    return Asked(
        key=keyed.key,
        request=keyed.sale,
        fingerprint=fingerprint(keyed.sale),
        at=keyed.sale.at or now,
        store=store,
        business_day=business_day,
    )


def _voucher_codes(request: SaleRequest) -> list[str]:
    codes = [tender.code for tender in request.tenders if tender.kind == "voucher" and tender.code]
    return codes + [line.loads.code for line in request.lines if line.loads and line.loads.code]


def _voucher_ids(request: SaleRequest) -> list[UUID]:
    ids = [tender.voucher for tender in request.tenders if tender.voucher]
    return ids + [line.loads.voucher for line in request.lines if line.loads and line.loads.voucher]
