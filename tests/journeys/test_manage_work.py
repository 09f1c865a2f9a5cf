"""What is done at the desk, in a real browser: found as one types, merged, cards made and read back, keys, settings."""

from collections.abc import Callable
from io import BytesIO
from threading import Event

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from habitue.customers.queries import customer_for
from habitue.manage.tests.world import Cafe, make_cafe
from habitue.merchants.rows import organisation_row
from habitue.platform.jobs import Runner
from habitue.platform.models import Job

WORDS = {
    "en": {"edit": "Edit", "save": "Save", "note": "Note"},
    "de": {"edit": "Bearbeiten", "save": "Speichern", "note": "Notiz"},
}
Sign = Callable[..., Page]


@pytest.fixture
def cafe(scratch_database: str) -> Cafe:
    return make_cafe()


def work(cafe: Cafe) -> None:
    """Do the long work that was asked for."""
    runner = Runner(Event())
    while Job.objects.filter(organisation_id=cafe.house.id, ended_at__isnull=True).exists():
        runner.turn()


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_customer_is_found_as_one_types_and_changed(page: Page, cafe: Cafe, signed_in: Sign, language: str) -> None:
    words = WORDS[language]
    signed_in(page, cafe.staff(language=language)).goto("/manage/customers")
    page.keyboard.press("/")
    page.keyboard.type("chia")
    row = page.locator("#rows a.row-link")
    expect(row).to_have_count(1)
    expect(row).to_have_text("Chiara Rossi")
    row.click()
    page.get_by_role("link", name=words["edit"], exact=True).first.click()
    page.get_by_label(words["note"]).fill("No sugar")
    page.get_by_role("button", name=words["save"]).click()
    expect(page.get_by_text("No sugar")).to_be_visible()
    assert customer_for(cafe.house.id, cafe.people[2].id).note == "No sugar"


def test_whoever_goes_back_to_what_they_found_sees_the_whole_page(desk_page: Page, cafe: Cafe, signed_in: Sign) -> None:
    page = signed_in(desk_page, cafe.staff())
    page.goto("/manage/customers")
    page.keyboard.press("/")
    page.keyboard.type("chia")
    expect(page.locator("#rows a.row-link")).to_have_count(1)
    page.wait_for_url("**q=chia**")
    page.locator("#rows a.row-link").click()
    page.wait_for_url("**/manage/customers/*-*")
    page.go_back()
    expect(page.locator("#rows a.row-link")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_two_become_one(page: Page, cafe: Cafe, signed_in: Sign) -> None:
    stays, goes = cafe.people[0], cafe.people[4]
    signed_in(page, cafe.staff()).goto(f"/manage/customers/{stays.id}/merger")
    page.get_by_role("searchbox").last.fill("Lefèvre")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Compare").click()
    page.get_by_label("Yes, these two are one person").check()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("The two are one now.")).to_be_visible()
    assert customer_for(cafe.house.id, goes.id).id == stays.id


def test_cards_are_made_printed_and_read_back(desk_page: Page, cafe: Cafe, signed_in: Sign) -> None:
    page = signed_in(desk_page, cafe.staff())
    page.goto("/manage/cards/numbers")
    page.get_by_label("Begins with").fill("77")
    page.get_by_label("How many").fill("12")
    page.get_by_role("button", name="Make them").dblclick()
    expect(page.get_by_text("You may leave this page")).to_be_visible()
    work(cafe)
    expect(page.get_by_text("Number: 12.")).to_be_visible()
    page.goto("/manage/cards/sheets")
    page.get_by_label("Number begins with").fill("77")
    page.get_by_label("How many").fill("12")
    page.get_by_role("button", name="Make the PDF").click()
    expect(page.get_by_text("You may leave this page")).to_be_visible()
    work(cafe)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the file").click()
    document = pypdfium2.PdfDocument(BytesIO(download.value.path().read_bytes()))
    read = {
        found.text
        for number in range(len(document))
        for found in zxingcpp.read_barcodes(document[number].render(scale=4).to_pil())
    }
    assert (len(read), {code[:2] for code in read}) == (12, {"77"})


def test_vouchers_are_issued_and_blocked(page: Page, cafe: Cafe, signed_in: Sign) -> None:
    signed_in(page, cafe.staff()).goto("/manage/vouchers/new")
    page.get_by_label("Worth").fill("30")
    page.get_by_label("Paid for it").fill("30")
    page.get_by_role("button", name="Issue").dblclick()
    expect(page.get_by_role("heading", name="€30.00")).to_be_visible()
    page.get_by_role("button", name="Block").click()
    expect(page.get_by_text("Blocked", exact=True)).to_be_visible()


def test_a_key_is_shown_once(desk_page: Page, cafe: Cafe, signed_in: Sign) -> None:
    page = signed_in(desk_page, cafe.staff())
    page.goto("/manage/settings/keys/new")
    page.get_by_label("For", exact=True).select_option("new")
    page.get_by_label("Name of the new program").fill("Shop")
    page.get_by_label("Vouchers").check()
    page.get_by_role("button", name="Issue").click()
    secret = page.locator("[data-secret]").inner_text()
    assert secret.startswith("hab_")
    page.get_by_role("link", name="I have kept it").click()
    expect(page.get_by_text("Shop")).to_be_visible()
    assert secret not in page.content()


def test_settings_are_changed_on_every_screen(page: Page, cafe: Cafe, signed_in: Sign) -> None:
    signed_in(page, cafe.staff()).goto("/manage/settings/organisation")
    page.get_by_label("Country").fill("at")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert organisation_row(cafe.house.id).country == "AT"
