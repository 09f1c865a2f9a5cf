"""What the shape of a document cannot say: codes that exist, parts that fit together, amounts that can be kept.

Pure. Each function gives the faults of one table of the document, with their paths, in the active language.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from habitue.programs import document as doc
from habitue.programs import durations
from habitue.programs.currencies import CURRENCIES

RESERVED = frozenset(
    ["prepaid", "house_account", "owed", "voucher", "hold", "spend", "earned", "use", "uses", "tier", "available"]
)
"""Words that mean something else wherever a unit's code may stand."""


class Fault(NamedTuple):
    path: str
    message: str


def faults_of(document: doc.ProgramDocument) -> list[Fault]:
    """Everything that is wrong with a document whose shape is right, in the document's order."""
    faults: list[Fault] = []
    if document.currency not in CURRENCIES:
        faults.append(Fault("currency", _("there is no such currency")))
    for code, unit in document.units.items():
        faults += _unit(f"units.{code}", code, unit)
    faults += _tiers(document)
    for number, rule in enumerate(document.earn):
        faults += _earn(f"earn[{number}]", rule, document)
    for number, boost in enumerate(document.boosts):
        faults += _boost(f"boosts[{number}]", boost, document)
    for number, exchange in enumerate(document.exchanges):
        faults += _exchange(f"exchanges[{number}]", exchange, document)
    faults += _cycles(document)
    for number, discount in enumerate(document.discounts):
        faults += _discount(f"discounts[{number}]", discount, document)
    for number, grant in enumerate(document.grants):
        faults += _grant(f"grants[{number}]", grant, document)
    faults += _duplicates(document)
    return faults


def _unit(path: str, code: str, unit: doc.Unit) -> Iterator[Fault]:
    if code in RESERVED or code in CURRENCIES:
        yield Fault(path, _("{code} is reserved").format(code=code))
    if unit.money and unit.decimals:
        yield Fault(f"{path}.decimals", _("a money unit counts minor units: it has no decimals"))
    if unit.money and unit.covers is not None:
        yield Fault(f"{path}.covers", _("a unit covers or is money, not both"))
    if unit.covers is not None and not unit.covers.articles and not unit.covers.groups:
        yield Fault(f"{path}.covers", _("names at least one article or group"))
    if unit.pending is not None:
        yield from _duration(f"{path}.pending", unit.pending)
    if unit.expires is not None:
        yield from _expiry(f"{path}.expires", unit.expires)


def _expiry(path: str, expires: doc.Expiry) -> Iterator[Fault]:
    ways = [way for way in (expires.after, expires.yearly, expires.idle) if way is not None]
    if len(ways) != 1:
        yield Fault(path, _("takes exactly one of after, yearly, idle"))
    if expires.round_up is not None and expires.after is None:
        yield Fault(f"{path}.round_up", _("goes with after alone"))
    if expires.after is not None:
        yield from _duration(f"{path}.after", expires.after)
    if expires.idle is not None:
        yield from _duration(f"{path}.idle", expires.idle)
    if expires.yearly is not None:
        month, day = expires.yearly.split("-")
        try:
            date(2000, int(month), int(day))  # a leap year: 29 February is a day
        except ValueError:
            yield Fault(f"{path}.yearly", _("there is no such day"))


def _duration(path: str, text: str, *, whole_days: bool = False, zero: bool = False) -> Iterator[Fault]:
    try:
        duration = durations.parse(text)
    except durations.TooLongError:
        yield Fault(path, _("a duration is at most {years} years").format(years=durations.YEARS_MAX))
        return
    except ValueError:
        yield Fault(path, _("a duration is written as in P12M, P14D or PT2H"))
        return
    if whole_days and duration.seconds:
        yield Fault(path, _("counts days: it has no hours, minutes or seconds"))
    if duration.is_zero and not zero:
        yield Fault(path, _("is longer than nothing"))


