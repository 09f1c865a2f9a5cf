"""What the demo's staff did at the café's counter and at the desk: vouchers, rewards, prepaid money, house accounts.

Everything goes through the actions below the panel's doors and the desk's, each under a key of its own: what is there
already is answered from what was stored. The moments are counted back from the last day of the year that was loaded.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Final
from uuid import UUID

from habitue.checkout.people.house_accounts import set_house_limit
from habitue.checkout.people.registering import register_customer
from habitue.checkout.requests import (
    AccountRef,
    CustomerRef,
    ExchangeRequest,
    HouseAccountRequest,
    IssueRequest,
    LineIn,
    LoadIn,
    RedemptionRequest,
    SaleRequest,
    TenderIn,
)
from habitue.checkout.sales.recording import record_sale
from habitue.checkout.value.exchanges import exchange_units
from habitue.checkout.value.movements import redeem_account
from habitue.checkout.value.vouchers import issue_voucher
from habitue.config.demo.catalogue import ARTICLES, fill_shelves
from habitue.config.demo.mapping import ZONE, card_of
from habitue.config.demo.people import PEOPLE, hire
from habitue.config.demo.world import LAST_DAY, Happening, days_moved, open_till
from habitue.customers.actions import CardTaken, NewCard, make_blank_cards
from habitue.customers.queries import UnknownCode, find_customer
from habitue.merchants.members import members_of
from habitue.merchants.models import Organisation
from habitue.merchants.queries import Principal
from habitue.merchants.staff import principal_of
from habitue.merchants.tills import tills_of
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal
from habitue.vouchers.actions import block_voucher
from habitue.vouchers.queries import voucher_by_code

# Whoever tries the till has something to redeem, and a card to hand out.
OPEN_VOUCHER: Final = "GIFT-2222"
BLANK_CARDS: Final = range(9001, 9011)
_PARTLY_USED, _USED_UP, _EXPIRED, _BLOCKED, _LAST = "GIFT-3333", "GIFT-4444", "GIFT-5555", "GIFT-6666", "GIFT-7777"
_ANA, _POINTS_RICH = 1228, (1453, 2351, 2115)
_CASHIER, _MANAGER = (next(who.email for who in PEOPLE if who.role == role) for role in ("cashier", "manager"))
_ARTICLES: Final = {article.code: article for article in ARTICLES}


@dataclass(frozen=True, slots=True)
class _Counter:
    """The first store's till with its cashier, the desk with its manager, and what happens there, in any order."""

    organisation_id: UUID
    till: Principal
    desk: Principal
    last_day: date
    happenings: list[Happening] = field(default_factory=list)

    def ago(self, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days before the last one, by the shop's clock."""
        return datetime.combine(self.last_day - timedelta(days=days), time(hour, minute), ZONE)

    def plan(self, at: datetime, do: Callable[[datetime], object]) -> None:
        """Let this be done at its time."""
        self.happenings.append((at, lambda: do(at)))

    def sell(
        self,
        at: datetime,
        receipt: int,
        *lines: LineIn,
        customer: CustomerRef | None = None,
        tenders: tuple[TenderIn, ...] = (),
    ) -> None:
        """A receipt of the café; without `tenders` it is paid at the till beside the panel."""
        number = f"C{receipt:04}"
        asked = SaleRequest(lines=lines, receipt=number, customer=customer, tenders=tenders)
        self.plan(
            at,
            lambda at: record_sale(request=asked, key=f"demo:{number}", principal=self.till, at=at).result(),
        )


def open_house(organisation: Organisation, at: datetime) -> None:
    """A till, who works there, and what is sold, as far as they are missing."""
    open_till(organisation, at)
    hire(organisation=organisation, at=at)
    fill_shelves(organisation=organisation, at=at)


def happenings_of(organisation: Organisation) -> list[Happening]:
    """All that happened beside the grocer's baskets, in the order of time. The house must be open.

    Each can be done twice without harm, as long as nobody has changed since what it made.
    """
    staff = {member.email: member.facts for member in members_of(organisation.id)}
    counter = _Counter(
        organisation_id=organisation.id,
        till=principal_of(staff[_CASHIER], tills_of(organisation.id)[0]),
        desk=principal_of(staff[_MANAGER], None),
        last_day=LAST_DAY + timedelta(days=days_moved(organisation)),
    )
    _sell_vouchers(counter)
    _redeem_vouchers(counter)
    _hand_out_rewards(counter)
    _serve_ana(counter)
    _serve_firms(counter)
    counter.plan(counter.ago(60, 9), lambda at: _make_blanks(counter, at))
    # By their moments alone: what is done cannot be compared.
    return sorted(counter.happenings, key=itemgetter(0))


def catch_up(organisation: Organisation) -> bool:
    """Do all of it in a demo that was loaded before there was any; return whether it had to be done.

    The voucher that is sold last says that all before it is there. What somebody who tried it out has made impossible
    since, as by spending the points, is left out.
    """
    if voucher_by_code(organisation.id, _LAST) is not None:
        return False
    for _at, do in happenings_of(organisation):
        with suppress(Refusal):
            do()
    return True


def _article(code: str, pieces: int = 1) -> LineIn:
    article = _ARTICLES[code]
    return LineIn(
        article=code,
        group=article.group,
        name=article.names.en,
        quantity=Decimal(pieces),
        amount=pieces * article.cents,
    )


def _voucher(code: str, cents: int) -> LineIn:
    return LineIn(amount=cents, name="Gift voucher", loads=LoadIn(kind="voucher", code=code))


def _make_blanks(counter: _Counter, at: datetime) -> None:
    codes = [card_of(number) for number in BLANK_CARDS]
    with suppress(CardTaken):
        make_blank_cards(organisation_id=counter.organisation_id, codes=codes, by=SYSTEM, at=at)


def _sell_vouchers(counter: _Counter) -> None:
    expired = IssueRequest(amount=2000, code=_EXPIRED, price=2000, expires_at=counter.ago(17, 0), store=_store(counter))
    counter.plan(
        counter.ago(200, 10, 15),
        lambda at: issue_voucher(request=expired, key="demo:expired", principal=counter.desk, at=at),
    )
    sold = (
        (40, 1, _USED_UP, 2500),
        (25, 2, _BLOCKED, 4000),
        (20, 3, _PARTLY_USED, 3000),
        (12, 4, OPEN_VOUCHER, 5000),
        (6, 5, "GIFT-8888", 2500),
        (4, 6, "GIFT-9999", 10_000),
        (1, 7, "GIFT-2468", 5000),
        (0, 8, _LAST, 7500),
    )
    for days, receipt, code, cents in sold:
        counter.sell(counter.ago(days, 16, 5 * receipt), receipt, _voucher(code, cents))
    counter.plan(counter.ago(5, 16, 20), lambda at: _block(counter, _BLOCKED, at))


def _block(counter: _Counter, code: str, at: datetime) -> None:
    lost = voucher_by_code(counter.organisation_id, code)
    if lost is not None:
        by = counter.desk.actor
        block_voucher(organisation_id=counter.organisation_id, voucher_id=lost.id, blocked=True, by=by, at=at)


def _redeem_vouchers(counter: _Counter) -> None:
    """One in two visits, until nothing is left of it; one in part."""
    counter.sell(
        counter.ago(30, 13, 5), 11, _article("BURGER"), _article("LEMONADE"),
        tenders=(TenderIn(kind="voucher", code=_USED_UP, up_to=2500),),
    )  # fmt: skip
    counter.sell(
        counter.ago(10, 9, 40), 12, _article("PANCAKES"), _article("LATTE"),
        tenders=(TenderIn(kind="voucher", code=_USED_UP, up_to=2500), TenderIn(kind="card", up_to=2500)),
    )  # fmt: skip
    counter.sell(
        counter.ago(9, 15, 30), 13, _article("CAPPUCCINO", 2), _article("CHEESECAKE"),
        tenders=(TenderIn(kind="voucher", code=_PARTLY_USED, up_to=3000),),
    )  # fmt: skip


def _hand_out_rewards(counter: _Counter) -> None:
    """Pastries for points, two of them eaten at once; salads that ten stamps had become."""
    for place, household in enumerate(_POINTS_RICH):
        asked = ExchangeRequest(customer=CustomerRef(code=card_of(household)), code="pastry", store=_store(counter))
        at = counter.ago(5 - 2 * place, 15, 10 * place)
        _if_they_are_here(counter, household, at, _exchange(counter, asked, f"demo:exchange:{household}"))
        if place:
            at += timedelta(minutes=1)
            _if_they_are_here(counter, household, at, _redeem(counter, household, "free_pastry", at))
    for days in (8, 2):
        at = counter.ago(days, 12, 45)
        _if_they_are_here(counter, _ANA, at, _redeem(counter, _ANA, "free_salad", at))


def _exchange(counter: _Counter, asked: ExchangeRequest, key: str) -> Callable[[datetime], object]:
    return lambda at: exchange_units(request=asked, key=key, principal=counter.till, at=at)


def _redeem(counter: _Counter, household: int, unit: str, at: datetime) -> Callable[[datetime], object]:
    whose = AccountRef(customer=CustomerRef(code=card_of(household)), unit=unit)
    asked = RedemptionRequest(account=whose, amount=1, store=_store(counter))
    key = f"demo:{unit}:{household}:{at:%m%d}"
    return lambda at: redeem_account(request=asked, key=key, principal=counter.till, at=at)


def _serve_ana(counter: _Counter) -> None:
    """Prepaid money, part of it spent; a voucher of her own, for a soup that came cold."""
    ana = CustomerRef(code=card_of(_ANA))
    if not _is_here(counter, _ANA):
        return
    top_up = LineIn(amount=6000, name="Prepaid", loads=LoadIn(kind="prepaid"))
    counter.sell(counter.ago(21, 11, 20), 21, top_up, customer=ana)
    counter.sell(
        counter.ago(6, 13, 10), 22, _article("QUICHE"), _article("JUICE"), customer=ana,
        tenders=(TenderIn(kind="prepaid", up_to=6000),),
    )  # fmt: skip
    gift = IssueRequest(amount=1000, code="SORRY-2222", customer=ana, store=_store(counter))
    counter.plan(
        counter.ago(3, 14, 30),
        lambda at: issue_voucher(request=gift, key="demo:sorry", principal=counter.desk, at=at),
    )


@dataclass(frozen=True, slots=True)
class _Firm:
    """A firm whose people eat on its account: how much it paid in advance, and when they came for lunch."""

    name: str
    household: int
    paid_cents: int
    lunches: Mapping[int, tuple[tuple[str, int], ...]]


_FIRMS: Final = (
    _Firm("Harbour Books", 9101, 0, {14: (("CLUB", 2), ("WATER", 2)), 7: (("LASAGNE", 3),), 1: (("SOUP", 2),)}),
    _Firm("Mill Street Dental", 9102, 15_000, {11: (("CAPPUCCINO", 4), ("CROISSANT", 4)), 4: (("QUICHE", 2),)}),
)


def _serve_firms(counter: _Counter) -> None:
    for place, firm in enumerate(_FIRMS):
        who = CustomerRef(code=card_of(firm.household))
        receipt, opened = 31 + 4 * place, counter.ago(30, 9, 30 + place)
        counter.plan(opened, partial(_open_account, counter, firm))
        if firm.paid_cents:
            paid = LineIn(amount=firm.paid_cents, name="House account", loads=LoadIn(kind="house_account"))
            counter.sell(counter.ago(29, 10), receipt, paid, customer=who)
        for number, (days, eaten) in enumerate(firm.lunches.items(), receipt + 1):
            lines = [_article(code, pieces) for code, pieces in eaten]
            tenders = (TenderIn(kind="house_account", amount=sum(line.amount for line in lines)),)
            counter.sell(counter.ago(days, 13, number), number, *lines, customer=who, tenders=tenders)


def _open_account(counter: _Counter, firm: _Firm, at: datetime) -> None:
    """Make a customer of a firm, unless it is one, and give it credit."""
    card = card_of(firm.household)
    try:
        customer = find_customer(counter.organisation_id, code=card, at=at).customer
    except UnknownCode:
        customer = register_customer(
            organisation_id=counter.organisation_id,
            details={"family_name": firm.name, "note": "Lunch for the team, settled at the end of the month"},
            cards=[NewCard(card)],
            by=counter.desk.actor,
            at=at,
        )
    limit = HouseAccountRequest(customer=customer.id, limit=30_000, reason="Lunch for the team")
    set_house_limit(request=limit, principal=counter.desk, at=at)


def _store(counter: _Counter) -> str | None:
    return counter.till.store.code if counter.till.store else None


def _is_here(counter: _Counter, household: int) -> bool:
    """Not every slice of the data has every household."""
    try:
        find_customer(counter.organisation_id, code=card_of(household), at=counter.ago(0, 0))
    except UnknownCode:
        return False
    return True


def _if_they_are_here(counter: _Counter, household: int, at: datetime, do: Callable[[datetime], object]) -> None:
    if _is_here(counter, household):
        counter.plan(at, do)
