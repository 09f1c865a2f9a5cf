"""Imports on their pages: chosen, mapped, checked, run, undone; by whoever may, and seen by their house alone."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from habitue.imports.queries import ImportFacts, imports_of
from habitue.imports.tests.factories import counts, csv_of, make_moving_shop, work
from habitue.merchants.tests.factories import House, make_house_next_door
from habitue.merchants.tests.people import make_staff
from habitue.web.tests.factories import browser_of

HEADERS = "Vorname;E-Mail;Karte;Punkte"


def send(browser: Client, content: bytes, name: str = "list.csv") -> str:
    """Send a file; the address one is led to, or what the page says."""
    response = browser.post("/manage/imports", {"file": SimpleUploadedFile(name, content)})
    return response["Location"] if response.status_code == 302 else response.content.decode()


def newest(house: House) -> ImportFacts:
    return imports_of(house.id)[0]


def test_a_file_goes_all_the_way_and_back() -> None:
    house, _principal = make_moving_shop()
    browser = browser_of(make_staff(house.id, "owner"))
    address = send(browser, csv_of(HEADERS, "Ana;ana@example.org;K-1;5", "Ben;no;K-2;"))
    page = browser.get(address).content.decode()
    assert 'value="given_name" selected' in page
    assert "ana@example.org" in page

    said = {"column-0": "given_name", "column-1": "email", "column-2": "card", "column-3": "balance.points"}
    browser.post(f"{address}/columns", {**said, "existing": "update", "check": "1"})
    assert "hx-get" in browser.get(address).content.decode()
    work()
    checked = newest(house)
    assert checked.check is not None
    assert counts(checked.check) == {"new": 1, "refused": 1}
    assert "This is no e-mail address." in browser.get(address).content.decode()
    table = b"".join(browser.get(f"{address}/refused/check.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert table.splitlines()[1] == "3;E-Mail: This is no e-mail address.;Ben;no;K-2;"
    assert browser.get(f"{address}/refused/check.xlsx").content.startswith(b"PK")

    for _click in range(2):
        browser.post(f"{address}/run")
    work()
    assert newest(house).state == "done"
    assert browser.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    for _click in range(2):
        browser.post(f"{address}/undo")
    work()
    assert newest(house).undoing == {"undone": 1, "left": 0}
    assert browser.get(address).status_code == 200
    assert "list.csv" in browser.get("/manage/imports").content.decode()


def test_what_cannot_be_read_is_said_beside_the_file() -> None:
    house, _principal = make_moving_shop()
    browser = browser_of(make_staff(house.id, "owner"))
    page = send(browser, b"Name;Points\nAna;=1+1\n")
    assert "There is a formula in cell B2." in page
    assert "This file is empty." in send(browser, b"")
    assert imports_of(house.id) == ()


def test_an_encoding_can_be_changed() -> None:
    house, _principal = make_moving_shop()
    browser = browser_of(make_staff(house.id, "owner"))
    address = send(browser, "Vorname\nJörg\n".encode("cp1252"))
    browser.post(f"{address}/shape", {"encoding": "cp850", "delimiter": ";", "sheet": ""})
    assert newest(house).shape.encoding == "cp850"
    assert newest(house).sample[0].cells != ("Jörg",)


def test_imports_are_for_those_who_look_after_customers_and_for_their_house_alone() -> None:
    house, _principal = make_moving_shop()
    owner, cashier = (browser_of(make_staff(house.id, role)) for role in ("owner", "cashier"))
    charlie = browser_of(make_staff(make_house_next_door().id, "owner"))
    address = send(owner, csv_of(HEADERS, "Ana;ana@example.org;K-1;5"))
    for path in (address, f"{address}/refused/check.csv"):
        assert charlie.get(path).status_code == 404
        assert cashier.get(path).status_code == 403
    assert charlie.post(f"{address}/run").status_code == 404
    assert "list.csv" not in charlie.get("/manage/imports").content.decode()
    assert newest(house).state == "open"


def test_long_work_is_listed_for_those_who_may_see_it() -> None:
    house, _principal = make_moving_shop()
    owner, cashier = (browser_of(make_staff(house.id, role)) for role in ("owner", "cashier"))
    address = send(owner, csv_of(HEADERS, "Ana;ana@example.org;K-1;5"))
    said = {"column-0": "given_name", "column-1": "email", "column-2": "card", "column-3": ""}
    owner.post(f"{address}/columns", {**said, "check": "1"})
    words = "Check of a file before it is imported"
    assert words in owner.get("/manage/work").content.decode()
    assert words not in cashier.get("/manage/work").content.decode()
    work()
    part = owner.get("/manage/work", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "done" in part