def _tiers(document: doc.ProgramDocument) -> Iterator[Fault]:
    tiers = document.tiers
    if tiers is None:
        return
    if tiers.measure != "spend" and tiers.measure not in document.units:
        yield Fault("tiers.measure", _("there is no unit {measure}; or it is spend").format(measure=tiers.measure))
    calendar = tiers.window in ("month", "quarter", "year")
    if not calendar and tiers.window != "lifetime":
        yield from _duration("tiers.window", tiers.window, whole_days=True)
    if tiers.levels[0].from_ != 0:
        yield Fault("tiers.levels[0].from", _("the first level begins at 0"))
    for number in range(1, len(tiers.levels)):
        if tiers.levels[number].from_ <= tiers.levels[number - 1].from_:
            yield Fault(f"tiers.levels[{number}].from", _("each level begins above the one before it"))
    if tiers.keep == "next_window" and not calendar:
        yield Fault("tiers.keep", _("next_window needs a window of month, quarter or year"))
    if tiers.keep not in (None, "next_window", "forever"):
        yield from _duration("tiers.keep", tiers.keep or "", whole_days=True, zero=True)
    if tiers.grace is not None:
        yield from _duration("tiers.grace", tiers.grace, whole_days=True, zero=True)


def _earn(path: str, rule: doc.Earn, document: doc.ProgramDocument) -> Iterator[Fault]:
    if rule.unit not in document.units:
        yield Fault(f"{path}.unit", _("there is no unit {unit}").format(unit=rule.unit))
    if _is_zero(rule.give):
        yield Fault(f"{path}.give", _("is more than nothing"))
    if sum(base is not None for base in (rule.per.amount, rule.per.quantity, rule.per.sale)) != 1:
        yield Fault(f"{path}.per", _("takes exactly one of amount, quantity, sale"))
    yield from _when(f"{path}.when", rule.when, document)
    if rule.max is not None:
        caps = {"per_sale": rule.max.per_sale, "per_day": rule.max.per_day, "per_month": rule.max.per_month}
        if all(cap is None for cap in caps.values()):
            yield Fault(f"{path}.max", _("takes at least one of per_sale, per_day, per_month"))
        for name, cap in caps.items():
            if cap is not None:
                yield from _amount(f"{path}.max.{name}", rule.unit, cap, document)


def _boost(path: str, boost: doc.Boost, document: doc.ProgramDocument) -> Iterator[Fault]:
    if boost.of not in {rule.code for rule in document.earn}:
        yield Fault(f"{path}.of", _("there is no earn rule {of}").format(of=boost.of))
    if _is_zero(boost.times):
        yield Fault(f"{path}.times", _("is more than nothing"))
    yield from _when(f"{path}.when", boost.when, document)


def _exchange(path: str, exchange: doc.Exchange, document: doc.ProgramDocument) -> Iterator[Fault]:
    yield from _amounts(f"{path}.from", exchange.from_, document)
    yield from _amounts(f"{path}.to", exchange.to, document)
    for unit in exchange.from_:
        if unit in exchange.to:
            yield Fault(f"{path}.to.{unit}", _("an exchange does not give what it takes"))
    yield from _when(f"{path}.when", exchange.when, document)
    if exchange.when is not None:
        for name in ("min_amount", "min_quantity", "first_sale"):
            if getattr(exchange.when, name) is not None:
                yield Fault(f"{path}.when.{name}", _("an exchange has no sale to look at"))
    yield from _limit(f"{path}.limit", exchange.limit)


def _cycles(document: doc.ProgramDocument) -> Iterator[Fault]:
    """An automatic exchange whose gift may come back, by way of others, as what it takes would run for ever."""
    reaches: dict[str, set[str]] = {}
    automatic = [(number, exchange) for number, exchange in enumerate(document.exchanges) if exchange.automatic]
    for _number, exchange in automatic:
        for unit in exchange.from_:
            reaches.setdefault(unit, set()).update(exchange.to)
    for number, exchange in automatic:
        found = _reachable(exchange.to, reaches)
        if found & set(exchange.from_):
            yield Fault(f"exchanges[{number}]", _("is part of a cycle of automatic exchanges"))


