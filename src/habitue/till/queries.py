"""All that the panel shows of somebody, in few statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habitue.checkout.queries.sales import last_sale_of
from habitue.checkout.requests import CustomerRef, SaleRequest
from habitue.checkout.sales.judging import moment_of, state_of, tier_of
from habitue.checkout.sales.quoting import without_key
from habitue.checkout.sales.receipts import name_in
from habitue.checkout.sales.snapshot import Reader
from habitue.checkout.sales.state import CustomerState
from habitue.checkout.written import money, number
from habitue.customers.queries import CustomerView, customer_for
from habitue.ledger.posting import Purpose
from habitue.ledger.queries import Expiring, expiring
from habitue.merchants.queries import Principal
from habitue.platform.texts import ending
from habitue.programs.articles.queries import groups_of as article_groups
from habitue.programs.articles.queries import quick_buttons, reward_faces
from habitue.programs.document import ProgramDocument
from habitue.programs.queries import VersionInForce, version_in_force
from habitue.programs.tiers import TierView
from habitue.till.claims import Claim, Claimant, claims_of
from habitue.till.logic import birthday_in, initials

_SOON = timedelta(days=60)
_LONG_AGO_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What somebody has of a unit, as it is written. `tender` is how it can be paid with, if it can."""

    unit: str
    name: str
    text: str
    available: int = 0  # minor units, of what can be tendered
    note: str = ""  # what expires soon, what can be spent of it
    tender: str = ""  # prepaid, kitty, house_account
    owes: int = 0  # minor units to be settled

    @property
    def is_payable(self) -> bool:
        return bool(self.tender) and self.available > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody found at the counter."""

    id: UUID
    name: str
    initials: str
    contact: str
    tier: str
    tier_place: int  # 0 the lowest; -1 without tiers
    rate: str
    card_ending: str
    since_date: date
    birthday_in: int | None
    last_visit_at: datetime | None
    last_visit_days: int
    last_visit_date: date | None
    last_visit_due: str
    note: str
    balances: tuple[Balance, ...]
    claims: tuple[Claim, ...]
    refused: str  # blocked: why nothing can be done, as a sentence

    @property
    def is_long_ago(self) -> bool:
        """So long that the month says more than the days."""
        return self.last_visit_days > _LONG_AGO_DAYS

    @property
    def ready(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if claim.is_ready)


def person_for(principal: Principal, customer_id: UUID, at: datetime) -> Person:
    """All that the panel shows of a customer: six statements, whatever there is. Refuses `not_found`."""
    customer = customer_for(principal.organisation_id, customer_id)
    asked = without_key(SaleRequest(lines=(), customer=CustomerRef(id=customer.id)), principal, at)
    reader = Reader(principal, at)
    ((snapshot, version),) = reader.read([asked])
    state = snapshot.customer
    moment = moment_of(asked)
    tier = tier_of(state, version, asked, reader)
    language = get_language() or principal.language
    going = expiring(principal.organisation_id, customer.id, at) if state else []
    claimant = Claimant(
        program=version.program,
        document=version.document,
        state=state_of(snapshot, version, moment, tier),
        moment=moment,
        language=language,
        pictures=_pictures(principal.organisation_id) if state else {},
    )
    last = last_sale_of(principal.organisation_id, customer.id)
    # By the calendar that hangs at the counter: yesterday evening is not today.
    zone = principal.store.zone if principal.store else principal.zone
    last_date = last[0].astimezone(zone).date() if last else None
    rank, tier_name = _tier(version, tier, language)
    return Person(
        id=customer.id,
        name=customer.name or customer.email or customer.telephone or _("Without a name"),
        initials=initials(customer.given_name, customer.family_name, customer.email or customer.telephone),
        contact=customer.email or customer.telephone,
        tier=tier_name,
        tier_place=rank,
        rate=number_of_rate(tier),
        card_ending=next((ending(card.code) for card in customer.cards if card.blocked_at is None), ""),
        since_date=customer.created_at.astimezone(principal.zone).date(),
        birthday_in=birthday_in(customer.birth_date, moment.day),
        last_visit_at=last[0] if last else None,
        last_visit_days=(at.astimezone(zone).date() - last_date).days if last_date else 0,
        last_visit_date=last_date,
        last_visit_due=money(last[1], principal.currency) if last else "",
        note=customer.note,
        balances=_balances(state, version.document, principal, going, language, at) if state else (),
        claims=claims_of(claimant) if state else (),
        refused=_refused(customer),
    )


def _pictures(organisation_id: UUID) -> Mapping[tuple[str, str], UUID]:
    """The pictures of rewards that have one, by what they are and their code."""
    faces = reward_faces(organisation_id)
    return {key: face.picture_id for key, face in faces.items() if face.picture_id is not None}


def _refused(customer: CustomerView) -> str:
    return _("This customer is blocked.") if customer.blocked_at is not None else ""


def _tier(version: VersionInForce, tier: TierView | None, language: str) -> tuple[int, str]:
    if tier is None or version.document.tiers is None:
        return -1, ""
    levels = [level.code for level in version.document.tiers.levels]
    names = {
        level.code: name_in(level.name, language, level.code.capitalize()) for level in version.document.tiers.levels
    }
    return levels.index(tier.level), names[tier.level]


def number_of_rate(tier: TierView | None) -> str:
    """The multiplier of a level, where it is one: `1.2`."""
    if tier is None or tier.rate in ("1", "1.0"):
        return ""
    whole, _point, fraction = tier.rate.partition(".")
    return number(int(whole + fraction), len(fraction))


def _balances(
    state: CustomerState,
    document: ProgramDocument,
    principal: Principal,
    going: list[Expiring],
    language: str,
    now: datetime,
) -> tuple[Balance, ...]:
    owner = state.owner
    soon: dict[UUID, Expiring] = {}
    for lot in going:
        soon.setdefault(lot.account, lot)
    found: list[Balance] = []
    for unit, terms in document.units.items():
        account = owner.accounts.get(("earned", unit))
        balance = account.balance if account else 0
        available = account.available if account else 0
        if document.returns.earned == "negative":
            owed = max(0, owner.owed(unit))
            balance, available = balance - owed, available - owed
        # What covers is among the claims; a kitty with nothing in it says nothing.
        if terms.covers is not None or (terms.money and not balance):
            continue
        first = soon.get(account.id) if account else None
        note = _note(first, balance, available, terms.decimals, principal, now)
        text = money(balance, document.currency) if terms.money else number(balance, terms.decimals)
        found.append(
            Balance(
                unit=unit,
                name=name_in(terms.name, language, unit),
                text=text,
                note=note,
                tender="kitty" if terms.money else "",
                available=max(0, available) if terms.money else 0,
            )
        )
    return (*found, *_stored(state, principal))


def _note(
    lot: Expiring | None, balance: int, available: int, decimals: int, principal: Principal, now: datetime
) -> str:
    if available < balance:
        return _("{amount} available").format(amount=number(available, decimals))
    if lot is None or lot.at - now > _SOON:
        return ""
    day = lot.at.astimezone(principal.zone)
    return _("{amount} until {day}").format(amount=number(lot.amount, decimals), day=f"{day:%d.%m.}")


def _stored(state: CustomerState, principal: Principal) -> list[Balance]:
    """What is prepaid, and the house account, where there is one."""
    found = []
    names: Mapping[Purpose, str] = {"prepaid": _("Prepaid"), "house_account": _("House account")}
    for purpose, name in names.items():
        account = state.owner.accounts.get((purpose, principal.currency))
        if account is None:
            continue
        available = account.available - (account.floor or 0)
        note = ""
        if purpose == "house_account" and account.floor:
            note = _("{amount} left").format(amount=money(available, principal.currency))
        found.append(
            Balance(
                unit=purpose,
                name=name,
                text=money(account.balance, principal.currency),
                note=note,
                tender=purpose if account.state == "open" else "",
                available=max(0, available),
                owes=max(0, -account.balance) if purpose == "house_account" else 0,
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of articles that the program speaks of; a stamp needs to know of which the amount is."""

    code: str
    name: str


