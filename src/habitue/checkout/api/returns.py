"""What comes back, and whose a sale was."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import Bearer, Call, key_of, now_of
from habitue.checkout.api.schemas.answers import NamedOut, ReturnOut
from habitue.checkout.api.schemas.returns import AnyReturnIn, NameCustomerIn, SaleReturnIn
from habitue.checkout.requests import SaleRef
from habitue.checkout.sales.naming import name_customer
from habitue.checkout.sales.returning import return_sale

sales = Router(tags=["Sales"], auth=Bearer("sales"))
returns = Router(tags=["Sales"], auth=Bearer("sales"))


@sales.post("/{uuid:sale}/returns", response={201: ReturnOut}, operation_id="returnSale", summary="Return a sale")
def post_sale_return(request: Call, sale: UUID, body: SaleReturnIn) -> HttpResponse:
    """All of it, or lines of it, or some pieces of a line.

    Each piece gives back what was paid for it; units are judged again on what the sale was judged on.
    """
    wanted = body.request(SaleRef(id=sale))
    return answer(return_sale(request=wanted, key=key_of(request), principal=request.auth, at=now_of(request)), 201)


@returns.post("", response={201: ReturnOut}, operation_id="recordReturn", summary="Return by receipt, or without one")
def post_return(request: Call, body: AnyReturnIn) -> HttpResponse:
    """By the number on the receipt and its day; or, where the receipt is lost, by the goods.

    Without a receipt, what is taken back is reckoned at the customer's present tier.
    """
    wanted = body.request()
    return answer(return_sale(request=wanted, key=key_of(request), principal=request.auth, at=now_of(request)), 201)


@sales.post("/{uuid:sale}/customer", response=NamedOut, operation_id="nameCustomer", summary="Name the customer later")
def post_customer(request: Call, sale: UUID, body: NameCustomerIn) -> HttpResponse:
    """Gives an anonymous sale its customer, once, within seven days: what it would have earned is earned now.

    `due` proves that the receipt is at hand; where it is wrong, there is no such sale.
    """
    wanted = body.request(SaleRef(id=sale))
    return answer(name_customer(request=wanted, key=key_of(request), principal=request.auth, at=now_of(request)))
