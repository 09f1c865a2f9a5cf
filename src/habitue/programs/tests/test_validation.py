"""What is wrong with a document is named with its path; nothing that JSON can say crashes the reader."""

from copy import deepcopy
from typing import Any, get_args

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from habitue.programs import document as doc
from habitue.programs.schema import json_schema
from habitue.programs.tests.examples import EVERY_KEY
from habitue.programs.validation import ProgramInvalid, read_document

SCHEMA = jsonschema.Draft202012Validator(json_schema())

POINTS = {"points": {"name": "Points"}}
BASE = {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}}
GOLD = {"window": "month", "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 100}]}


def faults_of(value: Any) -> dict[str, str]:
    with pytest.raises(ProgramInvalid) as refused:
        read_document(value)
    assert refused.value.code == "program_invalid"
    assert refused.value.sentence
    return {error["path"]: error["message"] for error in refused.value.details["errors"]}


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    document: Any = deepcopy(EVERY_KEY)
    here = document
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return document  # type: ignore[no-any-return]


def test_the_example_has_every_key() -> None:
    used: set[tuple[str, str]] = set()

    def walk(value: Any) -> None:
        if isinstance(value, BaseModel):
            for name in value.model_fields_set:
                used.add((type(value).__name__, name))
                walk(getattr(value, name))
        elif isinstance(value, list):
            for part in value:
                walk(part)
        elif isinstance(value, dict):
            for part in value.values():
                walk(part)

    walk(read_document(EVERY_KEY))
    nodes = [node for node in vars(doc).values() if isinstance(node, type) and issubclass(node, doc.Node)]
    keys = {(node.__name__, name) for node in nodes if node is not doc.Node for name in node.model_fields}
    assert used == keys


def test_an_empty_program_is_one() -> None:
    assert read_document({}) == doc.ProgramDocument()


YEAR_9999 = {"discounts": [{"code": "d", "percent": "10", "when": {"until": "9999-12-31T00:00:00Z"}}]}
SHAPES: list[tuple[Any, dict[str, str]]] = [
    (None, {"": "a program is a JSON object"}),
    ([], {"": "a program is a JSON object"}),
    ({"unit": {}}, {"unit": "there is no such key"}),
    ({"units": None}, {"units": "leave the key out: null says nothing"}),
    ({"earn": [{**BASE, "give": 1.5}]}, {"earn[0].give": "this is a whole number; or this is a string"}),
    ({"earn": [{**BASE, "give": True}]}, {"earn[0].give": "this is a whole number; or this is a string"}),
    ({"earn": [{**BASE, "per": {"amount": "100"}}]}, {"earn[0].per.amount": "this is a whole number"}),
    ({"earn": [{**BASE, "per": {"amount": 0}}]}, {"earn[0].per.amount": "this is more than 0"}),
    ({"earn": [{**BASE, "per": {"amount": -1}}]}, {"earn[0].per.amount": "this is more than 0"}),
    (
        {"earn": [{**BASE, "per": {"amount": 10**400}}]},
        {"earn[0].per.amount": "this is less than 9007199254740992"},
    ),
    ({"earn": [{"code": "x"}]}, dict.fromkeys(["earn[0].unit", "earn[0].give", "earn[0].per"], "this key is required")),
    ({"earn": {}}, {"earn": "this is a list"}),
    ({"earn": [3]}, {"earn[0]": "this is an object"}),
    (
        {"units": {"a b": {"name": "x"}}},
        {"units.a b": "a code is 1 to 64 letters, digits, dots, hyphens or underscores"},
    ),
    ({"units": {"a": {"name": ""}}}, {"units.a.name": "a text is not empty and has no control characters; or "
                                      "this is an object"}),
    ({"units": {"a": {"name": "\0"}}}, {"units.a.name": "a text is not empty and has no control characters; or "
                                        "this is an object"}),
    ({"units": {"a": {"name": "\ud800"}}}, {"units.a.name": "this is no valid text; or this is an object"}),
    ({"units": {"a": {"name": "A", "decimals": 5}}}, {"units.a.decimals": "this is at most 4"}),
    ({"currency": "eur"}, {"currency": 'a currency is three capital letters, as in "EUR"'}),
    (
        {"boosts": [{"code": "b", "of": "base", "times": 2}]},
        {"boosts[0].times": "this is a string"},
    ),
    (
        {"discounts": [{"code": "d", "percent": "10", "when": {"hours": ["14:00", "24:00"]}}]},
        {"discounts[0].when.hours[1]": 'a time of day is written as "14:00"; the end of a day is "00:00"'},
    ),
    (
        {"discounts": [{"code": "d", "percent": "10", "when": {"hours": ["14:00"]}}]},
        {"discounts[0].when.hours": "this has at least 2 parts"},
    ),
    (
        {"discounts": [{"code": "d", "percent": "10", "when": {"from": "2026-01-01T00:00:00"}}]},
        {"discounts[0].when.from": "a moment is written with its offset, as in 2026-01-05T10:00:00+01:00"},
    ),
    (
        {"discounts": [{"code": "d", "percent": "10", "when": {"from": 1767225600}}]},
        {"discounts[0].when.from": "a moment is written with its offset, as in 2026-01-05T10:00:00+01:00"},
    ),
    (
        YEAR_9999,
        {"discounts[0].when.until": "the year lies between 1970 and 9998"},
    ),
    (
        {"discounts": [{"code": "d", "percent": "10", "when": {"from_": "2026-01-01T00:00:00Z"}}]},
        {"discounts[0].when.from_": "there is no such key"},
    ),
    ({"discounts": [{"code": "d", "percent": "10", "scope": {"groups": []}}]},
     {"discounts[0].scope.groups": "this is empty"}),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), SHAPES)
