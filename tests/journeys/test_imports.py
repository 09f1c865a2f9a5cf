"""A shop moves in: a workbook is sent, its columns looked at, the file checked, imported, and taken back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from habitue.customers.models import Card
from habitue.imports.tests.factories import make_moving_shop, work, world, xlsx_of
from habitue.merchants.tests.people import make_staff

Look = Callable[[Page, str], None]
Axe = Callable[[Page], None]
ROWS: list[list[object]] = [
    ["Vorname", "Nachname", "E-Mail", "Kartennummer", "Punkte", "Guthaben"],
    ["Ana", "Muster", "ana@example.org", "K-1", 120, 12.5],
    ["Ben", "Öz", "", "K-2", 3, None],
    ["Cem", "Falsch", "no address", "K-3", 1, None],
]


def test_a_workbook_is_looked_at_checked_imported_and_undone(
    page: Page, signed_in: Callable[..., Page], look: Look, axe: Axe
) -> None:
    house, _principal = make_moving_shop()
    before = world(house)
    signed_in(page, make_staff(house.id, "owner"))
    page.goto("/manage/imports")
    look(page, "imports-none")
    axe(page)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("input[name=file]", {"name": "list.xlsx", "mimeType": kind, "buffer": xlsx_of(ROWS)})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("combobox", name="Kartennummer")).to_have_value("card")
    look(page, "imports-columns")
    axe(page)

    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    look(page, "imports-at-work")
    axe(page)
    work()
    expect(page.get_by_role("heading", name="What the import will do")).to_be_visible()
    expect(page.get_by_role("cell", name="This is no e-mail address.")).to_be_visible()
    look(page, "imports-checked")
    axe(page)
    assert world(house) == before

    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="What was imported")).to_be_visible()
    look(page, "imports-done")
    axe(page)
    assert set(Card.objects.filter(organisation_id=house.id).values_list("code", flat=True)) == {"K-1", "K-2"}

    page.get_by_role("button", name="Undo this import").click()
    page.get_by_role("button", name="Yes, undo it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="Undone")).to_be_visible()
    look(page, "imports-undone")
    axe(page)
    assert world(house) == before
    page.goto("/manage/work")
    look(page, "long-work")
    axe(page)
