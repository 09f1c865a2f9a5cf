from django.utils.translation import gettext_lazy as _

from habitue.platform.refusals import Refusal


class ImportNotFound(Refusal):
    """Not there, or another organisation's: the same answer."""

    code = "not_found"
    text = _("There is no such import.")
    status = 404


class ImportBusy(Refusal):
    code = "import_running"
    text = _("Another import is at work. Wait until it has ended, or cancel it.")
    status = 409


class ImportNotOpen(Refusal):
    code = "import_not_open"
    text = _("This import has been run already; nothing about it can be changed.")
    status = 409


class ImportNotDone(Refusal):
    code = "import_not_done"
    text = _("Only what was imported can be undone.")
    status = 409


class ImportTooOld(Refusal):
    code = "import_too_old"
    text = _("An import can be undone for {days} days.")
    status = 409


class ColumnTwice(Refusal):
    code = "column_twice"
    text = _("Two columns cannot both be {field}.")


class ColumnsSayNobody(Refusal):
    code = "columns_say_nobody"
    text = _("No column says who it is: a name, an e-mail address, a telephone, a card or a customer number.")


class ColumnUnknown(Refusal):
    code = "column_unknown"
    text = _("There is nothing called {field} that a column could be.")
