"""Cards and long work through the desk's doors."""

import re
from datetime import UTC, datetime
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from habitue.customers.lists import cards_list
from habitue.customers.queries import card_for
from habitue.customers.tests.factories import make_customer
from habitue.manage.tests.factories import Desk, browser_next_door, make_desk
from habitue.manage.tests.reading import send, text_of
from habitue.merchants.actions import change_staff
from habitue.merchants.tests.factories import ALICE, AT
from habitue.merchants.tests.people import make_staff
from habitue.platform.ids import new_id
from habitue.platform.jobs import Runner, job_for
from habitue.platform.models import Job
from habitue.web.tests.factories import browser_of


def work(desk: Desk) -> Any:
    """Do what waits, in this house's name, and return the work that was asked for last."""
    runner = Runner(Event())
    while Job.objects.filter(organisation_id=desk.house.id, ended_at__isnull=True).exists():
        runner.turn()
    return job_for(desk.house.id, Job.objects.filter(organisation_id=desk.house.id).latest("created_at", "id").id)


def test_a_card_is_given_blocked_replaced_and_taken_off() -> None:
    desk = make_desk()
    browser, whose = desk.browser(), f"/manage/customers/{desk.ana.id}"
    assert send(browser, f"{whose}/card", code="2002", medium="barcode")["Location"] == whose
    card = card_for(desk.house.id, "2002")
    assert card.customer_id == desk.ana.id
    address = f"/manage/cards/{card.id}"
    browser.post(f"{address}/block", {"blocked": "1"})
    assert "Blocked" in text_of(browser.get(address))
    browser.post(f"{address}/block", {"blocked": "0"})
    make_customer(desk.house.id, codes=("7007",))
    assert send(browser, f"{address}/replacement", code="7007").status_code == 422
    replaced = send(browser, f"{address}/replacement", code="3001")
    assert "Replaced" in text_of(browser.get(address))
    removed = browser.post(f"{replaced['Location']}/removal")
    assert removed["Location"] == whose
    assert {one.card.code for one in cards_list(desk.house.id)} == {"2001", "2002", "7007"}


def test_somebody_else_s_card_is_not_given() -> None:
    desk = make_desk()
    make_customer(desk.house.id, codes=("7007",))
    response = send(desk.browser(), f"/manage/customers/{desk.ana.id}/card", code="7007", medium="qr")
    assert "This card belongs to another customer." in text_of(response)
    assert response.status_code == 422


