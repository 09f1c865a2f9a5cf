"""One line read: details of a customer, cards, balances, and what is wrong with any of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from phonenumbers import country_code_for_region, is_valid_number, parse

from habitue.checkout.amounts import parts_of
from habitue.checkout.value.bringing import Balance
from habitue.customers.actions import NewCard
from habitue.customers.details import Details, read_code, read_details, read_medium
from habitue.customers.logic import fold, read_telephone
from habitue.customers.models import LANGUAGES, Medium
from habitue.imports.faults import LineFault
from habitue.imports.fields import Holding, holdings_of
from habitue.imports.logic import parted_name, read_date, read_number
from habitue.imports.reading import Cell, Row, shown
from habitue.imports.terms import Terms
from habitue.merchants.queries import organisation_facts
from habitue.platform.texts import Malformed
from habitue.programs.durations import local_day, midnight_after

MOST = 2**53 - 1
_DIGITS_EXACT = 15
_VALUE_LONGEST = 80
_EXPIRES = "expires"
# What spreadsheets and tills write where there is nothing.
_NOTHING = frozenset({"-", "--", "---", "n/a", "null", "none", "#n/a", "#na"})
_LANGUAGE_NAMES = {
    "deutsch": "de", "german": "de", "allemand": "de", "aleman": "de", "tedesco": "de",
    "englisch": "en", "english": "en", "anglais": "en", "ingles": "en", "inglese": "en",
    "spanisch": "es", "spanish": "es", "espagnol": "es", "espanol": "es", "spagnolo": "es",
    "franzosisch": "fr", "french": "fr", "francais": "fr", "frances": "fr", "francese": "fr",
    "italienisch": "it", "italian": "it", "italien": "it", "italiano": "it",
}  # fmt: skip


@dataclass(slots=True)
class ReadLine:
    """A line as it was read. `fields` are a customer's, as `read_details` gives them."""

    number: int
    fields: dict[str, Any] = field(default_factory=dict)
    cards: list[NewCard] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)  # field -> header and value, for faults