def groups_of(organisation_id: UUID, at: datetime, language: str) -> tuple[Group, ...]:
    """The merchant's groups in their order, then those that only the program in force speaks of."""
    document = version_in_force(organisation_id, at).document
    names = {group.code: group.name(language) for group in article_groups(organisation_id)}
    codes = list(names)
    for scope in [*(rule.scope for rule in document.earn), *(rule.scope for rule in document.discounts)]:
        if scope is not None:
            codes += [*(scope.groups or []), *scope.not_groups]
    for unit in document.units.values():
        if unit.covers is not None:
            codes += unit.covers.groups
    return tuple(Group(code=code, name=names.get(code) or code[:1].upper() + code[1:]) for code in dict.fromkeys(codes))


def gives_by_pieces(organisation_id: UUID, at: datetime) -> bool:
    """Whether the program in force counts pieces and sales, and no money: what was sold is enough then."""
    document = version_in_force(organisation_id, at).document
    by_spend = document.tiers is not None and document.tiers.measure == "spend"
    return bool(document.earn) and not by_spend and all(rule.per.amount is None for rule in document.earn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An article on a quick button, with its price if it has one."""

    article: str
    name: str
    group: str
    price: int | None
    text: str


def buttons_of(principal: Principal, language: str) -> tuple[Button, ...]:
    """The store's quick buttons, in order."""
    store = principal.store.id if principal.store else None
    return tuple(
        Button(
            article=article.code,
            name=article.name(language),
            group=article.group,
            price=article.price,
            text="" if article.price is None else money(article.price, principal.currency),
        )
        for article in quick_buttons(principal.organisation_id, store)
    )


def giftable_of(organisation_id: UUID, at: datetime, language: str) -> tuple[tuple[str, str], ...]:
    """Units that can be given as extra: code and name; none that is money."""
    document = version_in_force(organisation_id, at).document
    return tuple(
        (code, name_in(terms.name, language, code)) for code, terms in document.units.items() if not terms.money
    )
