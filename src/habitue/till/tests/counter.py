"""Bob at the café's till, and Ana, for tests that come in through the panel's doors."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from django.http import HttpResponse
from django.test import Client

from habitue.customers.queries import CustomerView
from habitue.merchants.queries import Principal
from habitue.merchants.tests.factories import House
from habitue.merchants.tests.people import make_staff
from habitue.merchants.tills import till_for
from habitue.platform import clock
from habitue.platform.ids import new_id
from habitue.till.finding import Sighting, found_token
from habitue.till.tests.factories import CAFE, make_ana, make_cafe
from habitue.web.tests.factories import browser_of


@dataclass(frozen=True)
class Counter:
    """Bob at the café's till, and Ana."""

    house: House
    principal: Principal
    browser: Client
    ana: CustomerView

    def post(self, path: str, said: dict[str, Any]) -> Any:
        return answer_of(self.send(path, said))

    def send(self, path: str, said: dict[str, Any]) -> HttpResponse:
        return self.browser.post(f"/till/{path}", orjson.dumps(said), content_type="application/json")  # type: ignore[return-value]

    def found(self, how: Any = "card", ago: timedelta = timedelta()) -> str:
        return found_token(self.house.id, self.ana.id, Sighting(how, clock.now() - ago))

    def sell(self, amount: int, **details: Any) -> Any:
        sale = {
            "key": details.pop("key", f"panel:{new_id()}"),
            "at": clock.now().isoformat(),
            "customer": {"id": str(self.ana.id)},
            "lines": [{"amount": amount}],
            **details,
        }
        return self.post("sales", {"version": 1, "sales": [sale]})["outcomes"][0]


def answer_of(response: Any) -> Any:
    return orjson.loads(response.content)


def make_counter(role: Any = "cashier", program: dict[str, Any] = CAFE) -> Counter:
    house, principal = make_cafe(program)
    bob = make_staff(house.id, role)
    return Counter(house, principal, browser_of(bob, till_for(house.id, till=house.till.id)), make_ana(house))