def test_numbers_are_made_once_as_long_work_that_can_be_left() -> None:
    desk, key = make_desk(), str(new_id())
    browser = desk.browser()
    said = {"begins": "29", "length": "13", "count": "250", "checked": "on", "medium": "barcode"}
    first, again = (send(browser, "/manage/cards/numbers", key, **said) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert "You may leave this page" in text_of(browser.get(first["Location"]))
    assert work(desk).result["made"] == 250
    page = text_of(browser.get(first["Location"]))
    assert "Number: 250." in page
    assert len(cards_list(desk.house.id, text="29", limit=300)) == 250
    assert browser_next_door().get(first["Location"]).status_code == 404
    assert desk.browser("cashier").get(first["Location"]).status_code == 403


def test_numbers_that_could_be_guessed_are_not_made() -> None:
    said = {"begins": "2900", "length": "6", "count": "250", "checked": "on", "medium": "barcode"}
    assert send(make_desk().browser(), "/manage/cards/numbers", **said).status_code == 422


def test_a_number_is_no_products_and_keeps_its_first_digit() -> None:
    browser = make_desk().browser()
    assert 'value="20"' in browser.get("/manage/cards/numbers").content.decode()
    said = {"begins": "0400", "length": "13", "count": "2", "checked": "on", "medium": "barcode"}
    refused = send(browser, "/manage/cards/numbers", **said)
    assert (refused.status_code, "leave it out" in text_of(refused)) == (422, True)


def test_work_is_cancelled() -> None:
    desk = make_desk()
    browser = desk.browser()
    said = {"begins": "29", "length": "13", "count": "250", "medium": "barcode"}
    address = send(browser, "/manage/cards/numbers", **said)["Location"]
    browser.post(f"{address}/cancellation")
    assert "Cancelled." in text_of(browser.get(address))


@pytest.mark.parametrize("name", ["numbers.csv", "numbers.txt"])
def test_numbers_are_taken_over_from_a_file(name: str) -> None:
    desk = make_desk()
    browser = desk.browser()
    upload = SimpleUploadedFile(name, b"number;x\n8001;a\n8002;b\n2001;c\n")
    address = send(browser, "/manage/cards/list", file=upload, medium="qr")["Location"]
    done = work(desk)
    assert (done.result["made"], done.result["known"]) == (3, 1)
    assert "Known already and left alone: 1." in text_of(browser.get(address))


def test_a_file_of_the_wrong_kind_is_refused_whole() -> None:
    upload = SimpleUploadedFile("numbers.csv", b"\x89PNG\r\n\x1a\n" + bytes(100))
    response = send(make_desk().browser(), "/manage/cards/list", file=upload, numbers="8001", medium="nfc")
    assert response.status_code == 422
    # What was typed beside it is there still.
    page = response.content.decode()
    assert "A file of this kind cannot be used here: PNG." in page
    assert "8001</textarea>" in page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_numbers_are_read_as_spreadsheets_write_them(encoding: str) -> None:
    desk = make_desk()
    upload = SimpleUploadedFile("numbers.csv", "8001;Jörg\n8002;b\n".encode(encoding))
    send(desk.browser(), "/manage/cards/list", file=upload, medium="qr")
    assert work(desk).result["made"] == 2
    assert {"8001", "8002"} <= {row.card.code for row in cards_list(desk.house.id, limit=9)}


def test_a_list_with_something_that_is_no_number_makes_no_card() -> None:
    desk = make_desk()
    numbers = "\n".join([*(str(9000 + number) for number in range(201)), "9" * 65])
    address = send(desk.browser(), "/manage/cards/list", numbers=numbers, medium="qr")["Location"]
    work(desk)
    assert f"This is no card number: {'9' * 40}. No card was made." in text_of(desk.browser().get(address))
    assert cards_list(desk.house.id, text="9000", limit=9) == []


def test_an_export_is_asked_for_made_and_fetched() -> None:
    desk = make_desk()
    make_customer(desk.house.id, given_name="=1+1", family_name="Martínez")
    browser = desk.browser("auditor")
    asked = browser.post("/manage/customers/export?q=mart", {"once": str(new_id()), "format": "csv"})
    done = work(desk)
    assert done.result["made"] == 2
    file = browser.get(f"{asked['Location']}/file")
    assert file["Content-Disposition"] == 'attachment; filename="customers-2026-01-05.csv"'
    content = BytesIO(b"".join(file.streaming_content)).read().decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Given name;Family name" in content
    assert "'=1+1;Martínez" in content
    assert desk.browser("cashier").post("/manage/customers/export", {"once": str(new_id())}).status_code == 403


@pytest.mark.parametrize("target", ["", "rows"])
def test_the_export_of_the_page_is_of_the_list_as_it_is_filtered_now(target: str) -> None:
    """Its button is pressed as it stands on the page, also where the rows alone came anew as one typed."""
    desk = make_desk()
    browser = desk.browser("auditor")
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    page = browser.get("/manage/customers?q=mart", headers=headers).content.decode()
    form = page[page.index('id="export"') :]
    action, once = (re.findall(pattern, form)[0] for pattern in (r'action="([^"]+)"', r'name="once" value="([^"]+)"'))
    asked = browser.post(action, {"once": once})
    assert asked.status_code == 303
    done = work(desk)
    assert (done.result["made"], done.request["asked"]) == (1, {"q": "mart"})


def test_an_export_speaks_as_whoever_asked_and_its_days_are_the_house_s() -> None:
    desk = make_desk()
    late = datetime(2026, 1, 3, 23, 30, tzinfo=UTC)  # it is the fourth already where the house is
    make_customer(desk.house.id, given_name="Nadja", at=late)
    theo = make_staff(desk.house.id, "auditor")
    stays: dict[str, Any] = {"name": theo.name, "role": "auditor", "stores": None}
    change_staff(organisation_id=desk.house.id, staff_id=theo.id, **stays, language="de", by=ALICE, at=AT)
    browser = browser_of(theo)
    asked = send(browser, "/manage/customers/export?q=nadja", format="csv")
    work(desk)
    file = b"".join(browser.get(f"{asked['Location']}/file").streaming_content)  # type: ignore[attr-defined]
    heading, line = file.decode("utf-8-sig").splitlines()
    assert heading.startswith("Vorname;Nachname;")
    assert "2026-01-04" in line.split(";")
