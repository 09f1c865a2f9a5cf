"""Why a file cannot be read. Nothing of it has been written anywhere."""

from django.utils.translation import gettext_lazy as _

from habitue.platform.refusals import Refusal


class WrongEncoding(Refusal):
    code = "file_encoding"
    text = _("The letters of this file cannot be read as {encoding}, first in line {line}. Choose another encoding.")


class BrokenCsv(Refusal):
    code = "file_broken"
    text = _("This file is broken in line {line}: a quotation mark that was opened is not closed, or stands astray.")


class BrokenWorkbook(Refusal):
    code = "workbook_broken"
    text = _("This workbook is damaged. Open it in your spreadsheet program and save it again.")


class LockedWorkbook(Refusal):
    code = "workbook_locked"
    text = _("This workbook has a password, or is of the old kind (.xls). Save it as .xlsx without a password.")


class WorkbookTooLarge(Refusal):
    code = "workbook_too_large"
    text = _("Unpacked, this workbook is larger than {megabytes} MB.")


class TextTooLong(Refusal):
    code = "text_too_long"
    text = _("A text in this workbook has more than {most} letters, which no cell can hold.")


class NoSuchSheet(Refusal):
    code = "no_such_sheet"
    text = _("This workbook has no sheet {sheet}.")


class FormulaInFile(Refusal):
    code = "formula_in_file"
    text = _("There is a formula in cell {cell}. Replace formulas by their values and send the file again.")


class TooManyRows(Refusal):
    code = "too_many_rows"
    text = _("This file has more than {most} rows. Split it.")


class TooManyColumns(Refusal):
    code = "too_many_columns"
    text = _("This file has more than {most} columns.")


class DuplicateHeader(Refusal):
    code = "duplicate_header"
    text = _("Two columns are called {header}. Give each a name of its own.")


class NoRows(Refusal):
    code = "no_rows"
    text = _("This file has no rows: below the line with the names of the columns there must be at least one.")
