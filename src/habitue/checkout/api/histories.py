"""What a customer has, and what they did."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from habitue.checkout.api.answers import answer, id_from, no_cursor, page, position_from
from habitue.checkout.api.caller import Bearer, Call, now_of
from habitue.checkout.api.fields import Cursor
from habitue.checkout.api.schemas.answers import SaleSummaryOut
from habitue.checkout.api.schemas.common import Page
from habitue.checkout.api.schemas.customers import AccountsOut, EntryOut
from habitue.checkout.queries.accounts import accounts_of, entries_of, standing_of
from habitue.checkout.queries.sales import sales_of
from habitue.customers.queries import customer_for

router = Router(tags=["Customers"], auth=Bearer("customers", "sales"))
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get(
    "/{uuid:customer}/accounts", response=AccountsOut, operation_id="listAccounts", summary="Read a customer's balances"
)
def list_accounts(request: Call, customer: UUID) -> HttpResponse:
    """Every unit of the program and stored value, as they stand now, and the tier."""
    organisation, at = request.auth.organisation_id, now_of(request)
    view = customer_for(organisation, customer)
    standing = standing_of(organisation, view.id, request.auth.zone, at)
    return answer({"items": accounts_of(organisation, view.id, at), "next": None, **standing})


@router.get(
    "/{uuid:customer}/entries", response=Page[EntryOut], operation_id="listEntries", summary="Read a customer's history"
)
def list_entries(request: Call, customer: UUID, after: Cursor | None = None, limit: Limit = 50) -> HttpResponse:
    """Every movement on the customer's accounts with its reason, the newest first."""
    organisation = request.auth.organisation_id
    view = customer_for(organisation, customer)
    found = entries_of(organisation, view.id, now_of(request), _before(after), limit)
    return page(found, limit, lambda entry: [entry["id"], entry["number"]], lambda entry: entry)


@router.get(
    "/{uuid:customer}/sales",
    response=Page[SaleSummaryOut],
    operation_id="listSalesOfCustomer",
    summary="List a customer's sales",
)
def list_customer_sales(request: Call, customer: UUID, after: Cursor | None = None, limit: Limit = 50) -> HttpResponse:
    """The newest first."""
    organisation = request.auth.organisation_id
    view = customer_for(organisation, customer)
    found = sales_of(organisation, customer=view.id, before=id_from(after), limit=limit)
    return page(found, limit, lambda sale: sale["id"], lambda sale: sale)


def _before(cursor: str | None) -> tuple[UUID, int] | None:
    position: Any = position_from(cursor)
    if position is None:
        return None
    try:
        entry, number = position
        return UUID(entry), min(max(int(number), 0), 2**31 - 1)
    except (TypeError, ValueError, AttributeError):
        raise no_cursor() from None
