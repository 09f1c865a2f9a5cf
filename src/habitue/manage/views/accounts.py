"""House accounts: who owes what, down to which limit; a statement for each, on the screen and as a file."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from habitue.customers.lists import names_of
from habitue.ledger.lists import HouseAccount, Side, house_accounts, house_sums
from habitue.ledger.queries import LATEST
from habitue.manage.exporting import SheetMaker
from habitue.manage.paging import Paged
from habitue.manage.queries.one_customer import accounts_said
from habitue.manage.queries.statement import STATEMENT, every_entry, statement_of
from habitue.manage.queries.told import entry_said
from habitue.manage.queries.words import words_of
from habitue.manage.reading import read_place, read_uuid
from habitue.manage.statements import statement_pdf
from habitue.manage.views.customers import named
from habitue.manage.views.printing import pdf
from habitue.web.doors import StaffRequest, staff_page

_SIDES: dict[str, Side] = {"debit": "debit", "credit": "credit"}
_PAGE = 50


@staff_page("customers", "journal")
def accounts(request: StaffRequest) -> HttpResponse:
    """The newest first, or those who owe, or those who have something."""
    side = _SIDES.get(request.GET.get("side", ""), "")
    before = read_uuid(request.GET.get("after", "")) or LATEST[0]
    found = house_accounts(request.organisation.id, side=side, before=before, limit=_PAGE)
    paged: Paged[HouseAccount] = Paged.of(request, found, _PAGE, lambda one: str(one.id))
    owed, had = house_sums(request.organisation.id)
    shown: dict[str, Any] = {
        "room": "accounts",
        "paged": paged,
        "names": names_of(request.organisation.id, [one.owner for one in paged.items]),
        "side": side,
        "owed": owed,
        "had": had,
        "currency": request.organisation.currency,
    }
    return render(request, "manage/accounts/list.html", shown)


@staff_page("customers", "journal")
def account(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """A statement: what went in and out, the newest first; as a file (`?as=csv`, `xlsx`, `pdf`) refuses `forbidden`."""
    view = named(request, customer_id)
    organisation = request.organisation
    words = words_of(organisation.id, organisation.currency, request.now)
    if request.GET.get("as") in ("csv", "xlsx", "pdf"):
        request.staff.require("export")
        if request.GET["as"] == "pdf":
            newest = statement_of(organisation.id, view.id, request.now, limit=STATEMENT)
            return pdf(statement_pdf(organisation, view, newest, request.now), "statement")
        return _file(request, [entry_said(one, words) for one in every_entry(organisation.id, view.id, request.now)])
    before = read_place(request.GET.get("after", ""))
    statement = statement_of(organisation.id, view.id, request.now, before=before, limit=_PAGE)
    cursor = ".".join(map(str, statement.before)) if statement.before else ""
    known = accounts_said(organisation.id, view.id, words, request.now)
    shown = {
        "room": "accounts",
        "customer": view,
        "account": next((one for one in known if one.unit == "house_account"), None),
        "paged": Paged.after(request, [entry_said(entry, words) for entry in statement.entries], cursor),
        "brought": words.said("house_account", statement.brought),
    }
    return render(request, "manage/accounts/one.html", shown)


def _file(request: StaffRequest, entries: list[dict[str, Any]]) -> HttpResponse:
    sheet = SheetMaker(request.GET["as"], ["at", "what", "amount", "balance"])
    for entry in entries:
        sheet.add([entry["at"].isoformat(), entry["what"], entry["amount"], entry["balance"]])
    headers = {"Content-Disposition": f'attachment; filename="statement.{sheet.kind}"'}
    return HttpResponse(sheet.content(), content_type=sheet.media_type, headers=headers)
