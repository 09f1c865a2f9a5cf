"""Program documents by chance: valid in shape, with keys in any order, and sometimes strange in meaning."""

from typing import Any

from hypothesis import strategies as st

from habitue.programs.tests.examples import EVERY_KEY

CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=8)
NAMES = TEXTS | st.dictionaries(st.sampled_from(("de", "en", "es", "fr", "it")), TEXTS, min_size=1)
RATES = st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,6})?", fullmatch=True)
COUNTS = st.integers(1, 2**53 - 1)
CENTS = st.integers(0, 2**53 - 1)
QUANTITIES = COUNTS | RATES
DURATIONS = st.from_regex(r"P[0-9]{1,3}[YMWD]|PT[0-9]{1,3}[HMS]|P1Y6M", fullmatch=True)
CLOCKS = st.from_regex(r"(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]", fullmatch=True)
MOMENTS = st.sampled_from(("2026-01-01T00:00:00+01:00", "2026-07-01T12:30:15Z", "2027-01-01T00:00:00.5+05:30"))
DAYS = st.sampled_from(("12-31", "02-29", "01-01"))


@st.composite
def shuffled(draw: st.DrawFn, always: dict[str, Any], sometimes: dict[str, Any]) -> dict[str, Any]:
    """An object with all of the first keys and some of the others, in any order."""
    chosen = {**always, **{key: value for key, value in sometimes.items() if draw(st.booleans())}}
    return {key: draw(chosen[key]) for key in draw(st.permutations(sorted(chosen)))}


def some(**keys: Any) -> st.SearchStrategy[dict[str, Any]]:
    """An object with at least one of these keys."""
    return shuffled({}, keys).filter(bool)


LISTS = st.lists(TEXTS, min_size=1, max_size=3)
AMOUNTS = st.dictionaries(CODES, QUANTITIES, min_size=1, max_size=3)
SCOPES = some(articles=LISTS, groups=LISTS, not_articles=LISTS, not_groups=LISTS)
WHENS = some(
    **{
        "stores": LISTS,
        "weekdays": st.lists(st.sampled_from(("mon", "tue", "sun")), min_size=1, max_size=3, unique=True),
        "hours": st.lists(CLOCKS, min_size=2, max_size=2),
        "from": MOMENTS,
        "until": MOMENTS,
        "tiers": st.lists(CODES, min_size=1, max_size=3),
        "min_amount": CENTS,
        "min_quantity": COUNTS,
        "first_sale": st.booleans(),
        "birthday": st.sampled_from(("day", "week", "month")),
    }
)
LIMITS = some(total=COUNTS, per_customer=COUNTS, days=st.integers(1, 3660))
EXPIRIES = some(after=DURATIONS, round_up=st.sampled_from(("month", "quarter", "year")), yearly=DAYS, idle=DURATIONS)
PRICES = st.dictionaries(TEXTS, COUNTS, min_size=1, max_size=3)
UNITS = shuffled(
    {"name": NAMES},
    {
        "decimals": st.integers(0, 4),
        "money": st.booleans(),
        "expires": EXPIRIES,
        "pending": DURATIONS,
        "covers": some(articles=PRICES, groups=PRICES),
    },
)
LEVELS = shuffled({"code": CODES, "from": CENTS}, {"name": NAMES, "rate": RATES})
TIERS = shuffled(
    {"window": st.sampled_from(("month", "quarter", "year", "lifetime")) | DURATIONS,
     "levels": st.lists(LEVELS, min_size=1, max_size=3)},
    {
        "measure": CODES | st.just("spend"),
        "keep": st.sampled_from(("next_window", "forever")) | DURATIONS,
        "fall": st.sampled_from(("one_level", "to_measure")),
        "grace": DURATIONS,
    },
)  # fmt: skip
PER = st.fixed_dictionaries({"amount": COUNTS}) | st.fixed_dictionaries({"quantity": COUNTS}) | st.just({"sale": 1})
EARN = shuffled(
    {"code": CODES, "unit": CODES, "give": QUANTITIES, "per": PER},
    {
        "name": NAMES,
        "scope": SCOPES,
        "when": WHENS,
        "tiered": st.booleans(),
        "whole_steps": st.booleans(),
        "max": some(per_sale=QUANTITIES, per_day=QUANTITIES, per_month=QUANTITIES),
    },
)
BOOSTS = shuffled({"code": CODES, "of": CODES, "times": RATES}, {"name": NAMES, "when": WHENS})
EXCHANGES = shuffled(
    {"code": CODES, "from": AMOUNTS, "to": AMOUNTS},
    {"name": NAMES, "automatic": st.booleans(), "when": WHENS, "limit": LIMITS},
)


def _discount(key: str, value: Any) -> Any:
    others = {
        "name": NAMES,
        "most_off": COUNTS,
        "scope": SCOPES,
        "when": WHENS,
        "cost": AMOUNTS,
        "by": st.sampled_from(("rule", "claim", "code")),
        "limit": LIMITS,
        "alone": st.booleans(),
    }
    return shuffled({"code": CODES, key: value}, others)


DISCOUNTS = (
    _discount("percent", RATES)
    | _discount("amount_off", COUNTS)
    | _discount("price", CENTS)
    | _discount("free", st.fixed_dictionaries({"every": st.integers(2, 999)}))
)
MOMENTS_OF_LIFE = ("registration", "birthday", "first_sale", "referral_first_sale", "review", "profile_complete")
GRANTS = shuffled(
    {"code": CODES, "at": st.sampled_from(MOMENTS_OF_LIFE), "give": AMOUNTS},
    {"name": NAMES, "to": st.sampled_from(("customer", "both"))},
)
RETURNS = st.fixed_dictionaries({"earned": st.sampled_from(("within_balance", "negative", "pending_only", "forgiven"))})
DOCUMENTS = shuffled(
    {},
    {
        "currency": st.sampled_from(("EUR", "JPY", "KWD")),
        "units": st.dictionaries(CODES, UNITS, min_size=1, max_size=3),
        "tiers": TIERS,
        "earn": st.lists(EARN, min_size=1, max_size=2),
        "boosts": st.lists(BOOSTS, min_size=1, max_size=2),
        "exchanges": st.lists(EXCHANGES, min_size=1, max_size=2),
        "discounts": st.lists(DISCOUNTS, min_size=1, max_size=2),
        "grants": st.lists(GRANTS, min_size=1, max_size=2),
        "returns": RETURNS,
    },
)

_LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
ANYTHING = st.recursive(_LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))
KEYS = ("units", "tiers", "levels", "earn", "per", "when", "hours", "discounts", "cost", "scope", "currency", "name")


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """The document with every key, with anything at all somewhere in it."""
    from copy import deepcopy

    document = deepcopy(EVERY_KEY)
    here: Any = document
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            return document
        key = draw(st.sampled_from(keys))
        if not isinstance(here[key], dict | list) or draw(st.booleans()):
            here[key] = draw(ANYTHING)
            return document
        here = here[key]
