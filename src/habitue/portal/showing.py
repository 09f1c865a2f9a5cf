"""A guest's card as the page draws it: figures with their names, stamps, what is in reach, history in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habitue.checkout.called import exchange_called, unit_called
from habitue.checkout.queries.accounts import STORED, accounts_of, standing_of
from habitue.checkout.sales.receipts import name_in
from habitue.checkout.written import counted
from habitue.customers.queries import CustomerView
from habitue.ledger.queries import owner_at
from habitue.merchants.queries import OrganisationFacts
from habitue.portal.icons import PLAIN, icon_for
from habitue.programs.articles.queries import reward_faces
from habitue.programs.document import Exchange, ProgramDocument
from habitue.programs.queries import version_in_force
from habitue.vouchers.queries import vouchers_of

_STAMPS_MOST = 20
_SOON = timedelta(days=45)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """So much of something; `currency` where it is money, in minor units. `is_main` of what the program names first."""

    code: str
    name: str
    amount: Any
    currency: str = ""
    icon: str = "gift"
    is_main: bool = False

    @property
    def after(self) -> str:
        """The unit's name as it follows the number: merchants name units in the plural."""
        return counted("", self.name) if abs(Decimal(self.amount)) != 1 else counted("1", self.name).removeprefix("1")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is on the way to the next tier."""

    tier: str
    next_tier: str
    done: int
    needed: int
    currency: str

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.done)


@dataclass(frozen=True, slots=True)
class StampCard:
    """Stamps that turn into something by themselves. `spots` are True where one is stamped; the last is the prize."""

    name: str
    prize: str
    icon: str
    prize_icon: str
    spots: tuple[bool, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Reward:
    """What units can be exchanged for: at once, or when so much more is there."""

    code: str
    name: str
    note: str
    icon: str
    picture_id: UUID | None
    costs: tuple[Figure, ...]
    missing: tuple[Figure, ...]
    share: int  # per cent of the way

    @property
    def is_ready(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Going:
    figure: Figure
    at: datetime


@dataclass(frozen=True, slots=True)
class VoucherShown:
    id: UUID
    code: str
    balance: int
    expires_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class CardShown:
    """Everything on the card page beside the code and the history."""

    first: Figure | None
    others: tuple[Figure, ...]
    tier: str
    is_climbed: bool  # above the tier where everybody begins
    progress: Progress | None
    stamps: tuple[StampCard, ...]
    ready: tuple[Figure, ...]
    rewards: tuple[Reward, ...]
    going: tuple[Going, ...]


class Names:
    """What the program's units, rewards and tiers are called, in the active language."""

    def __init__(self, document: ProgramDocument, currency: str) -> None:
        self.document = document
        self.currency = currency
        self.language = (get_language() or "en")[:2]
        self.exchanges = {exchange.code: exchange for exchange in document.exchanges}

    def unit(self, code: str) -> str:
        return unit_called(self.document, code, self.language)

    def place(self, code: str) -> int:
        """Where a unit stands in the program: what it names first is what matters most."""
        units = list(self.document.units)
        return units.index(code) if code in units else len(units)

    def exchange(self, code: str) -> str:
        """A reward by its name or by what it gives; one that the program no longer has is a reward all the same."""
        found = self.exchanges.get(code)
        return exchange_called(self.document, found, self.language) if found else _("Reward")

    def tier(self, code: str | None) -> str:
        levels = {level.code: level.name for level in self.document.tiers.levels} if self.document.tiers else {}
        return name_in(levels.get(code), self.language, code) if code else ""

    def higher_tiers(self) -> list[str]:
        """The codes of all tiers but the first."""
        tiers = self.document.tiers
        return [level.code for level in tiers.levels[1:]] if tiers else []

    def figure(self, code: str, amount: Any) -> Figure:
        if code in STORED:
            return Figure(code, code, amount, self.currency)
        unit = self.document.units.get(code)
        is_money = unit is not None and unit.money
        return Figure(
            code, self.unit(code), amount, self.currency if is_money else "", self.icon(code), self.place(code) == 0
        )

    def icon(self, *codes: str) -> str:
        """What these units are about, as a picture: told by their codes and by the groups that they pay for."""
        words = list(codes)
        for code in codes:
            unit = self.document.units.get(code)
            if unit and unit.covers:
                words += [*unit.covers.groups, *unit.covers.articles]
            words += [
                group
                for rule in self.document.earn
                if rule.unit == code and rule.scope
                for group in (rule.scope.groups or ())
            ]
        return icon_for(words)


def names_of(organisation: OrganisationFacts, at: datetime) -> Names:
    return Names(version_in_force(organisation.id, at).document, organisation.currency)