class LineReader:
    """Reads lines of one file, whose columns are these fields."""

    def __init__(
        self, organisation_id: UUID, headers: Sequence[str], columns: Sequence[str], terms: Terms, at: datetime
    ) -> None:
        facts = organisation_facts(organisation_id)
        self._organisation_id, self._at, self._zone = organisation_id, at, facts.zone
        self._country = terms.country or facts.country
        self._today = local_day(at, facts.zone)
        self._terms = terms
        self._places = [(place, headers[place], one) for place, one in enumerate(columns) if one]
        self._holdings = holdings_of(organisation_id, at)
        self._readers: Mapping[str, Callable[[Cell], Any]] = {
            "birth_date": lambda cell: self._date(cell, is_past=True),
            "telephone": self._telephone,
            "language": self._language,
        }

    def read(self, row: Row) -> ReadLine:
        """One line; all that is wrong with it, not only the first."""
        line = ReadLine(row.number)
        cells: dict[str, list[tuple[str, Cell]]] = {}
        for place, header, one in self._places:
            cell = row.cells[place]
            if cell != "" and not (isinstance(cell, str) and cell.casefold() in _NOTHING):
                cells.setdefault(one, []).append((header, cell))
                line.columns[one] = header, shown(cell)[:_VALUE_LONGEST]
        if row.rest:
            line.faults.append(LineFault(row.number, "", "too_many_cells", shown(row.rest[0])[:_VALUE_LONGEST]))
        self._read_details(line, cells)
        self._read_cards(line, cells)
        for holding in self._holdings.values():
            self._read_balance(line, cells, holding)
        if not (line.fields or line.cards or line.balances or line.faults):
            line.faults.append(LineFault(row.number, "", "nothing"))
        return line

    def _fault(self, line: ReadLine, header: str, code: str, cell: Cell) -> None:
        line.faults.append(LineFault(line.number, header, code, shown(cell)[:_VALUE_LONGEST]))

    def _read_details(self, line: ReadLine, cells: Mapping[str, list[tuple[str, Cell]]]) -> None:
        said: dict[str, tuple[str, Cell]] = {}
        if "name" in cells:
            header, cell = cells["name"][0]
            given, family = parted_name(shown(cell))
            said |= {name: (header, text) for name, text in (("given_name", given), ("family_name", family)) if text}
        for name in ("given_name", "family_name", "email", "telephone", "birth_date", "language", "note"):
            if name in cells:
                said[name] = cells[name][0]
        for name, (header, cell) in said.items():
            try:
                value = self._readers.get(name, shown)(cell)
                details: Details = {name: value}  # type: ignore[misc]
                line.fields |= read_details(self._organisation_id, details, self._at)
            except _NotReadable as no:
                self._fault(line, header, no.code, cell)
            except Malformed as malformed:
                self._fault(line, header, _code_of(malformed, name), cell)

    def _read_cards(self, line: ReadLine, cells: Mapping[str, list[tuple[str, Cell]]]) -> None:
        medium = self._terms.constants.get("medium", Medium.BARCODE)
        if "medium" in cells:
            header, cell = cells["medium"][0]
            medium = fold(shown(cell))
            if medium not in Medium.values:
                self._fault(line, header, "unknown_medium", cell)
                medium = Medium.BARCODE
        for one, read_as in (("card", medium), ("number", Medium.NUMBER)):
            for header, cell in cells.get(one, ()):
                if isinstance(cell, Decimal) and len(cell.as_tuple().digits) > _DIGITS_EXACT:
                    self._fault(line, header, "digits_lost", cell)
                    continue
                try:
                    card = NewCard(read_code(shown(cell)), read_medium(read_as))
                except Malformed as malformed:
                    self._fault(line, header, _code_of(malformed, one), cell)
                    continue
                if card.code not in {known.code for known in line.cards}:
                    line.cards.append(card)

    def _read_balance(self, line: ReadLine, cells: Mapping[str, list[tuple[str, Cell]]], holding: Holding) -> None:
        amounts, prices = cells.get(f"balance.{holding.code}"), cells.get(f"price.{holding.code}")
        if not amounts:
            if prices and self._amount(line, prices[0], holding):
                self._fault(line, prices[0][0], "price_without_amount", prices[0][1])
            return
        parts = self._amount(line, amounts[0], holding)
        price = self._amount(line, prices[0], holding) if prices else None
        until = self._until(line, cells.get(f"{_EXPIRES}.{holding.code}"), is_needed=bool(parts))
        if not parts:
            return
        if holding.is_prepaid and prices is None and self._terms.prepaid == "bought":
            price = parts
        line.balances.append(Balance(holding.code, parts, until, (price or None) if holding.is_prepaid else None))

    def _amount(self, line: ReadLine, said: tuple[str, Cell], holding: Holding) -> int | None:
        """An amount in parts, as people write it: of money in its major unit."""
        header, cell = said
        number = cell if isinstance(cell, Decimal) else read_number(shown(cell), self._terms.decimals)
        if number is None:
            self._fault(line, header, "no_number", cell)
            return None
        if number < 0:
            self._fault(line, header, "negative", cell)
            return None
        # A spreadsheet's 12.3 is the binary fraction nearest to it.
        exact = number if not isinstance(cell, Decimal) else round(number, 6)
        parts = parts_of(exact, holding.decimals + holding.digits)
        if parts is None:
            self._fault(line, header, "too_many_decimals", cell)
        elif parts > MOST:
            self._fault(line, header, "too_much", cell)
            return None
        return parts

    def _until(self, line: ReadLine, said: list[tuple[str, Cell]] | None, *, is_needed: bool) -> datetime | None:
        """The moment at which a balance ends whose last day is said."""
        constant = self._terms.constants.get(_EXPIRES, "")
        if not said and not constant:
            return None
        header, cell = said[0] if said else ("", constant)
        try:
            day = self._date(cell, is_past=False)
        except _NotReadable as no:
            self._fault(line, header, no.code, cell)
            return None
        if day < self._today:
            # Of nothing it does not matter when it ended.
            if is_needed:
                self._fault(line, header, "past", cell)
            return None
        return midnight_after(day, self._zone)

    def _date(self, cell: Cell, *, is_past: bool) -> date:
        if isinstance(cell, date):
            return cell
        day = read_date(shown(cell), self._terms.dates, today=self._today, is_past=is_past)
        if day is None:
            raise _NotReadable("no_date")
        return day

    def _telephone(self, cell: Cell) -> str:
        text = shown(cell)
        texts = numeric_telephones(text, self._country) if isinstance(cell, Decimal) else [text]
        number = next((found for one in texts if (found := read_telephone(one, self._country))), None)
        if number is None:
            raise _NotReadable("no_telephone_number")
        return number

    def _language(self, cell: Cell) -> str:
        said = fold(shown(cell))
        code = _LANGUAGE_NAMES.get(said, said.replace("_", "-").partition("-")[0])
        if code not in LANGUAGES:
            raise _NotReadable("unknown_language")
        return code


def numeric_telephones(digits: str, country: str) -> list[str]:
    """What may have been typed where a spreadsheet took it for a number, and the zero or plus off its front."""
    home = str(country_code_for_region(country)) if country else ""
    abroad = f"+{digits}"
    if home and digits.startswith(home) and is_valid_number(parse(abroad)):
        return [abroad]
    return [digits, f"0{digits}", abroad]


class _NotReadable(Exception):  # noqa: N818 - a fault of the line, not of ours
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _code_of(malformed: Malformed, name: str) -> str:
    why = str(malformed.details.get("why", ""))
    if why == "invisible_characters":
        return "control_characters"
    return f"unknown_{name}" if why == "unknown" else why
