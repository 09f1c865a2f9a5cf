"""Tables as files: CSV and XLSX, in which no cell is a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from habitue.manage.logic import safe_cell
from habitue.manage.queries.customers import Row
from habitue.manage.queries.words import Words
from habitue.platform.files.kinds import XLSX

ROWS_MAX = 1_000_000


class SheetMaker:
    """Collects rows and makes a file of them: `csv` (UTF-8 with a mark, semicolons) or `xlsx`."""

    def __init__(self, kind: str, heading: Sequence[str]) -> None:
        self.kind = "xlsx" if kind == "xlsx" else "csv"
        self._rows: list[list[object]] = [list(heading)]

    @property
    def media_type(self) -> str:
        return XLSX if self.kind == "xlsx" else "text/csv"

    def add(self, cells: Iterable[object]) -> None:
        self._rows.append([safe_cell(cell) for cell in cells])

    def content(self) -> bytes:
        return self._xlsx() if self.kind == "xlsx" else self._csv()

    def _csv(self) -> bytes:
        text = StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(self._rows)
        # Spreadsheets take what has no mark for their own old encoding.
        return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")

    def _xlsx(self) -> bytes:
        file = BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with Workbook(file, options) as book:
            page = book.add_worksheet()
            for number, row in enumerate(self._rows[:ROWS_MAX]):
                page.write_row(number, 0, row)
            page.freeze_panes(1, 0)
        return file.getvalue()


def customer_cells(row: Row | None, words: Words, zone: ZoneInfo) -> list[tuple[str, Any]]:
    """A line of an export, each cell with its heading (two may be called alike); without a row the headings alone."""
    customer = row.customer if row is not None else None
    cells: list[tuple[str, Any]] = [
        (_("Given name"), customer and customer.given_name),
        (_("Family name"), customer and customer.family_name),
        (_("E-mail"), customer and customer.email),
        (_("Telephone"), customer and customer.telephone),
        (_("Birthday"), customer and customer.birth_date and customer.birth_date.isoformat()),
        (_("Language"), customer and customer.language),
        (_("Card numbers"), customer and ", ".join(card.code for card in customer.cards if card.blocked_at is None)),
        (_("Tier"), row and words.tier(row.tier)),
        (_("Signed up"), customer and _day(customer.created_at, zone)),
        (_("Blocked"), customer and (_("Yes") if customer.blocked_at else "")),
        (_("Last visit"), row and row.visit and _day(row.visit.at, zone)),
    ]
    held = {} if row is None else {one.unit if one.purpose == "earned" else one.purpose: one for one in row.balances}
    for code in (*words.units, "prepaid", "house_account"):
        cells.append((words.unit(code), words.plain(code, held[code].balance) if code in held else ""))
    return cells


def _day(moment: datetime, zone: ZoneInfo) -> str:
    """The day of a moment, where the merchant is."""
    return moment.astimezone(zone).date().isoformat()
