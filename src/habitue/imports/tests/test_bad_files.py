"""What cannot be read is refused whole, with the reason, and nothing of it is kept: a row each."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.protection import WorkbookProtection

from habitue.imports.models import Import
from habitue.imports.reading import BYTES_MAX, ROWS_MAX, Shape, read_table
from habitue.imports.reading import tables as reading_tables
from habitue.imports.reading import workbooks as reading_workbooks
from habitue.imports.tests.factories import bring, make_moving_shop, sharing_xlsx_of, xlsx_of
from habitue.platform.files.kinds import XLSX
from habitue.platform.models import StoredFile
from habitue.platform.refusals import Refusal

GOOD: list[list[object]] = [["Name", "Points"], ["Ana", 5]]


def zipped(**members: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return kept.getvalue()


def damaged() -> bytes:
    content = bytearray(xlsx_of(GOOD))
    middle = len(content) // 3
    content[middle : middle + 40] = bytes(40)
    return bytes(content)


def refused_files() -> Iterator[tuple[str, bytes, str, dict[str, Any]]]:
    """What it is, its content, the code of the refusal, and details."""
    yield "nothing", b"", "file_empty", {}
    yield "a PDF", b"%PDF-1.7 hello", "file_of_wrong_kind", {"kind": "PDF"}
    yield "a picture", b"\x89PNG\r\n\x1a\n....", "file_of_wrong_kind", {"kind": "PNG"}
    yield "a page", b"<!doctype html><p>a</p>", "file_of_wrong_kind", {"kind": "HTML"}
    yield "something", bytes(range(32)) * 9, "file_of_wrong_kind", {"kind": "?"}
    yield "an archive", zipped(a_txt="a"), "file_of_wrong_kind", {"kind": "ZIP"}
    yield "an old or locked workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook_locked", {}
    yield "a damaged workbook", damaged(), "workbook_broken", {}
    yield "a workbook of nothing", zipped(xl__workbook_xml="<a/>"), "workbook_broken", {}
    yield "blank lines", b"\n\n;;\n", "no_rows", {}
    yield "headers alone", b"Name;Points\n\n", "no_rows", {}
    yield "a sheet of headers", xlsx_of([["Name"]]), "no_rows", {}
    yield "two columns of a name", b"Name;Points; points\na;1;2\n", "duplicate_header", {"header": "points"}
    yield "many columns", (";".join(f"c{n}" for n in range(201)) + "\n1\n").encode(), "too_many_columns", {"most": 200}
    yield "an open quotation mark", b'Name;Note\nAna;"hello\nBen;x\n', "file_broken", {"line": 3}
    yield "a quotation mark astray", b'Name;Note\nAna;"a"b\n', "file_broken", {"line": 2}
    yield "a formula", b"Name;Points\nAna;=1+1\n", "formula_in_file", {"cell": "B2"}
    yield "a command", b"Name;Points\n@SUM(A1);1\n", "formula_in_file", {"cell": "A2"}
    yield "a sign and words", b"Name;Points\n-cmd|' /C calc'!A0;1\n", "formula_in_file", {"cell": "A2"}
    yield "a plus and words", b"Name;Points\n\nAna;+A1\n", "formula_in_file", {"cell": "B3"}
    yield "a header that computes", b"=A1;Points\nAna;1\n", "formula_in_file", {"cell": "A1"}
    yield "a sheet that computes", xlsx_of([*GOOD, ["Ben", "=SUM(B2)"]]), "formula_in_file", {"cell": "B3"}
    yield "text that would compute", xlsx_of([["Name"], ["+A1 x"]]), "formula_in_file", {"cell": "A2"}


@pytest.mark.parametrize(("what", "content", "code", "details"), refused_files(), ids=lambda one: str(one)[:30])
def test_a_file_that_cannot_be_read_is_refused_whole(
    what: str, content: bytes, code: str, details: dict[str, Any]
) -> None:
    house, _principal = make_moving_shop()
    with pytest.raises(Refusal) as refused:
        bring(house, content)
    assert refused.value.code == code, what
    assert details.items() <= refused.value.details.items()
    assert refused.value.sentence
    assert "…" not in refused.value.sentence
    assert not Import.objects.filter(organisation_id=house.id).exists()
    assert not StoredFile.objects.filter(organisation_id=house.id).exists()


def test_a_file_that_is_too_large_is_refused() -> None:
    house, _principal = make_moving_shop()
    with pytest.raises(Refusal) as refused:
        bring(house, b"Name\n" + b"a" * BYTES_MAX)
    assert (refused.value.code, refused.value.details) == ("file_too_large", {"megabytes": 100})


def test_more_rows_than_may_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ROWS_MAX == 250_000
    monkeypatch.setattr(reading_tables, "ROWS_MAX", 2)
    content = b"Name\na\n\nb\n"
    assert len(read_table(content, "text/csv", Shape()).rows) == 2
    with pytest.raises(Refusal) as refused:
        read_table(content + b"c\n", "text/csv", Shape())
    assert (refused.value.code, refused.value.details) == ("too_many_rows", {"most": 2})


def bomb() -> bytes:
    """Small as it lies there, large where it is unpacked."""
    return zipped(xl__workbook_xml="<a/>", xl__worksheets__sheet1_xml=" " * 3_000_000)


def lying_bomb() -> bytes:
    """The same, and its directory says that it is small."""
    content = bomb()
    return content.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def corners(first: str, last: str, cell: str = '<c r="{}" t="inlineStr">') -> bytes:
    """Two cells far apart: nothing to unpack, and everything between them to be laid out."""
    content = xlsx_of(GOOD)
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            text = old.read(member)
            if "sheet1" in member.filename:
                cells = "".join(f'<row r="{one.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}">{cell.format(one)}'
                                f"<is><t>Name</t></is></c></row>" for one in (first, last))  # fmt: skip
                text = re.sub(
                    rb"<sheetData>.*</sheetData>", f"<sheetData>{cells}</sheetData>".encode(), text, flags=re.DOTALL
                )
            new.writestr(member, text)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("last", "cell"),
    [
        ("XFD1048576", '<c r="{}" t="inlineStr">'),
        ("CV500000", '<c t="inlineStr" r="{}">'),
        ("zz90000", "<c\n\nr = '{}' t='inlineStr'>"),
    ],
)
def test_a_workbook_of_two_cells_far_apart_is_refused_before_it_is_laid_out(last: str, cell: str) -> None:
    content = corners("A1", last, cell)
    assert len(content) < 10_000
    with pytest.raises(Refusal) as refused:
        read_table(content, XLSX, Shape())
    assert refused.value.code == "workbook_too_large"


def test_a_workbook_with_a_gap_is_read() -> None:
    assert read_table(corners("A1", "A20000"), XLSX, Shape()).rows[0].number == 20_000


def test_a_workbook_that_is_packed_as_none_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "<a/>" * 100)
    broken = kept.getvalue().replace(kept.getvalue()[60:90], bytes(30))
    for content in (kept.getvalue(), broken):
        with pytest.raises(Refusal) as refused:
            read_table(content, XLSX, Shape())
        assert refused.value.code == "workbook_broken"


@pytest.mark.parametrize(("content", "code"), [(bomb(), "workbook_too_large"), (lying_bomb(), "workbook_broken")])
def test_a_workbook_that_swells_is_refused_before_it_does(
    content: bytes, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_workbooks, "UNPACKED_BYTES_MAX", 2_000_000)
    assert len(content) < 10_000
    with pytest.raises(Refusal) as refused:
        read_table(content, XLSX, Shape())
    assert refused.value.code == code


LONG = f"<si><t>{'a' * 30_000}</t></si>"
SHORT = '<si><t xml:space="preserve"> Ana </t></si>'
LAST = '<c t="s"><v>1</v></c>'


@pytest.mark.parametrize(
    ("texts", "cell", "code"),
    [
        (f"<si><t>{'a' * 3_000_000}</t></si>", '<c t="s"><v>0</v></c>', "text_too_long"),
        (f"<si>{'<r><t>aaaa</t></r>' * 100_000}</si>", '<c t="s"><v>0</v></c>', "text_too_long"),
        (f"<si><t>{'a' * 40_000}</t></si>", '<c t="s"><v>0</v></c>', "text_too_long"),
        (SHORT, f'<c t="inlineStr"><is><t>{"a" * 3_000_000}</t></is></c>', "text_too_long"),
        (LONG, "<c t='s'><v>0</v></c>", "workbook_too_large"),
        (LONG, '<c t = "s"><v>1</v><v>0</v></c>', "workbook_too_large"),
        (LONG, '<c t="s"><v> 0 </v></c>', "workbook_too_large"),
        (LONG, '<x:c t="s"><x:v>0</x:v></x:c>', "workbook_too_large"),
        (LONG.replace("si>", "x:si>"), '<c t="s"><v>0</v></c>', "workbook_too_large"),
        (f"<si/>{LONG}", LAST, "workbook_too_large"),
        (f'<si a="</si>">a</si>{LONG}', LAST, "workbook_broken"),
        (f'<si a=">a</si>">a</si>{LONG}', LAST, "workbook_broken"),
        (f"<si><t><!-- </si> --></t></si>{LONG}", LAST, "workbook_broken"),
        (f"<si><t><![CDATA[</si>]]></t></si>{LONG}", LAST, "workbook_broken"),
        (f"<si><t><?a </si> ?></t></si>{LONG}", LAST, "workbook_broken"),
        (f"<si><t>a</t><si/></si>{LONG}", LAST, "workbook_broken"),
    ],
    ids=range(16),
)
def test_a_workbook_whose_texts_swell_is_refused_before_they_do(
    texts: str, cell: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_workbooks, "UNPACKED_BYTES_MAX", 5_000_000)
    with pytest.raises(Refusal) as refused:
        read_table(sharing_xlsx_of(f"{texts}{SHORT}", [cell] * (1 if "too_long" in code else 200)), XLSX, Shape())
    assert refused.value.code == code


def test_a_long_text_and_many_short_ones_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_workbooks, "UNPACKED_BYTES_MAX", 1_000_000)
    cells = ['<c t="s"><v>1</v></c>', '<c t="s"><v>0</v></c>', *['<c t="s"><v>1</v></c>', "<c><v>0</v></c>"] * 5_000]
    rows = read_table(sharing_xlsx_of(f"{LONG}{SHORT}", cells), XLSX, Shape()).rows
    assert [len(str(row.cells[0])) for row in rows[:3]] == [30_000, 3, 1]
    assert len(rows) == 10_001


def test_shared_texts_with_looks_and_of_other_programs_are_read() -> None:
    texts = (
        '<si><r><rPr><b/><sz val="11"/></rPr><t>An</t></r><r><t>a</t></r></si><si/><x:si><x:t>&lt;Ben&gt;</x:t></x:si>'
    )
    cells = [f'<c t="s"><v>{number}</v></c>' for number in (0, 0, 1, 2)]
    rows = read_table(sharing_xlsx_of(texts, cells), XLSX, Shape()).rows
    assert [row.cells[0] for row in rows] == ["Ana", "<Ben>"]


def test_a_workbook_whose_structure_alone_is_protected_can_be_read() -> None:
    book = openpyxl.Workbook()
    book.security = WorkbookProtection(lockStructure=True)
    assert book.active is not None
    book.active.append(["Name"])
    book.active.append(["Ana"])
    kept = io.BytesIO()
    book.save(kept)
    assert read_table(kept.getvalue(), XLSX, Shape()).rows[0].cells == ("Ana",)


@pytest.mark.parametrize(("encoding", "line"), [("utf-8", 3), ("cp850", 0)], ids=["utf-8", "cp850"])
def test_letters_that_an_encoding_does_not_have_are_refused(encoding: str, line: int) -> None:
    content = "Name;Ort\nAna;Bonn\nJörg;Köln\n".encode("cp1252")
    if not line:
        # Every byte is a letter of it: it reads wrongly, which people see and can change.
        assert read_table(content, "text/csv", Shape(encoding=encoding)).rows[1].cells != ("Jörg", "Köln")
        return
    with pytest.raises(Refusal) as refused:
        read_table(content, "text/csv", Shape(encoding=encoding))
    assert (refused.value.code, refused.value.details) == ("file_encoding", {"encoding": encoding, "line": line})


def test_a_sheet_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        read_table(xlsx_of(GOOD), XLSX, Shape(sheet="Elsewhere"))
    assert (refused.value.code, refused.value.details) == ("no_such_sheet", {"sheet": "Elsewhere"})


@pytest.mark.parametrize(
    "text", ["+49 171 2345678", "-12,50", "+1.234,00 €", "-", "+49 (0)171/234-5678", "(030) 12345", "- 5", "+12.5 EUR"]
)
def test_numbers_and_telephones_with_a_sign_are_no_formulas(text: str) -> None:
    assert read_table(f'Name\n"{text}"\n'.encode(), "text/csv", Shape()).rows[0].cells == (text,)
