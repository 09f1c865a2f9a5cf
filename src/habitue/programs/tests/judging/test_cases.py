"""The numbers of the shared cases that a single sale decides, straight from judging."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from habitue.programs.tests.judging.factories import dues, judged, make_basket, make_program

CASES = Path(__file__).parents[5] / "tests" / "cases"
FILES = ("discounts", "earning", "judging", "returns", "value")
KEYS = {"due", "revenue", "earned", "tier", "lines", "spent"}


def single_sales() -> list[Any]:
    """The first sale or quote of each case and the quotes before any sale: nothing has happened yet."""
    found = []
    for name in FILES:
        for case in YAML(typ="safe", pure=True).load(CASES / f"{name}.yaml"):
            for place, step in enumerate(case.get("steps", [])):
                body = step.get("sale") or step.get("quote")
                if body is None:
                    break
                if "refused" in step or KEYS & set(step.get("expect", {})):
                    found.append(pytest.param(case, step, body, id=f"{case['id']}-{place}"))
                if "sale" in step:
                    break
    return found


def basket_of(case: dict[str, Any], body: dict[str, Any]) -> Any:
    lines = []
    for line in body["lines"]:
        article = case.get("articles", {}).get(line["article"], {})
        quantity = line.get("quantity", 1)
        amount = line["amount"] if "amount" in line else article["price"] * quantity
        more = {
            "group": line.get("group", article.get("group")),
            "quantity": quantity,
            "earns": line.get("earns", True),
        }
        more |= {"loads": "loads" in line, "settles": "settles" in line, "pieces": line.get("pieces", True)}
        lines.append((line["article"], amount, more))
    kitty = {
        tender["kind"]: tender["amount"]
        for tender in body.get("tenders", [])
        if tender["kind"] in case.get("program", {}).get("units", {})
    }
    return make_basket(*lines, claims=body.get("claims", []), codes=body.get("codes", []), kitty=kitty)


def state_of(case: dict[str, Any], body: dict[str, Any], units: Any) -> dict[str, Any]:
    customer = case.get("customers", {}).get(body.get("customer")) or {}
    levels = case.get("program", {}).get("tiers", {}).get("levels", [])
    birthday = str(customer.get("birthday", "")).split("-")
    grants = [grant["give"] for grant in case.get("program", {}).get("grants", []) if grant["at"] == "registration"]
    available: dict[str, int] = {}
    for amounts in (customer.get("balances", {}), *grants):
        for unit, amount in amounts.items():
            available[unit] = available.get(unit, 0) + int(float(amount) * 10 ** units[unit].decimals)
    return {
        "known": "customer" in body,
        "first_sale": True,
        "tier": customer.get("tier") or next((level["code"] for level in levels if level["from"] == 0), None),
        "birthday": (int(birthday[1]), int(birthday[2])) if len(birthday) == 3 else None,
        "available": available,
    }


@pytest.mark.parametrize(("case", "step", "body"), single_sales())
def test_the_case_holds(case: dict[str, Any], step: dict[str, Any], body: dict[str, Any]) -> None:
    program = make_program(**{"units": {}, **case.get("program", {})})
    state = state_of(case, body, program.units)
    at = datetime.fromisoformat(str(step.get("at", "2026-01-05T10:00:00+01:00")))
    judgement = judged(program, basket_of(case, body), at=at, store=step.get("store", "main"), **state)
    if "refused" in step:
        assert judgement.refusals[0].code == step["refused"]
        return
    expected = step["expect"]
    assert judgement.due == expected.get("due", judgement.due)
    assert judgement.revenue == expected.get("revenue", judgement.revenue)
    assert judgement.tier_after == expected.get("tier", judgement.tier_after)
    for key, amounts in (("earned", judgement.earned), ("spent", judgement.spent)):
        for unit, amount in expected.get(key, {}).items():
            assert amounts.get(unit, 0) == round(float(amount) * 10 ** program.units[unit].decimals)
    for due, line in zip(dues(judgement), expected.get("lines", []), strict=False):
        assert due == line.get("due", due)
