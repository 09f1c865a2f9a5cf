"""What is said when something was done, was refused, broke, or never arrived."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.watching import Complaints


@pytest.mark.parametrize(
    ("button", "sentence"),
    [
        ("Done", "Saved."),
        ("Refused", "amount cannot be read."),
        ("Broken", "Something went wrong here. Nothing was changed; please try again."),
    ],
)
def test_every_answer_is_said(
    desk_page: Page, complaints: Complaints, axe: Callable[[Page], None], button: str, sentence: str
) -> None:
    complaints.expect("Failed to load resource", "Response Status Error Code")
    desk_page.goto("/look")
    desk_page.get_by_label("First name").fill("Zoë")
    desk_page.get_by_role("button", name=button, exact=True).click()
    said = desk_page.locator("#toasts")
    expect(said).to_have_text(sentence)
    expect(desk_page.get_by_label("First name")).to_have_value("Zoë")
    axe(desk_page)
    if button != "Done":
        said.get_by_role("button", name="Close").click()
        expect(said).to_be_empty()


def test_without_a_connection_nothing_is_lost(desk_page: Page, complaints: Complaints) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED", "htmx:")
    desk_page.goto("/look")
    desk_page.context.set_offline(True)
    desk_page.get_by_role("button", name="Done").click()
    expect(desk_page.locator("#toasts")).to_contain_text("Nothing was lost")


def test_the_chosen_colours_come_with_the_next_page(phone_page: Page) -> None:
    phone_page.goto("/look")
    phone_page.locator("theme-switch").last.get_by_label("Dark").check(force=True)
    phone_page.goto("/look/card")
    assert phone_page.locator("html").get_attribute("data-theme") == "dark"


def test_another_language_is_one_choice_away(desk_page: Page) -> None:
    desk_page.goto("/look/alone")
    desk_page.get_by_label("Language").select_option("de")
    expect(desk_page.locator("html")).to_have_attribute("lang", "de")
    expect(desk_page.get_by_label("Sprache")).to_have_value("de")


def test_a_dialog_opens_and_closes_by_keyboard(desk_page: Page) -> None:
    desk_page.goto("/look")
    desk_page.get_by_role("button", name="New customer").press("Enter")
    expect(desk_page.get_by_role("dialog", name="New customer")).to_be_visible()
    expect(desk_page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    desk_page.keyboard.press("Escape")
    expect(desk_page.get_by_role("dialog")).to_be_hidden()


def test_on_a_phone_the_rooms_are_in_a_drawer(phone_page: Page, axe: Callable[[Page], None]) -> None:
    phone_page.goto("/look")
    rooms = phone_page.get_by_role("navigation", name="Rooms")
    expect(rooms).to_be_hidden()
    phone_page.get_by_role("button", name="Menu").tap()
    expect(rooms).to_be_visible()
    axe(phone_page)
    rooms.get_by_role("link", name="Program").tap()
    expect(phone_page.get_by_role("heading", level=1)).to_have_text("What we promise our guests")
