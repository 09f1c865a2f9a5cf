"""`habitue audit`: what it says, and the status it ends with."""

import os

import orjson
from click.testing import CliRunner, Result
from django.db import connection

from habitue.config.cli.audit import audit
from habitue.ledger.accounts import own_account
from habitue.ledger.actions import open_book
from habitue.merchants.actions import create_organisation
from habitue.merchants.models import Organisation
from habitue.platform import clock
from habitue.platform.ids import new_id
from habitue.platform.journal import SYSTEM
from habitue.platform.pointing import as_owner
from habitue.platform.testing import scratch


def make_organisation() -> Organisation:
    name = f"Corner Café {new_id()}"
    made = create_organisation(name=name, currency="EUR", time_zone="Europe/Berlin", by=SYSTEM, at=clock.now())
    open_book(organisation_id=made.id, currency="EUR")
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(audit, arguments)


def break_a_unit(organisation: Organisation) -> None:
    """Leave an account of a unit that the book does not know."""
    account = own_account(organisation.id, "sold", "EUR")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET unit = 'gold' WHERE id = %s", [account])


def test_a_book_that_adds_up() -> None:
    organisation = make_organisation()
    done = run("--organisation", organisation.name)
    assert done.exit_code == 0
    assert f"{organisation.name} ({organisation.id})" in done.output
    assert "Everything adds up." in done.output
    assert done.output.endswith("1 book audited, 0 differences.\n")


def test_what_differs_is_said_and_is_the_exit_status() -> None:
    organisation = make_organisation()
    break_a_unit(organisation)
    done = run("--organisation", str(organisation.id))
    assert done.exit_code == 1
    assert "  unit of an account: gold\n    stored     1\n    recomputed 0\n" in done.output
    assert done.output.endswith("1 book audited, 1 difference.\n")


def test_the_same_for_machines() -> None:
    organisation = make_organisation()
    break_a_unit(organisation)
    done = run("--organisation", organisation.name, "--json")
    assert done.exit_code == 1
    said = orjson.loads(done.output)
    assert said["differences_count"] == 1
    [book] = said["books"]
    assert (book["organisation"], book["name"], book["rows"]["entry"]) == (str(organisation.id), organisation.name, 0)
    assert book["differences"] == [{"what": "unit of an account", "subject": "gold", "stored": "1", "recomputed": "0"}]


def test_every_book_without_being_asked() -> None:
    # In a database of its own: what all other tests have left behind is audited by them.
    with scratch.clone_of(os.environ[scratch.TEMPLATE_VARIABLE], f"{new_id().hex[-8:]}_audited"):
        organisations = [make_organisation() for _ in range(2)]
        done = run()
    for organisation in organisations:
        assert str(organisation.id) in done.output
    assert done.output.endswith("2 books audited, 0 differences.\n")
