"""Each step as the request that a till would send: names become ids, and what a case leaves out is filled in."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from habitue.config.cases.till import Call
from habitue.config.cases.world import World

Body = Mapping[str, Any]


class CaseWrong(Exception):
    """The case names something that it has not made: the case is at fault, not the program."""


def call_for(kind: str, body: Body, world: World, store: str) -> Call:
    """The request of a step. A sale's `due` is the caller's to fill in: it takes a quote."""
    return CALLS[kind](body, world, store)


def customer_of(name: Any, world: World) -> Body:
    """A customer as a request names one: the case's own by id; `{email: …}` and the like as they stand."""
    if isinstance(name, Mapping):
        return dict(name)
    return {"id": _known(world.customers, name, "customer")}


def sale_body(body: Body, world: World, store: str) -> dict[str, Any]:
    """A sale or a quote, without what only a quote can tell."""
    request: dict[str, Any] = {"lines": [_line(line, world) for line in body["lines"]]}
    if "customer" in body:
        request["customer"] = customer_of(body["customer"], world)
    for key in ("claims", "codes", "due"):
        if key in body:
            request[key] = body[key]
    if "tenders" in body:
        request["tenders"] = [_tender(tender, world) for tender in body["tenders"]]
    if "returns" in body:
        request["returns"] = [_returned(entry, world) for entry in body["returns"]]
    return request | _receipt(body, world, store)


def _receipt(body: Body, world: World, store: str) -> dict[str, Any]:
    at = datetime.fromisoformat(body["at"]) if "at" in body else world.now
    day = body.get("business_day") or world.day_of(at, store).isoformat()
    return {"receipt": body.get("receipt") or world.next_receipt(), "business_day": day, "at": at.isoformat()}


def _line(line: Body, world: World) -> dict[str, Any]:
    article = world.articles.get(str(line.get("article")), {})
    request = {**{key: article[key] for key in ("group", "vat", "pieces") if key in article}, **line}
    if "amount" not in line and "price" in article:
        request["amount"] = int(Decimal(str(line.get("quantity", 1))) * int(article["price"]))
    return request


def _tender(tender: Body, world: World) -> dict[str, Any]:
    request = dict(tender)
    if "code" in tender and tender["code"] in world.vouchers:
        request["code"] = world.vouchers[tender["code"]]["code"]
    if "hold" in tender:
        request["hold"] = world.holds.get(tender["hold"], tender["hold"])
    return request


def _returned(entry: Body, world: World) -> dict[str, Any]:
    sale = _known(world.sales, entry["sale"], "sale")
    return {"sale": {"id": sale["id"]}, **{key: entry[key] for key in ("lines", "all") if key in entry}}


def _sale(body: Body, world: World, store: str) -> Call:
    return Call(method="POST", path="/sales", body=sale_body(body, world, store), key=body.get("key"))


def _quote(body: Body, world: World, store: str) -> Call:
    request = sale_body(body, world, store)
    return Call(method="POST", path="/quotes", body={k: v for k, v in request.items() if k not in QUOTE_LACKS})


QUOTE_LACKS = {"receipt", "business_day", "due"}


def _batch(body: Body, world: World, store: str) -> Call:
    sales = [{"key": sale.get("key") or world.next_receipt(), **sale_body(sale, world, store)} for sale in body["sales"]]
    return Call(method="POST", path="/sale-batches", body={"sales": sales}, key=body.get("key"))


def _return(body: Body, world: World, store: str) -> Call:
    request = {key: body[key] for key in ("lines", "all", "reason") if key in body}
    request |= _receipt(body, world, store)
    if "goods" in body:
        request |= {"goods": body["goods"], "customer": customer_of(body["customer"], world)}
        return Call(method="POST", path="/returns", body=request, key=body.get("key"))
    sale = _known(world.sales, body["sale"], "sale")
    return Call(method="POST", path=f"/sales/{sale['id']}/returns", body=request, key=body.get("key"))


def _name_customer(body: Body, world: World, store: str) -> Call:
    sale = _known(world.sales, body["sale"], "sale")
    request = {"customer": customer_of(body["customer"], world), "due": body["due"]}
    return Call(method="POST", path=f"/sales/{sale['id']}/customer", body=request, key=body.get("key"))


def _exchange(body: Body, world: World, store: str) -> Call:
    request = {"customer": customer_of(body["customer"], world), "code": body["code"], "times": body.get("times", 1)}
    return Call(method="POST", path="/exchanges", body=request, key=body.get("key"))