def _reachable(units: Iterable[str], reaches: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting += reaches.get(unit, ())
    return found


def _discount(path: str, discount: doc.Discount, document: doc.ProgramDocument) -> Iterator[Fault]:
    ways = (discount.percent, discount.amount_off, discount.price, discount.free)
    if sum(way is not None for way in ways) != 1:
        yield Fault(path, _("takes exactly one of percent, amount_off, price, free"))
    if discount.percent is not None and not 0 < Decimal(discount.percent) <= 100:
        yield Fault(f"{path}.percent", _("lies between 0 and 100"))
    yield from _amounts(f"{path}.cost", discount.cost, document)
    yield from _when(f"{path}.when", discount.when, document)
    yield from _limit(f"{path}.limit", discount.limit)


def _grant(path: str, grant: doc.Grant, document: doc.ProgramDocument) -> Iterator[Fault]:
    yield from _amounts(f"{path}.give", grant.give, document)
    if grant.to == "both" and grant.at != "referral_first_sale":
        yield Fault(f"{path}.to", _("only referral_first_sale has two sides"))


def _limit(path: str, limit: doc.Limit | None) -> Iterator[Fault]:
    if limit is None:
        return
    if limit.total is None and limit.per_customer is None:
        yield Fault(path, _("takes at least one of total, per_customer"))
    if limit.days is not None and limit.per_customer is None:
        yield Fault(f"{path}.days", _("goes with per_customer alone"))


def _when(path: str, when: doc.When | None, document: doc.ProgramDocument) -> Iterator[Fault]:
    if when is None:
        return
    if when.hours is not None and when.hours[0] == when.hours[1]:
        yield Fault(f"{path}.hours", _("begin and end at the same time"))
    if when.from_ is not None and when.until is not None and when.from_ >= when.until:
        yield Fault(f"{path}.until", _("comes after from"))
    levels = {level.code for level in document.tiers.levels} if document.tiers else set()
    for number, tier in enumerate(when.tiers or ()):
        if tier not in levels:
            yield Fault(f"{path}.tiers[{number}]", _("there is no level {tier}").format(tier=tier))


def _amounts(path: str, amounts: Mapping[str, doc.Quantity], document: doc.ProgramDocument) -> Iterator[Fault]:
    for unit, amount in amounts.items():
        if unit not in document.units:
            yield Fault(f"{path}.{unit}", _("there is no unit {unit}").format(unit=unit))
        else:
            yield from _amount(f"{path}.{unit}", unit, amount, document)


def _amount(path: str, unit: str, amount: doc.Quantity, document: doc.ProgramDocument) -> Iterator[Fault]:
    """An amount that is moved or compared, unlike a rate, must be one that can be kept."""
    if _is_zero(amount):
        yield Fault(path, _("is more than nothing"))
    terms = document.units.get(unit)
    if terms is None:
        return
    parts = Decimal(amount).scaleb(terms.decimals)
    if parts != parts.to_integral_value():
        yield Fault(path, _("{unit} keeps {decimals} decimals").format(unit=unit, decimals=terms.decimals))
    if parts >= 2**53:
        yield Fault(path, _("is too large"))


def _is_zero(amount: doc.Quantity) -> bool:
    return Decimal(amount) == 0


def _duplicates(document: doc.ProgramDocument) -> Iterator[Fault]:
    tables: dict[str, list[str]] = {
        "tiers.levels": [level.code for level in document.tiers.levels] if document.tiers else [],
        "earn": [rule.code for rule in document.earn],
        "boosts": [boost.code for boost in document.boosts],
        "exchanges": [exchange.code for exchange in document.exchanges],
        # They are typed by people, and so compared without case.
        "discounts": [discount.code.upper() for discount in document.discounts],
        "grants": [grant.code for grant in document.grants],
    }
    for table, codes in tables.items():
        seen: set[str] = set()
        for number, code in enumerate(codes):
            if code in seen:
                yield Fault(f"{table}[{number}].code", _("{code} stands here twice").format(code=code))
            seen.add(code)