def test_a_wrong_shape_is_named(value: Any, expected: dict[str, str]) -> None:
    assert faults_of(value) == expected
    # A lone surrogate is no text at all, and a schema knows no calendar.
    if value not in ({"units": {"a": {"name": "\ud800"}}}, YEAR_9999):
        assert not SCHEMA.is_valid(value)


MEANINGS: list[tuple[tuple[str | int, ...], Any, dict[str, str]]] = [
    (("currency",), "XXZ", {"currency": "there is no such currency"}),
    (("units", "prepaid"), {"name": "P"}, {"units.prepaid": "prepaid is reserved"}),
    (("units", "house_account"), {"name": "P"}, {"units.house_account": "house_account is reserved"}),
    (("units", "USD"), {"name": "P"}, {"units.USD": "USD is reserved"}),
    (
        ("units", "kitty", "decimals"),
        2,
        {"units.kitty.decimals": "a money unit counts minor units: it has no decimals"},
    ),
    (
        ("units", "kitty", "covers"),
        {"articles": {"A": 1}},
        {"units.kitty.covers": "a unit covers or is money, not both"},
    ),
    (("units", "toast", "covers"), {}, {"units.toast.covers": "names at least one article or group"}),
    (("units", "points", "pending"), "P0D", {"units.points.pending": "is longer than nothing"}),
    (("units", "points", "pending"), "P101Y", {"units.points.pending": "a duration is at most 100 years"}),
    (("units", "points", "expires"), {}, {"units.points.expires": "takes exactly one of after, yearly, idle"}),
    (
        ("units", "points", "expires"),
        {"after": "P1M", "idle": "P1M"},
        {"units.points.expires": "takes exactly one of after, yearly, idle"},
    ),
    (("units", "stamps", "expires", "round_up"), "year", {"units.stamps.expires.round_up": "goes with after alone"}),
    (("units", "hours", "expires", "yearly"), "02-30", {"units.hours.expires.yearly": "there is no such day"}),
    (("units", "hours", "expires", "yearly"), "13-01", {"units.hours.expires.yearly": "there is no such day"}),
    (("tiers", "measure"), "miles", {"tiers.measure": "there is no unit miles; or it is spend"}),
    (("tiers", "window"), "PT36H", {"tiers.window": "counts days: it has no hours, minutes or seconds",
                                    "tiers.keep": "next_window needs a window of month, quarter or year"}),
    (("tiers", "window"), "lifetime", {"tiers.keep": "next_window needs a window of month, quarter or year"}),
    (("tiers", "levels", 0, "from"), 5, {"tiers.levels[0].from": "the first level begins at 0"}),
    (("tiers", "levels", 1, "from"), 0, {"tiers.levels[1].from": "each level begins above the one before it"}),
    (("tiers", "levels", 1, "code"), "silver", {
        "boosts[0].when.tiers[0]": "there is no level gold",
        "exchanges[1].when.tiers[0]": "there is no level gold",
        "tiers.levels[1].code": "silver stands here twice",
    }),
    (("tiers", "keep"), "PT1H", {"tiers.keep": "counts days: it has no hours, minutes or seconds"}),
    (("tiers", "grace"), "PT1H", {"tiers.grace": "counts days: it has no hours, minutes or seconds"}),
    (("earn", 0, "unit"), "miles", {"earn[0].unit": "there is no unit miles"}),
    (("earn", 0, "give"), "0.0", {"earn[0].give": "is more than nothing"}),
    (("earn", 0, "per"), {}, {"earn[0].per": "takes exactly one of amount, quantity, sale"}),
    (("earn", 0, "per"), {"amount": 1, "sale": 1}, {"earn[0].per": "takes exactly one of amount, quantity, sale"}),
    (("earn", 0, "max"), {}, {"earn[0].max": "takes at least one of per_sale, per_day, per_month"}),
    (("earn", 0, "max", "per_day"), "1.5", {"earn[0].max.per_day": "points keeps 0 decimals"}),
    (("earn", 2, "max", "per_day"), "1.255", {"earn[2].max.per_day": "hours keeps 2 decimals"}),
    (("earn", 2, "max", "per_day"), 2**53 - 1, {"earn[2].max.per_day": "is too large"}),
    (("earn", 1, "code"), "base", {"earn[1].code": "base stands here twice"}),
    (("boosts", 0, "of"), "bass", {"boosts[0].of": "there is no earn rule bass"}),
    (("boosts", 0, "times"), "0", {"boosts[0].times": "is more than nothing"}),
    (
        ("boosts", 0, "when", "hours"),
        ["10:00", "10:00"],
        {"boosts[0].when.hours": "begin and end at the same time"},
    ),
    (("boosts", 0, "when", "until"), "2026-01-01T00:00:00+01:00", {"boosts[0].when.until": "comes after from"}),
    (("boosts", 0, "when", "tiers"), ["gold", "tin"], {"boosts[0].when.tiers[1]": "there is no level tin"}),
    (("exchanges", 0, "to"), {"roast": 1}, {"exchanges[0].to.roast": "there is no unit roast"}),
    (("exchanges", 0, "from"), {"stamps": "0"}, {"exchanges[0].from.stamps": "is more than nothing"}),
    (("exchanges", 1, "to"), {"points": 200}, {"exchanges[1].to.points": "an exchange does not give what it takes"}),
    (
        ("exchanges", 0, "when"),
        {"min_amount": 5, "first_sale": True},
        {
            "exchanges[0].when.min_amount": "an exchange has no sale to look at",
            "exchanges[0].when.first_sale": "an exchange has no sale to look at",
        },
    ),
    (("exchanges", 1, "limit"), {}, {"exchanges[1].limit": "takes at least one of total, per_customer"}),
    (("exchanges", 1, "limit"), {"total": 1, "days": 1}, {"exchanges[1].limit.days": "goes with per_customer alone"}),
    (("discounts", 0, "price"), 1, {"discounts[0]": "takes exactly one of percent, amount_off, price, free"}),
    (("discounts", 1), {"code": "x"}, {"discounts[1]": "takes exactly one of percent, amount_off, price, free"}),
    (("discounts", 0, "percent"), "100.1", {"discounts[0].percent": "lies between 0 and 100"}),
    (("discounts", 0, "percent"), "0", {"discounts[0].percent": "lies between 0 and 100"}),
    (("discounts", 0, "cost"), {"miles": 1}, {"discounts[0].cost.miles": "there is no unit miles"}),
    (("discounts", 2, "code"), "Summer5", {"discounts[2].code": "SUMMER5 stands here twice"}),
    (("grants", 0, "give"), {"miles": 1}, {"grants[0].give.miles": "there is no unit miles"}),
    (("grants", 0, "to"), "both", {"grants[0].to": "only referral_first_sale has two sides"}),
    (("grants", 1, "code"), "hello", {"grants[1].code": "hello stands here twice"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "expected"), MEANINGS, ids=[f"{p}={v}"[:60] for p, v, _ in MEANINGS])
def test_what_does_not_fit_is_named(path: tuple[str | int, ...], value: Any, expected: dict[str, str]) -> None:
    assert faults_of(changed(path, value)) == expected


def test_several_errors_are_reported_together() -> None:
    document = {
        "units": {"EUR": {"name": "E"}, **POINTS},
        "earn": [{**BASE, "unit": "p"}, {**BASE, "give": "0"}],
        "grants": [{"code": "g", "at": "review", "give": {"q": 1}}],
    }
    assert list(faults_of(document)) == [
        "units.EUR",
        "earn[0].unit",
        "earn[1].give",
        "grants[0].give.q",
        "earn[1].code",
    ]


@pytest.mark.parametrize(
    ("steps", "in_cycle"),
    [
        ([("a", 1, "b", 2), ("b", 1, "a", 1)], [0, 1]),
        ([("a", 10, "b", 1), ("b", 10, "a", 1)], [0, 1]),
        ([("a", 1, "b", 1), ("b", 1, "c", 1), ("c", 1, "a", 1)], [0, 1, 2]),
        ([("a", 1, "b", 1), ("b", 1, "c", 1), ("c", 1, "b", 1)], [1, 2]),
        ([("a", 1, "b", 1), ("a", 1, "c", 1), ("b", 1, "c", 1)], []),
    ],
)
def test_automatic_exchanges_have_no_cycle(steps: list[tuple[str, int, str, int]], in_cycle: list[int]) -> None:
    exchanges = [
        {"code": f"x{number}", "from": {take: cost}, "to": {give: gain}, "automatic": True}
        for number, (take, cost, give, gain) in enumerate(steps)
    ]
    document = {"units": {code: {"name": code} for code in "abc"}, "exchanges": exchanges}
    if in_cycle:
        expected = {f"exchanges[{number}]": "is part of a cycle of automatic exchanges" for number in in_cycle}
        assert faults_of(document) == expected
        # On request nothing runs for ever.
        for exchange in exchanges:
            exchange["automatic"] = False
    assert len(read_document(document).exchanges) == len(steps)


def test_sizes_are_bounded() -> None:
    many = [{**BASE, "code": f"c{number}"} for number in range(201)]
    assert faults_of({"units": POINTS, "earn": many}) == {"earn": "this has at most 200 parts"}
    assert len(read_document({"units": POINTS, "earn": many[:200]}).earn) == 200
    wrong = [{**BASE, "code": f"c{number}", "unit": "q"} for number in range(150)]
    assert len(faults_of({"units": POINTS, "earn": wrong})) == 100


def test_a_discount_is_claimed_if_it_costs_something() -> None:
    document = read_document({"units": POINTS, "discounts": [{"code": "a", "percent": "1"}]})
    assert document.discounts[0].by is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=8), parts, max_size=4),
    max_leaves=12,
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, part in value.items():
            found += _places(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            found += _places(part, (*path, number))
    return found


PLACES = _places(EVERY_KEY)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_any_json_anywhere_is_read_or_refused(path: tuple[str | int, ...], value: Any) -> None:
    try:
        document = read_document(changed(path, value))
    except ProgramInvalid as refusal:
        errors = refusal.details["errors"]
    else:
        assert isinstance(document, doc.ProgramDocument)
        return
    assert errors
    for error in errors:
        assert error["path"].isprintable()
        assert error["path"].encode()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_what_the_validator_takes_the_schema_takes(path: tuple[str | int, ...], value: Any) -> None:
    value = changed(path, value)
    try:
        read_document(value)
    except ProgramInvalid:
        return
    SCHEMA.validate(value)


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_the_schema_and_the_validator_want_the_same_keys(path: tuple[str | int, ...]) -> None:
    document: Any = deepcopy(EVERY_KEY)
    here = document
    for step in path[:-1]:
        here = here[step]
    del here[path[-1]]
    schema_takes = SCHEMA.is_valid(document)
    valid = True
    try:
        read_document(document)
    except ProgramInvalid as refusal:
        # What refers to another place of the document is beyond a schema.
        messages = [error["message"] for error in refusal.details["errors"]]
        beyond = ("there is no unit", "there is no level", "there is no earn rule", "keeps 0 decimals", "begins at 0")
        valid = all(any(words in message for words in beyond) for message in messages)
    assert schema_takes == valid


def test_the_schema_is_one_and_explains_itself() -> None:
    schema = json_schema("https://example.com/program.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(EVERY_KEY)
    assert schema["$id"] == "https://example.com/program.json"
    described = [name for name, node in schema["$defs"].items() if "description" in node]
    assert {"Unit", "Earn", "Discount", "Exchange", "When"} <= set(described)
    assert "null" not in str(schema)


def test_literals_are_all_used_somewhere() -> None:
    """Each moment of a grant has an example, so that a new one cannot be added unseen."""
    moments = set(get_args(doc.Grant.model_fields["at"].annotation))
    assert {grant["at"] for grant in EVERY_KEY["grants"]} == moments
