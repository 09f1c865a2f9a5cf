"""Files as they come: encodings, delimiters, quoted lines, sheets; and what columns are taken for."""

from datetime import date
from decimal import Decimal

import pytest

from habitue.imports.fields import Holding
from habitue.imports.logic import guessed_order, guessed_sign, parted_name, read_date, read_number
from habitue.imports.reading import Row, Shape, read_table
from habitue.imports.suggesting import suggested
from habitue.imports.tests.factories import bring, make_moving_shop, say, xlsx_of
from habitue.merchants.tests.factories import make_house_next_door
from habitue.platform.files.kinds import XLSX

TEXT = 'Vorname;Notiz\r\nJörg;"Zeile 1\r\nZeile 2; ""so"""\r\nRené;Größe\r\n'


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
        ("mac-roman", "mac-roman"),
    ],
)
def test_an_encoding_is_guessed(encoding: str, guessed: str) -> None:
    table = read_table(TEXT.encode(encoding), "text/csv", Shape())
    assert (table.shape, table.headers) == (Shape(encoding=guessed, delimiter=";"), ("Vorname", "Notiz"))
    assert table.rows == (Row(2, ("Jörg", 'Zeile 1\r\nZeile 2; "so"')), Row(3, ("René", "Größe")))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_delimiter_is_found(delimiter: str) -> None:
    text = delimiter.join(["Name", "Points", "Note"]) + "\n" + delimiter.join(["Ana", "1", '"a; b, c"']) + "\n"
    table = read_table(text.encode(), "text/csv", Shape())
    assert (table.shape.delimiter, table.rows[0].cells) == (delimiter, ("Ana", "1", "a; b, c"))


def test_a_delimiter_that_the_file_says_is_taken() -> None:
    table = read_table(b"sep=,\nName;x,Points\na;b,1\n", "text/csv", Shape())
    assert (table.shape.delimiter, table.headers, table.rows[0].cells) == (",", ("Name;x", "Points"), ("a;b", "1"))


def test_short_and_long_and_blank_lines() -> None:
    table = read_table(b"\nName;Points\nAna\n;\nBen;1;2\n", "text/csv", Shape())
    assert table.rows == (Row(3, ("Ana", "")), Row(5, ("Ben", "1"), ("2",)))


def test_a_sheet_can_be_chosen_and_rows_have_the_numbers_that_people_see() -> None:
    content = xlsx_of([["Name"], ["Ana"]], More=[[], ["Name", "Since"], [], ["Ben", date(2020, 2, 1)]])
    assert read_table(content, XLSX, Shape()).rows == (Row(2, ("Ana",)),)
    more = read_table(content, XLSX, Shape(sheet="More"))
    assert (more.sheets, more.rows) == (("Sheet", "More"), (Row(4, ("Ben", date(2020, 2, 1))),))


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("12", ",", "12"),
        ("12,5", ",", "12.5"),
        ("1.234,50", ",", "1234.50"),
        ("1 234,50 €", ",", "1234.50"),
        ("1'234.50", ".", "1234.50"),
        ("EUR 1,234.5", ".", "1234.5"),
        ("-3", ".", "-3"),
        (",5", ",", "0.5"),
        ("1.5", ",", None),
        ("1,23,456", ".", None),
        ("1.234,567.8", ".", None),
        ("12 a", ",", None),
        ("", ",", None),
    ],
)
def test_numbers(text: str, sign: str, number: str | None) -> None:
    found = read_number(text, sign)  # type: ignore[arg-type]
    assert found == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "order", "is_past", "day"),
    [
        ("24.12.1980", "dmy", True, date(1980, 12, 24)),
        ("12/24/1980", "mdy", True, date(1980, 12, 24)),
        ("12/24/1980", "dmy", True, None),
        ("1980-12-24", "dmy", True, date(1980, 12, 24)),
        ("1980-12-24T00:00:00Z", "mdy", True, date(1980, 12, 24)),
        ("1.2.27", "dmy", False, date(2027, 2, 1)),
        ("1.2.27", "dmy", True, date(1927, 2, 1)),
        ("1.2.65", "dmy", False, date(1965, 2, 1)),
        ("31.02.2000", "dmy", True, None),
        ("yesterday", "dmy", True, None),
    ],
)
def test_dates(text: str, order: str, is_past: bool, day: date | None) -> None:  # noqa: FBT001 - a row of a table
    assert read_date(text, order, today=date(2026, 1, 5), is_past=is_past) == day  # type: ignore[arg-type]


def test_how_dates_and_numbers_are_written_is_guessed() -> None:
    assert guessed_order(["1/2/2020", "12/24/2020"], "dmy") == "mdy"
    assert guessed_order(["1.2.2020", "24.12.2020"], "mdy") == "dmy"
    assert guessed_order(["1.2.2020"], "mdy") == "mdy"
    assert guessed_sign(["1.50", "3"], ",") == "."
    assert guessed_sign(["1,50", "3"], ".") == ","
    assert guessed_sign(["3"], ",") == ","


def test_names_are_parted() -> None:
    assert parted_name("Müller, Jörg") == ("Jörg", "Müller")
    assert parted_name("Ana María Ruiz") == ("Ana María", "Ruiz")
    assert parted_name("Madonna") == ("", "Madonna")


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            "Vorname;Nachname;E-Mail;Handy;Geburtstag;Kartennummer;Punktestand;Guthaben",
            "given_name;family_name;email;telephone;birth_date;card;balance.points;balance.prepaid",
        ),
        ("First name;Last name;Email;Phone;DOB;Card No", "given_name;family_name;email;telephone;birth_date;card"),
        (
            "Nombre;Apellidos;Correo electrónico;Móvil;Tarjeta;Puntos",
            "given_name;family_name;email;telephone;card;balance.points",
        ),
        ("Prénom;Nom;Courriel;Portable;Carte;Solde", "given_name;family_name;email;telephone;card;balance.prepaid"),
        ("Nome;Cognome;E-mail;Cellulare;Tessera;Punti", "given_name;family_name;email;telephone;card;balance.points"),
        ("Kundennr.;Name;Points: last day;Points expires;Farbe", "number;name;;expires.points;"),
        ("Email;E-Mail;Karte;Barcode", "email;;card;card"),
    ],
)
def test_columns_are_known_by_their_names(headers: str, fields: str) -> None:
    holdings = {"prepaid": Holding("prepaid", "Prepaid money", 0, 2), "points": Holding("points", "Points", 0, 0)}
    known = frozenset(
        [
            "given_name",
            "family_name",
            "name",
            "email",
            "telephone",
            "birth_date",
            "card",
            "number",
            "balance.points",
            "expires.points",
            "balance.prepaid",
        ]
    )
    names = headers.split(";")
    rows = (Row(2, ("",) * len(names)),)
    assert ";".join(suggested(names, rows, holdings, {}, known)) == fields


def test_columns_are_known_by_what_stands_in_them() -> None:
    house, _principal = make_moving_shop()
    found = bring(house, b"a;b;c\nana@example.org;0171 2345678;x\nben@example.org;030/1234567;y\n")
    assert found.columns == ("email", "telephone", "")


def test_what_was_said_of_columns_is_remembered_by_their_house_alone() -> None:
    house, _principal = make_moving_shop()
    next_door = make_house_next_door()
    say(bring(house, b"Wer;Was\nAna;5\n"), ["family_name", "balance.stamps"])
    assert bring(house, b"WAS;wer\n5;Ana\n").columns == ("balance.stamps", "family_name")
    assert bring(next_door, b"WAS;wer\n5;Ana\n").columns == ("", "")
