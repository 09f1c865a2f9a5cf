"""What a sale tells others: itself, the tier that it changed, the voucher that it made."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from habitue.checkout.requests import CustomerRef, LineIn, LoadIn, NameCustomerRequest, ReturnIn, SaleRef, TenderIn
from habitue.checkout.sales.naming import name_customer
from habitue.checkout.tests.factories import cash, give_back, make_shop, make_voucher, sell, undo
from habitue.customers.tests.factories import make_customer
from habitue.merchants.queries import Principal
from habitue.merchants.tests.factories import AT
from habitue.platform.models import JournalLine

LADDER: dict[str, Any] = {
    "tiers": {
        "measure": "spend",
        "window": "month",
        "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 10000}],
    },
}


def told(till: Principal, kind: str) -> list[tuple[UUID, dict[str, Any]]]:
    lines = JournalLine.objects.filter(organisation_id=till.organisation_id, kind=kind).order_by("recorded_at", "id")
    return list(lines.values_list("subject_id", "data"))


UP, DOWN = {"before": "silver", "after": "gold"}, {"before": "gold", "after": "silver"}


def test_sales_and_what_comes_back_tell_of_a_changed_tier_once() -> None:
    house, till = make_shop(LADDER)
    ana = make_customer(house.id)
    sell(till, 9000, customer=ana)
    assert told(till, "tier.changed") == []
    sell(till, 1000, customer=ana, key="up")
    sell(till, 1000, customer=ana, key="more")
    assert told(till, "tier.changed") == [(ana.id, UP)]
    undo(till, "more")
    assert told(till, "tier.changed") == [(ana.id, UP)]
    undo(till, "up")
    assert told(till, "tier.changed") == [(ana.id, UP), (ana.id, DOWN)]


def test_an_exchange_of_goods_that_ends_where_it_began_tells_nothing() -> None:
    house, till = make_shop(LADDER)
    ana = make_customer(house.id)
    sale = sell(till, 10000, customer=ana).result()
    back = ReturnIn(sale=SaleRef(id=UUID(sale["id"])), all=True)
    sale = sell(till, 11000, customer=ana, returns=(back,)).result()
    assert told(till, "tier.changed") == [(ana.id, UP)]
    back = replace(back, sale=SaleRef(id=UUID(sale["id"])))
    sell(till, 500, customer=ana, returns=(back,))
    assert told(till, "tier.changed") == [(ana.id, UP), (ana.id, DOWN)]


def test_a_return_and_a_sale_named_later_tell_of_it() -> None:
    house, till = make_shop(LADDER)
    ana = make_customer(house.id)
    sale = sell(till, 12000).result()
    request = NameCustomerRequest(sale=SaleRef(id=UUID(sale["id"])), customer=CustomerRef(id=ana.id), due=12000)
    name_customer(request=request, key="named", principal=till, at=AT)
    give_back(till, sale)
    assert told(till, "tier.changed") == [(ana.id, UP), (ana.id, DOWN)]


def test_a_sale_tells_what_was_paid_and_loaded_and_its_flags() -> None:
    _house, till = make_shop()
    gift = make_voucher(till, 300, code="gift")
    lines = (LineIn(amount=500), LineIn(amount=2000, loads=LoadIn(kind="voucher")))
    tenders = (TenderIn(kind="voucher", code="gift", amount=400), cash(2100))
    sale = sell(till, lines=lines, tenders=tenders, is_offline=True).result()
    made = sale["loaded"][0]["voucher"]
    ((subject, data),) = told(till, "sale.recorded")
    assert (str(subject), data["flags"]) == (sale["id"], ["voucher_not_there"])
    assert data["tenders"] == [
        {"kind": "voucher", "amount": 400, "voucher": gift["id"]},
        {"kind": "cash", "amount": 2100},
    ]
    # Never a code.
    assert data["loaded"] == [{"line": 2, "kind": "voucher", "value": 2000, "voucher": made}]
    assert told(till, "voucher.issued")[1:] == [(UUID(made), {"sale": sale["id"]})]
