"""Why something cannot be had now, in a few words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

Amount = Callable[[str, int], str]


def not_now(code: str, details: Mapping[str, Any], amount: Amount) -> str:
    """The reason of a refusal of judging, as a cashier can say it."""
    if code == "insufficient_balance" and "unit" in details:
        missing = int(details["needed"]) - int(details["found"])
        return _("{amount} missing").format(amount=amount(str(details["unit"]), missing))
    if code == "limit_reached":
        return _("used up for now")
    return _condition(str(details.get("why", "")))


def _condition(why: str) -> str:
    match why:
        case "tiers":
            return _("not on this level")
        case "birthday":
            return _("only around the birthday")
        case "weekdays" | "hours" | "from" | "until":
            return _("not at this time")
        case "stores":
            return _("not in this store")
        case "first_sale":
            return _("only with the first sale")
        case _:
            return _("not now")
