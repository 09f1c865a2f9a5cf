"""Making organisations, companies and stores from the command line: what is made is said, what is wrong is named."""

import pytest
from tests.cli.inside import done, refused

from habitue.merchants.queries import organisations
from habitue.platform.ids import new_id


def test_what_is_made_on_the_way_to_a_key_is_said_and_a_test_organisation_is_one() -> None:
    name = f"Trying it {new_id()}"
    asked = ("key", "issue", "--organisation", name, "--store", "main", "--till", "1", "--create", "--test")
    terms = ("--currency", "chf", "--time-zone", "Europe/Zurich", "--country", "ch")
    assert done(*asked, *terms)[:4] == [
        f"  Made the test organisation {name} (CHF, Europe/Zurich, CH).",
        f"  Made the company {name}.",
        f"  Made the store main of {name}.",
        "  Made the till 1 of the store main.",
    ]
    [facts] = [facts for facts in organisations() if facts.name == name]
    assert (facts.is_test, facts.currency, facts.zone.key, facts.country) == (True, "CHF", "Europe/Zurich", "CH")
    assert not any("Made" in line for line in done(*asked, *terms))
    assert "its currency is CHF, not EUR" in refused(*asked, "--currency", "EUR")
    assert all(f"{name} (test)" in line for line in done("key", "list", "--organisation", name))


def test_an_organisation_that_is_there_is_not_made_a_test_by_the_way() -> None:
    name = f"In earnest {new_id()}"
    asked = ("key", "issue", "--organisation", name, "--application", "Back office", "--create")
    assert done(*asked)[:2] == [
        f"  Made the organisation {name} (EUR, Europe/Berlin).",
        "  Made the application Back office.",
    ]
    assert "is no test organisation" in refused(*asked, "--test")


def test_the_first_owner_is_given_a_link_and_listed() -> None:
    name, email = f"Corner Café {new_id()}", f"{new_id().hex}@example.com"
    done("key", "issue", "--organisation", name, "--application", "Back office", "--create")
    asked = ("--organisation", name, "--name", "Alice", "--email", email)
    [link] = done("staff", "add", *asked, "--address", "https://loyalty.example/")
    assert link.startswith("https://loyalty.example/invitations/")
    [line] = done("staff", "list", "--organisation", name)
    assert line.split() == ["Alice", "owner", email, "invited"]
    assert "Nobody signs in" in refused("staff", "reset", "--organisation", name, "--email", email)
    assert "email" in refused("staff", "add", "--organisation", name, "--name", "Bob", "--email", "no address")


def test_a_house_begins_with_its_owner() -> None:
    name, email = f"Corner Café {new_id()}", f"{new_id().hex}@example.com"
    asked = ("staff", "add", "--organisation", name, "--name", "Alice", "--email", email)
    assert "Make it with --create." in refused(*asked)
    assert "--create" in refused(*asked, "--country", "DE")
    *made, link = done(*asked, "--create", "--country", "de")
    assert made == [
        f"  Made the organisation {name} (EUR, Europe/Berlin, DE).",
        f"  Made the company {name}.",
        f"  Made the store main of {name}.",
        "  Made the till 1 of the store main.",
    ]
    assert link.startswith("http://127.0.0.1:8000/invitations/")
    again = ("staff", "add", "--organisation", name, "--name", "Ben", "--email", f"{new_id().hex}@example.com")
    assert len(done(*again, "--create")) == 1


def test_companies_and_stores_are_added_and_listed() -> None:
    name = f"Harbour group {new_id()}"
    done("key", "issue", "--organisation", name, "--application", "Back office", "--create")
    of = ("--organisation", name)
    assert done("store", "add", *of, "--code", "main") == [
        f"  Made the company {name}.",
        f"  Made the store main of {name} (Europe/Berlin, the day starts at 00:00).",
    ]
    company = ("company", "add", *of, "--name", "Bar GmbH", "--tax-number", "DE1", "--country", "de")
    assert done(*company) == ["  Made the company Bar GmbH."]
    assert "is taken already" in refused(*company)
    bar = ("store", "add", *of, "--code", "bar", "--name", "The bar")
    assert "has several companies" in refused(*bar)
    assert "has no company Nobody" in refused(*bar, "--company", "Nobody")
    night = ("--time-zone", "Europe/Lisbon", "--day-starts", "05:00")
    assert done(*bar, "--company", "Bar GmbH", *night) == [
        "  Made the store bar of Bar GmbH (Europe/Lisbon, the day starts at 05:00)."
    ]
    assert done("store", "list", *of) == [
        "bar  The bar  Bar GmbH  Europe/Lisbon  day starts at 05:00",
        f"main  main  {name}  Europe/Berlin  day starts at 00:00",
    ]
    assert [line.split("  ")[1:] for line in done("company", "list", *of)] == [[name], ["Bar GmbH", "DE", "DE1"]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["key", "issue", "--create", "--currency", "XYZ"], "'XYZ' is no currency of ISO 4217; write it like EUR."),
        (["key", "issue", "--create", "--country", "Germany"], "'Germany' is no country of ISO 3166"),
        (["key", "issue", "--create", "--time-zone", "Nowhere/City"], "'Nowhere/City' is no time zone"),
        (["key", "issue", "--application", "a", "--test"], "are for an organisation that is made: --create."),
        (["store", "add", "--code", "a", "--time-zone", "../zone"], "'../zone' is no time zone"),
        (["store", "add", "--code", "a", "--day-starts", "25:00"], "'25:00' is no time of day; write it like 05:00."),
        (["store", "add", "--code", "a", "--day-starts", "05:00:01"], "no time of day in whole minutes"),
        (["company", "add", "--name", "a", "--country", "XX"], "'XX' is no country"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_sentence(arguments: list[str], sentence: str) -> None:
    assert sentence in refused(*arguments, "--organisation", "Nobody")
