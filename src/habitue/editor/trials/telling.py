"""Results of trials in words and numbers."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from habitue.checkout.written import money
from habitue.editor.sentences.numbers import number_text
from habitue.editor.sentences.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table: what it is, in force, and under the draft; `better` says which way is pleasant."""

    what: str
    now: str
    draft: str
    change: str = ""
    tone: str = ""


class Teller:
    """Says results: parts of units as people count them, money as it is written."""

    def __init__(self, world: World, decimals: dict[str, int], currency: str) -> None:
        self.world = world
        self.decimals = decimals
        self.currency = currency

    def units(self, unit: str, parts: float) -> str:
        """So much of a unit, without its name."""
        if unit in self.world.money_units:
            return money(round(parts), self.currency)
        return number_text(str(round(Decimal(parts).scaleb(-self.decimals.get(unit, 0)))))

    def stats(self, result: Json, months: int) -> list[Row]:
        """The four figures above the sentences."""
        unit = result["unit"]
        now, draft = (sum(month[side] for month in result["months"]) for side in (1, 2))
        cost = [
            discounted + covered for discounted, covered in zip(result["discounted"], result["covered"], strict=True)
        ]
        top = result["levels"][-1] if result["levels"] else None
        found = [
            self._stat(
                _("{unit} given a month").format(unit=self.world.units.get(unit, unit)),
                self.units(unit, now / months),
                _per_cent(now, draft),
                tone="",
            ),
            self._stat(
                _("Rewards and discounts a month"),
                money(cost[0] // months, self.currency),
                _signed(money(abs(cost[1] - cost[0]) // months, self.currency), cost[1] - cost[0]),
                tone="down" if cost[1] > cost[0] else "up" if cost[1] < cost[0] else "",
            ),
        ]
        if top is not None:
            level = self.world.levels.get(top[0], top[0])
            found.append(
                self._stat(
                    _("Guests on {level}").format(level=level),
                    number_text(top[1]),
                    _signed(number_text(abs(top[2] - top[1])), top[2] - top[1]),
                    tone="",
                )
            )
        found.append(
            self._stat(
                _("Guests who get something else"),
                number_text(result["more"] + result["less"]),
                _("{more} more, {less} less").format(
                    more=number_text(result["more"]), less=number_text(result["less"])
                ),
                tone="",
            )
        )
        return found

    def _stat(self, what: str, now: str, change: str, *, tone: str) -> Row:
        return Row(what=what, now=now, draft="", change=change, tone=tone)

    def rows(self, result: Json) -> list[Row]:
        """The table: what a sale brings, what it costs, who moves."""
        sales = max(1, result["sales"])
        found = [
            Row(
                what=_("{unit} a sale").format(unit=self.world.units.get(code, code)),
                now=self._per_sale(code, now / sales),
                draft=self._per_sale(code, draft / sales),
            )
            for code, now, draft in result["earned"]
        ]
        for what, key in ((_("Discounts"), "discounted"), (_("Free pieces"), "covered")):
            now, draft = result[key]
            if now or draft:
                found.append(Row(what=what, now=money(now, self.currency), draft=money(draft, self.currency)))
        if any(result["rewards"]):
            now, draft = result["rewards"]
            found.append(Row(what=_("Rewards that came by themselves"), now=number_text(now), draft=number_text(draft)))
        for code, now, draft in result["levels"]:
            what = _("Guests on {level}").format(level=self.world.levels.get(code, code))
            found.append(Row(what=what, now=number_text(now), draft=number_text(draft)))
        found.append(Row(what=_("Guests with more"), now="", draft=number_text(result["more"])))
        found.append(Row(what=_("Guests with less"), now="", draft=number_text(result["less"])))
        return found

    def _per_sale(self, unit: str, parts: float) -> str:
        if unit in self.world.money_units:
            return money(round(parts), self.currency)
        return number_text(f"{Decimal(parts).scaleb(-self.decimals.get(unit, 0)):.1f}")

    def rule(self, rule: str, now: int, draft: int) -> Row:
        """Why a guest gets something else: a rule, before and after."""
        kind, _colon, code = rule.partition(":")
        if kind == "discount":
            return Row(what=code, now=money(now, self.currency), draft=money(draft, self.currency))
        what = code or self.world.rules.get(rule, rule)
        return Row(what=what, now=number_text(now), draft=number_text(draft))


def _signed(text: str, change: float) -> str:
    return _("no change") if not change else f"{'+' if change > 0 else '−'} {text}"


def _per_cent(now: float, draft: float) -> str:
    if not now:
        return _("nothing until now")
    change = 100 * (draft - now) / now
    return _("{change} with this draft").format(
        change=_signed(f"{number_text(f'{abs(change):.1f}')} %", round(change, 1))
    )
