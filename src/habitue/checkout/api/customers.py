"""People who buy: finding, making and changing them."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from habitue.checkout.api.answers import answer, nothing
from habitue.checkout.api.caller import Bearer, Call, now_of, optional_key_of
from habitue.checkout.api.fields import Cursor, Label
from habitue.checkout.api.reading import read_json
from habitue.checkout.api.schemas.customers import (
    CustomerChangeIn,
    CustomerCreateIn,
    CustomerOut,
    CustomerPageOut,
    MergeIn,
)
from habitue.checkout.once import made, once
from habitue.checkout.people.forgetting import ForgetRequest, forget_person
from habitue.checkout.people.merging import merge_people
from habitue.checkout.people.registering import register_customer
from habitue.customers.actions import NewCard, block_customer, change_customer, unblock_customer
from habitue.customers.queries import CustomerView, customer_for
from habitue.customers.search import search

router = Router(tags=["Customers"])
reader = Bearer("customers", "sales")
keeper = Bearer("customers")


def shown(customer: CustomerView) -> dict[str, Any]:
    """A customer as it goes out."""
    said = asdict(customer)
    del said["organisation_id"]
    for card in said["cards"]:
        del card["id"], card["customer_id"]
    return said


@router.get("", auth=reader, response=CustomerPageOut, operation_id="listCustomers", summary="Search for customers")
def list_customers(
    request: Call,
    q: Label = "",
    after: Cursor | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> HttpResponse:
    """Those who have every word of `q` in name, e-mail, telephone or card number; accents do not matter.

    Typing errors are forgiven only when nothing else is found and a word has four letters: then `is_guess` is true.
    Without `q`: everybody, the newest first.
    """
    found = search(request.auth.organisation_id, q, after or None, limit)
    items = [shown(customer) for customer in found.items]
    return answer({"items": items, "next": found.next, "is_guess": found.is_guess})


@router.post("", auth=keeper, response={201: CustomerOut}, operation_id="createCustomer", summary="Sign a customer up")
def create(request: Call, body: CustomerCreateIn) -> HttpResponse:
    """A customer, of whom nothing need be known, with cards; and what the program gives at registration.

    Send an `Idempotency-Key`, and nobody is signed up twice: a repeat is answered with the customer as it is by then.
    """
    at, organisation = now_of(request), request.auth.organisation_id

    def sign_up() -> dict[str, Any]:
        customer = register_customer(
            organisation_id=organisation,
            details=body.details(),
            cards=[NewCard(card.code, card.medium) for card in body.cards],
            referred_by=body.referred_by,
            by=request.auth.actor,
            at=at,
        )
        return {"customer": str(customer.id)}

    outcome = once(
        principal=request.auth,
        key=optional_key_of(request),
        kind="registration",
        request=read_json(request.body),
        at=at,
        do=sign_up,
    )
    return answer(shown(customer_for(organisation, made(outcome, "customer"))), 201)


@router.get(
    "/{uuid:customer}", auth=reader, response=CustomerOut, operation_id="readCustomer", summary="Read a customer"
)
def read_customer(request: Call, customer: UUID) -> HttpResponse:
    """A customer and its cards. The id of somebody who was merged into another leads to the other."""
    return answer(shown(customer_for(request.auth.organisation_id, customer)))


@router.patch(
    "/{uuid:customer}", auth=keeper, response=CustomerOut, operation_id="changeCustomer", summary="Change a customer"
)
def patch_customer(request: Call, customer: UUID, body: CustomerChangeIn) -> HttpResponse:
    """What is left out stays as it is; null takes it away."""
    at, actor = now_of(request), request.auth.actor
    view = customer_for(request.auth.organisation_id, customer)
    if details := body.details():
        view = change_customer(customer=view, changes=details, by=actor, at=at)
    if body.blocked is not None:
        change = block_customer if body.blocked else unblock_customer
        view = change(customer=view, by=actor, at=at)
    return answer(shown(view))


@router.delete(
    "/{uuid:customer}", auth=keeper, response={204: None}, operation_id="forgetCustomer", summary="Forget a customer"
)
def delete_customer(
    request: Call,
    customer: UUID,
    value: Literal["forfeited", "paid_out"] | None = None,
    debt: Literal["written_off", "paid"] | None = None,
) -> HttpResponse:
    """Erases everything personal, for good; what was bought and booked stays and leads to nobody.

    Whoever still has or owes something is not forgotten before it is said what becomes of it: `value`, `debt`.
    """
    wanted = ForgetRequest(customer=customer, value=value, debt=debt)
    forget_person(request=wanted, principal=request.auth, at=now_of(request))
    return nothing()


@router.post(
    "/{uuid:customer}/merges", auth=keeper, response=CustomerOut, operation_id="mergeCustomers", summary="Merge two"
)
def post_merge(request: Call, customer: UUID, body: MergeIn) -> HttpResponse:
    """`from` becomes part of the customer of the address, with cards, value, debts and history. Answers who is left.

    The id of the one who is gone leads to the other from now on.
    """
    at, wanted = now_of(request), body.request(customer)

    def merge() -> dict[str, Any]:
        return {"customer": str(merge_people(request=wanted, principal=request.auth, at=at).id)}

    outcome = once(
        principal=request.auth,
        key=optional_key_of(request),
        kind="merger",
        request={"into": str(wanted.customer), "from": str(wanted.other)},
        at=at,
        do=merge,
    )
    return answer(shown(customer_for(request.auth.organisation_id, made(outcome, "customer"))))