def _adjust(body: Body, world: World, store: str) -> Call:
    request = {
        "customer": customer_of(body["customer"], world),
        "unit": body["unit"],
        "amount": body["amount"],
        "reason": body.get("reason", "as the case says"),
    }
    return Call(method="POST", path="/adjustments", body=request, key=body.get("key"))


def _issue(body: Body, world: World, store: str) -> Call:
    request = {key: body[key] for key in ("amount", "code", "price") if key in body}
    if "expires" in body:
        request["expires_at"] = body["expires"]
    if "customer" in body:
        request["customer"] = customer_of(body["customer"], world)
    return Call(method="POST", path="/vouchers", body=request, key=body.get("key"))


def _moved(noun: str) -> Callable[[Body, World, str], Call]:
    def call(body: Body, world: World, store: str) -> Call:
        request: dict[str, Any] = {"amount": body["amount"]}
        if "expires" in body:
            request["expires_at"] = body["expires"]
        if "price" in body:
            request["price"] = body["price"]
        if "voucher" in body:
            path = f"/vouchers/{_voucher(body['voucher'], world)}/{noun}"
        else:
            request |= {"customer": customer_of(body["customer"], world), "unit": body["unit"]}
            path = f"/{noun}"
        return Call(method="POST", path=path, body=request, key=body.get("key"))

    return call


def _hold(body: Body, world: World, store: str) -> Call:
    request: dict[str, Any] = {"amount": body["amount"], "lasts": body["lasts"]}
    if "voucher" in body:
        request["voucher"] = _voucher(body["voucher"], world)
    else:
        request |= {"customer": customer_of(body["customer"], world), "unit": body["unit"]}
    return Call(method="POST", path="/holds", body=request, key=body.get("key"))


def _of_hold(verb: str) -> Callable[[Body, World, str], Call]:
    def call(body: Body, world: World, store: str) -> Call:
        request = {"amount": body["amount"]} if "amount" in body else {}
        hold = _known(world.holds, body["hold"], "hold")
        return Call(method="POST", path=f"/holds/{hold}/{verb}", body=request, key=body.get("key"))

    return call


def _merge(body: Body, world: World, store: str) -> Call:
    into = _known(world.customers, body["into"], "customer")
    request = {"from": _known(world.customers, body["from"], "customer")}
    return Call(method="POST", path=f"/customers/{into}/merges", body=request, key=body.get("key"))


def _reverse(body: Body, world: World, store: str) -> Call:
    return Call(method="POST", path="/reversals", body={"key": body["key"]})


def _card(body: Body, world: World, store: str) -> Call:
    customer = _known(world.customers, body["customer"], "customer")
    request = {"blocked": body["is_blocked"]} if "is_blocked" in body else {}
    return Call(method="PUT", path=f"/customers/{customer}/cards/{body['code']}", body=request)


def _grant_tier(body: Body, world: World, store: str) -> Call:
    customer = _known(world.customers, body["customer"], "customer")
    request = {key: body[key] for key in ("level", "until") if key in body}
    return Call(method="PUT", path=f"/customers/{customer}/tier", body=request)


def _lookup(body: Body, world: World, store: str) -> Call:
    code = world.vouchers.get(body["code"], {}).get("code", body["code"])
    return Call(method="POST", path="/lookups", body={"code": code})


def _request(body: Body, world: World, store: str) -> Call:
    method, _, path = str(body["to"]).partition(" ")
    for name, customer in world.customers.items():
        path = path.replace(f"<{name}>", customer)
    return Call(method=method, path=path, body=body.get("body"), key=body.get("key"))


def _voucher(name: str, world: World) -> str:
    return str(_known(world.vouchers, name, "voucher")["id"])


def _known(names: Mapping[str, Any], name: Any, what: str) -> Any:
    if name not in names:
        raise CaseWrong(f"the case has no {what} `{name}`")
    return names[name]


CALLS: Mapping[str, Callable[[Body, World, str], Call]] = {
    "quote": _quote,
    "sale": _sale,
    "batch": _batch,
    "return": _return,
    "name_customer": _name_customer,
    "exchange": _exchange,
    "adjust": _adjust,
    "issue": _issue,
    "load": _moved("loads"),
    "redeem": _moved("redemptions"),
    "hold": _hold,
    "capture": _of_hold("capture"),
    "release": _of_hold("release"),
    "merge": _merge,
    "reverse": _reverse,
    "card": _card,
    "grant_tier": _grant_tier,
    "lookup": _lookup,
    "request": _request,
}
