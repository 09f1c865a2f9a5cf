"""Each step as the request that a till would send: names become ids, and what a case leaves out is filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from habitue.config.cases.till import Call
from habitue.config.cases.world import World

Body = Mapping[str, Any]
QUOTE_LACKS = {"receipt", "business_day", "due"}


class CaseMistakeError(Exception):
    """The case names something that it has not made: the case is at fault, not the program."""


def call_for(kind: str, body: Body, world: World, store: str) -> Call:
    """The request of a step. A sale's `due` is the caller's to fill in: it takes a quote."""
    return CALLS[kind](_Requests(world, store), body)


@dataclass(frozen=True, slots=True)
class _Requests:
    world: World
    store: str

    def sale(self, body: Body) -> Call:
        return Call(method="POST", path="/sales", body=self.basket(body), key=body.get("key"))

    def quote(self, body: Body) -> Call:
        request = {key: part for key, part in self.basket(body).items() if key not in QUOTE_LACKS}
        return Call(method="POST", path="/quotes", body=request)

    def batch(self, body: Body) -> Call:
        sales = [{"key": sale.get("key") or self.world.next_receipt(), **self.basket(sale)} for sale in body["sales"]]
        return Call(method="POST", path="/sale-batches", body={"sales": sales}, key=body.get("key"))

    def return_(self, body: Body) -> Call:
        request = {key: body[key] for key in ("lines", "all", "reason", "goods") if key in body} | self.receipt(body)
        if "customer" in body:
            request["customer"] = self.customer(body["customer"])
        path = "/returns" if "goods" in body else f"/sales/{self.sale_id(body)}/returns"
        return Call(method="POST", path=path, body=request, key=body.get("key"))

    def name_customer(self, body: Body) -> Call:
        request = {"customer": self.customer(body["customer"]), "due": body["due"]}
        return Call(method="POST", path=f"/sales/{self.sale_id(body)}/customer", body=request, key=body.get("key"))

    def exchange(self, body: Body) -> Call:
        request = {"customer": self.customer(body["customer"]), "code": body["code"], "times": body.get("times", 1)}
        return Call(method="POST", path="/exchanges", body=request, key=body.get("key"))

    def adjust(self, body: Body) -> Call:
        request = self.account(body) | {"amount": body["amount"], "reason": body.get("reason", "as the case says")}
        return Call(method="POST", path="/adjustments", body=request, key=body.get("key"))

    def issue(self, body: Body) -> Call:
        request = {key: body[key] for key in ("amount", "code", "price") if key in body}
        if "expires" in body:
            request["expires_at"] = body["expires"]
        if "customer" in body:
            request["customer"] = self.customer(body["customer"])
        return Call(method="POST", path="/vouchers", body=request, key=body.get("key"))

    def load(self, body: Body) -> Call:
        return self.move("loads", body)

    def redeem(self, body: Body) -> Call:
        return self.move("redemptions", body)

    def move(self, noun: str, body: Body) -> Call:
        request = {key: body[key] for key in ("amount", "price") if key in body}
        if "expires" in body:
            request["expires_at"] = body["expires"]
        if "voucher" in body:
            path = f"/vouchers/{self.account(body)['voucher']}/{noun}"
        else:
            path, request = f"/{noun}", request | self.account(body)
        return Call(method="POST", path=path, body=request, key=body.get("key"))

    def hold(self, body: Body) -> Call:
        request = self.account(body) | {"amount": body["amount"], "lasts": body["lasts"]}
        return Call(method="POST", path="/holds", body=request, key=body.get("key"))

    def capture(self, body: Body) -> Call:
        request = {"amount": body["amount"]} if "amount" in body else {}
        return Call(method="POST", path=f"/holds/{self.hold_id(body)}/capture", body=request, key=body.get("key"))

    def release(self, body: Body) -> Call:
        return Call(method="POST", path=f"/holds/{self.hold_id(body)}/release", body={}, key=body.get("key"))

    def merge(self, body: Body) -> Call:
        request = {"from": self.known("customers", body["from"])}
        path = f"/customers/{self.known('customers', body['into'])}/merges"
        return Call(method="POST", path=path, body=request, key=body.get("key"))

    def reverse(self, body: Body) -> Call:
        return Call(method="POST", path="/reversals", body={"key": body["key"]})

    def card(self, body: Body) -> Call:
        request = {"blocked": body["is_blocked"]} if "is_blocked" in body else {}
        path = f"/customers/{self.known('customers', body['customer'])}/cards/{body['code']}"
        return Call(method="PUT", path=path, body=request)

    def grant_tier(self, body: Body) -> Call:
        request = {key: body[key] for key in ("level", "until") if key in body}
        return Call(method="PUT", path=f"/customers/{self.known('customers', body['customer'])}/tier", body=request)

    def occasion(self, body: Body) -> Call:
        request = {key: body[key] for key in ("moment", "reference") if key in body}
        path = f"/customers/{self.known('customers', body['customer'])}/occasions"
        return Call(method="POST", path=path, body=request, key=body.get("key"))

    def lookup(self, body: Body) -> Call:
        return Call(method="POST", path="/lookups", body={"code": self.voucher_code(body["code"])})

    def request(self, body: Body) -> Call:
        method, _, path = str(body["to"]).partition(" ")
        for name, customer in self.world.customers.items():
            path = path.replace(f"<{name}>", customer)
        return Call(method=method, path=path, body=body.get("body"), key=body.get("key"))

    def basket(self, body: Body) -> dict[str, Any]:
        """A sale or a quote, without what only a quote can tell."""
        request: dict[str, Any] = {"lines": [self.line(line) for line in body["lines"]]}
        if "customer" in body:
            request["customer"] = self.customer(body["customer"])
        if "tenders" in body:
            request["tenders"] = [self.tender(tender) for tender in body["tenders"]]
        if "returns" in body:
            request["returns"] = [self.returned(entry) for entry in body["returns"]]
        return request | {key: body[key] for key in ("claims", "codes", "due") if key in body} | self.receipt(body)

    def receipt(self, body: Body) -> dict[str, Any]:
        at = datetime.fromisoformat(body["at"]) if "at" in body else self.world.now
        day = body.get("business_day") or self.world.day_of(at, self.store).isoformat()
        return {"receipt": body.get("receipt") or self.world.next_receipt(), "business_day": day, "at": at.isoformat()}

    def line(self, line: Body) -> dict[str, Any]:
        article = self.world.articles.get(str(line.get("article")), {})
        request = {**{key: article[key] for key in ("group", "vat", "pieces") if key in article}, **line}
        if "amount" not in line and "price" in article:
            request["amount"] = int(Decimal(str(line.get("quantity", 1))) * int(article["price"]))
        return request

    def tender(self, tender: Body) -> dict[str, Any]:
        request = dict(tender)
        if "code" in tender:
            request["code"] = self.voucher_code(tender["code"])
        if "hold" in tender:
            request["hold"] = self.world.holds.get(tender["hold"], tender["hold"])
        return request

    def returned(self, entry: Body) -> dict[str, Any]:
        return {"sale": {"id": self.sale_id(entry)}} | {key: entry[key] for key in ("lines", "all") if key in entry}

    def customer(self, name: Any) -> dict[str, Any]:
        """The case's own by id; `{email: …}` and the like as they stand."""
        return dict(name) if isinstance(name, Mapping) else {"id": self.known("customers", name)}

    def account(self, body: Body) -> dict[str, Any]:
        if "voucher" in body:
            return {"voucher": self.known("vouchers", body["voucher"])["id"]}
        return {"customer": self.customer(body["customer"]), "unit": body["unit"]}

    def voucher_code(self, name: str) -> Any:
        return self.world.vouchers.get(name, {}).get("code", name)

    def sale_id(self, body: Body) -> Any:
        return self.known("sales", body["sale"])["id"]

    def hold_id(self, body: Body) -> Any:
        return self.known("holds", body["hold"])

    def known(self, what: str, name: Any) -> Any:
        """What the case calls so. Raises `CaseMistakeError`."""
        names = getattr(self.world, what)
        if name not in names:
            raise CaseMistakeError(f"the case has none of its {what} called `{name}`")
        return names[name]


CALLS: Mapping[str, Callable[[_Requests, Body], Call]] = {
    "quote": _Requests.quote,
    "sale": _Requests.sale,
    "batch": _Requests.batch,
    "return": _Requests.return_,
    "name_customer": _Requests.name_customer,
    "exchange": _Requests.exchange,
    "adjust": _Requests.adjust,
    "issue": _Requests.issue,
    "load": _Requests.load,
    "redeem": _Requests.redeem,
    "hold": _Requests.hold,
    "capture": _Requests.capture,
    "release": _Requests.release,
    "merge": _Requests.merge,
    "reverse": _Requests.reverse,
    "card": _Requests.card,
    "grant_tier": _Requests.grant_tier,
    "lookup": _Requests.lookup,
    "occasion": _Requests.occasion,
    "request": _Requests.request,
}
