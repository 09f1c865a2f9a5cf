from habitue.checkout.tests.factories import *
from habitue.customers.tests.factories import make_customer
from habitue.ledger.audit import audit_book
def test_first():
    house, till = make_shop()
    ana = make_customer(house.id, codes=("2000000012345",))
    out = sell(till, 560, 4200, customer=ana)
    print(out)
    again = sell(till, 560, 4200, customer=ana, key="k")
    again2 = sell(till, 560, 4200, customer=ana, key="k")
    assert again2.answer == again.answer
    print(again2)
    assert list(audit_book(house.id)) == []
    assert 0