def card_of(organisation: OrganisationFacts, customer: CustomerView, at: datetime) -> CardShown:
    """The card as it stands at a moment."""
    names = names_of(organisation, at)
    accounts = accounts_of(organisation.id, customer.id, at)
    there = {account["unit"]: account["available"] for account in accounts}
    stamps = _stamp_units(names.document)
    covers = [code for code, unit in names.document.units.items() if unit.covers]
    figures = [
        names.figure(account["unit"], account["balance"])
        for account in accounts
        if account["unit"] not in stamps and account["unit"] not in covers
    ]
    shown = [figure for place, figure in enumerate(figures) if place == 0 or Decimal(figure.amount)]
    standing = standing_of(organisation.id, customer.id, organisation.zone, at)
    return CardShown(
        first=shown[0] if shown else None,
        others=tuple(shown[1:]),
        tier=names.tier(standing["tier"]),
        is_climbed=standing["tier"] in names.higher_tiers(),
        progress=_progress(names, standing),
        stamps=tuple(_stamps(names, exchange, unit, there) for unit, exchange in stamps.items()),
        ready=tuple(names.figure(code, there[code]) for code in covers if Decimal(there.get(code, 0)) > 0),
        rewards=_rewards(organisation.id, names, there),
        going=_going(names, accounts, at),
    )


def _progress(names: Names, standing: Mapping[str, Any]) -> Progress | None:
    tiers = names.document.tiers
    if tiers is None or not standing.get("next_tier"):
        return None
    currency = names.currency if tiers.measure == "spend" else ""
    return Progress(
        tier=names.tier(standing["tier"]),
        next_tier=names.tier(standing["next_tier"]),
        done=max(0, standing["measure"]),
        needed=standing["next_from"] or 1,
        currency=currency,
    )


def _stamp_units(document: ProgramDocument) -> dict[str, Exchange]:
    """Units that turn into something by themselves, in numbers that can be drawn."""
    found: dict[str, Exchange] = {}
    for exchange in document.exchanges:
        (unit, amount), *more = exchange.from_.items()
        if exchange.automatic and not more and Decimal(amount) <= _STAMPS_MOST and Decimal(amount) % 1 == 0:
            found.setdefault(unit, exchange)
    return found


def _stamps(names: Names, exchange: Exchange, unit: str, there: Mapping[str, Any]) -> StampCard:
    needed = int(exchange.from_[unit])
    have = max(0, int(Decimal(there.get(unit, 0)))) % needed
    return StampCard(
        name=names.unit(unit),
        prize=names.exchange(exchange.code),
        icon=names.icon(unit) if names.icon(unit) != PLAIN else "stamp",
        prize_icon=names.icon(*exchange.to),
        spots=tuple(place < have for place in range(needed)),
        missing=needed - have,
    )


def _rewards(organisation_id: UUID, names: Names, there: Mapping[str, Any]) -> tuple[Reward, ...]:
    """What is ready first, then what is nearest."""
    faces = reward_faces(organisation_id)
    found = []
    for exchange in names.document.exchanges:
        if exchange.automatic:
            continue
        have = {unit: Decimal(there.get(unit, 0)) for unit in exchange.from_}
        costs = {unit: Decimal(amount) for unit, amount in exchange.from_.items()}
        missing = {unit: costs[unit] - have[unit] for unit in costs if have[unit] < costs[unit]}
        share = min(int(100 * max(have[unit], Decimal(0)) / costs[unit]) for unit in costs)
        face = faces.get(("exchange", exchange.code))
        found.append(
            Reward(
                code=exchange.code,
                name=names.exchange(exchange.code),
                icon=names.icon(*exchange.to),
                note=name_in(face.descriptions or None, names.language, "") if face else "",  # type: ignore[arg-type]
                picture_id=face.picture_id if face else None,
                costs=tuple(names.figure(unit, _plain(amount)) for unit, amount in costs.items()),
                missing=tuple(names.figure(unit, _plain(amount)) for unit, amount in missing.items()),
                share=min(100, share),
            )
        )
    return tuple(sorted(found, key=lambda reward: (-reward.share, reward.name)))


def _plain(amount: Decimal) -> int | Decimal:
    return int(amount) if amount == amount.to_integral_value() else amount


def _going(names: Names, accounts: Sequence[Mapping[str, Any]], at: datetime) -> tuple[Going, ...]:
    """What expires soon, soonest first; `at` is in the last day on which it can be used."""
    found = [
        Going(names.figure(account["unit"], lot["amount"]), lot["at"] - _INSTANT)
        for account in accounts
        for lot in account["expires"]
        if lot["at"] <= at + _SOON
    ]
    return tuple(sorted(found, key=lambda going: going.at)[:3])


def vouchers_shown(organisation: OrganisationFacts, customer: CustomerView, at: datetime) -> tuple[VoucherShown, ...]:
    """A guest's vouchers that are worth something, or were until lately."""
    found = []
    for voucher in vouchers_of(organisation.id, customer.id):
        balance = sum(account.available for account in owner_at(organisation.id, voucher.id, at).accounts)
        is_expired = voucher.expires_at is not None and voucher.expires_at <= at
        state = "blocked" if voucher.is_blocked else "expired" if is_expired else "open"
        if balance and state != "expired":
            found.append(VoucherShown(voucher.id, voucher.code, balance, voucher.expires_at, state))
    return tuple(found)
