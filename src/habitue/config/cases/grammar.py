"""The words of a case file: which steps there are, and the keys of each. docs/cases.md says what they mean."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys a mapping may have and those it must have. No known keys: anything goes."""

    known: frozenset[str]
    needed: frozenset[str] = frozenset()


def _keys(needed: str, more: str = "") -> Keys:
    return Keys(frozenset((needed + " " + more).split()), frozenset(needed.split()))


BESIDE_A_STEP = frozenset({"as", "at", "expect", "refused", "repeat", "store"})

CASE = _keys("id", "source program articles customers stores single_use_codes blank_cards at steps then")
CUSTOMER = _keys(
    "", "balances tier birthday house_account given_name family_name email telephone language card referred_by"
)
STORE = _keys("", "name company time_zone day_starts_at scopes")
LINE = _keys("", "article amount quantity group name vat pieces earns loads settles")
TENDER = _keys("kind", "amount up_to code hold unit")

_SALE = "customer claims codes tenders returns receipt key due at business_day"
_ACCOUNT = "voucher customer unit"

STEPS: dict[str, Keys] = {
    "quote": _keys("lines", _SALE),
    "sale": _keys("lines", _SALE),
    "batch": _keys("sales", "key"),
    "return": _keys("", "sale lines all goods customer key receipt at business_day reason"),
    "name_customer": _keys("sale customer due", "key"),
    "exchange": _keys("customer code", "times key"),
    "adjust": _keys("customer unit amount", "reason key"),
    "issue": _keys("", "amount code expires customer price key"),
    "load": _keys("amount", f"{_ACCOUNT} key price expires"),
    "redeem": _keys("amount", f"{_ACCOUNT} key"),
    "hold": _keys("amount lasts", f"{_ACCOUNT} key"),
    "capture": _keys("hold", "amount key"),
    "release": _keys("hold", "key"),
    "merge": _keys("from into", "key"),
    "reverse": _keys("key"),
    "register": _keys("name", " ".join(sorted(CUSTOMER.known))),
    "card": _keys("customer code", "is_blocked"),
    "grant_tier": _keys("customer level", "until"),
    "lookup": _keys("code"),
    "occasion": _keys("customer moment", "reference"),
    "request": _keys("to", "body key secret"),
    "night": _keys(""),
    "publish": Keys(frozenset()),
    "together": Keys(frozenset()),
}
