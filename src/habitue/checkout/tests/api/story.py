"""A day at a café, told in requests: every operation of the API at least once. The examples of the documentation.

`<name>` in an address or a body stands for what an earlier step kept. A step without a summary only prepares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MORNING = "2026-01-05T10:00:00+01:00"
EVENING = "2026-01-05T18:30:00+01:00"

PROGRAM: dict[str, Any] = {
    "currency": "EUR",
    "units": {
        "points": {"name": {"en": "Points", "de": "Punkte"}, "expires": {"after": "P12M", "round_up": "month"}},
        "stamps": {"name": "Coffee stamps"},
        "free_coffee": {"name": "A coffee on us", "covers": {"groups": {"coffee": 1}}},
        "kitty": {"name": "Kitty", "money": True},
    },
    "tiers": {
        "window": "month",
        "levels": [{"code": "silver", "from": 0}, {"code": "gold", "from": 10000, "rate": "1.2"}],
    },
    "earn": [
        {"code": "base", "unit": "points", "give": 1, "per": {"amount": 100}, "tiered": True},
        {"code": "stamp", "unit": "stamps", "give": 1, "per": {"quantity": 1}, "scope": {"groups": ["coffee"]}},
    ],
    "exchanges": [
        {"code": "tenth", "from": {"stamps": 10}, "to": {"free_coffee": 1}, "automatic": True},
        {"code": "coffee", "from": {"points": 100}, "to": {"free_coffee": 1}},
    ],
    "discounts": [
        {"code": "ten", "percent": "10", "scope": {"groups": ["food"]}, "cost": {"points": 50}},
        {"code": "SUMMER5", "amount_off": 500, "when": {"min_amount": 4000}, "by": "code"},
    ],
    "grants": [{"code": "hello", "at": "registration", "give": {"points": 50}}],
}

COFFEE = {"article": "COFFEE", "group": "coffee", "name": "Coffee", "quantity": 2, "amount": 560, "vat": "19"}
LUNCH = {"article": "LUNCH", "group": "food", "name": "Lunch", "amount": 4200, "vat": "7"}
ANA = {"code": "2000000012345"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request. `keep` says what of the answer later steps need: name -> path of keys in it."""

    operation: str
    call: str
    summary: str = ""
    body: Any = None
    key: str | None = None
    status: int = 200
    keep: Mapping[str, str] = field(default_factory=dict)
    at: str = MORNING


STORY: list[Step] = [
    Step(operation="saveDraft", call="PUT /program/draft", summary="A café's program", body=PROGRAM),
    Step(operation="readDraft", call="GET /program/draft", summary="What is being worked on"),
    Step(operation="publishProgram", call="POST /program/versions", summary="From now on", body={}, status=201),
    Step(operation="readProgram", call="GET /program", summary="What holds now"),
    Step(operation="listVersions", call="GET /program/versions", summary="All versions"),
    Step(operation="readVersion", call="GET /program/versions/1", summary="The first version"),
    Step(
        operation="makeCodes",
        call="POST /program/codes",
        summary="Two coupons for a letter",
        body={"discount": "SUMMER5", "count": 2},
        status=201,
        keep={"coupon": "codes.0"},
    ),
    Step(
        operation="createWebhook",
        call="POST /webhooks",
        summary="Tell the shop of every sale",
        body={"url": "https://shop.example/habitue", "events": ["sale.*"]},
        status=201,
        keep={"webhook": "id"},
    ),
    Step(
        operation="createCustomer",
        call="POST /customers",
        summary="Ana signs up and gets a card",
        body={
            "given_name": "Ana",
            "family_name": "Müller",
            "email": "ana@example.com",
            "telephone": "+49 151 23456789",
            "birth_date": "1988-02-29",
            "language": "en",
            "cards": [{"code": "2000000012345", "medium": "barcode"}],
        },
        status=201,
        keep={"ana": "id"},
    ),
    Step(
        operation="createCustomer",
        call="POST /customers",
        summary="Somebody of whom nothing is known",
        body={},
        status=201,
        keep={"somebody": "id"},
    ),
    Step(operation="lookUp", call="POST /lookups", summary="A card is scanned", body={"code": "2000000012345"}),
    Step(operation="lookUp", call="POST /lookups", summary="A coupon", body={"code": "<coupon>"}),
    Step(operation="lookUp", call="POST /lookups", summary="What nobody has", body={"code": "NOBODYS"}, status=422),
    Step(operation="listCustomers", call="GET /customers?q=muller", summary="As one types, accents forgiven"),
    Step(operation="readCustomer", call="GET /customers/<ana>", summary="Ana"),
    Step(
        operation="changeCustomer",
        call="PATCH /customers/<ana>",
        summary="Her telephone is not known any more",
        body={"telephone": None, "note": "Likes the table at the window"},
    ),
    Step(
        operation="putCard",
        call="PUT /customers/<ana>/cards/2000000099999",
        summary="A second card, read by NFC",
        body={"medium": "nfc"},
    ),
    Step(
        operation="removeCard",
        call="DELETE /customers/<ana>/cards/2000000099999",
        summary="Taken off again",
        status=204,
    ),
    Step(
        operation="putTier",
        call="PUT /customers/<ana>/tier",
        summary="Gold until the end of the year",
        body={"level": "gold", "until": "2026-12-31", "reason": "Knows the owner"},
    ),
    Step(
        operation="putHouseAccount",
        call="PUT /customers/<ana>/house-account",
        summary="She may owe up to 50.00",
        body={"limit": 5000, "reason": "As agreed"},
    ),
    Step(
        operation="quoteBasket",
        call="POST /quotes",
        summary="What would it cost?",
        body={"customer": ANA, "lines": [COFFEE, LUNCH], "claims": [{"discount": "ten"}]},
    ),
    Step(
        operation="recordSale",
        call="POST /sales",
        summary="A gift voucher is sold, on a house account",
        body={
            "receipt": "4710",
            "business_day": "2026-01-05",
            "at": MORNING,
            "customer": ANA,
            "lines": [{"article": "GIFT50", "name": "Gift voucher", "amount": 5000, "loads": {"voucher": "new"}}],
            "due": 5000,
            "tenders": [{"kind": "cash", "amount": 5000}],
        },
        key="till-1-4710",
        status=201,
        keep={"gift": "loaded.0.code", "gift_id": "loaded.0.voucher"},
    ),
    Step(
        operation="recordSale",
        call="POST /sales",
        summary="With a discount for points, paid with a voucher and cash",
        body={
            "receipt": "4711",
            "business_day": "2026-01-05",
            "at": MORNING,
            "customer": ANA,
            "lines": [COFFEE, LUNCH],
            "claims": [{"discount": "ten"}],
            "due": 4340,
            "tenders": [{"kind": "voucher", "code": "<gift>", "amount": 3000}, {"kind": "cash", "amount": 1340}],
        },
        key="till-1-4711",
        status=201,
        keep={"sale": "id"},
    ),
    Step(
        operation="recordSale",
        call="POST /sales",
        summary="The till showed another sum",
        body={"receipt": "4712", "lines": [LUNCH], "codes": ["SUMMER5"], "due": 4200},
        key="till-1-4712",
        status=422,
    ),
    Step(operation="readSale", call="GET /sales/<sale>", summary="The receipt"),
    Step(operation="listSales", call="GET /sales?receipt=4711&business_day=2026-01-05", summary="By its number"),
    Step(
        operation="returnSale",
        call="POST /sales/<sale>/returns",
        summary="One coffee comes back",
        body={"lines": [{"line": 1, "quantity": 1}], "receipt": "R-1", "reason": "Cold"},
        key="till-1-R-1",
        status=201,
    ),
    Step(
        operation="recordReturn",
        call="POST /returns",
        summary="By the number on the receipt",
        body={"sale": {"receipt": "4711", "business_day": "2026-01-05"}, "lines": [{"line": 2}], "receipt": "R-2"},
        key="till-1-R-2",
        status=201,
    ),
    Step(
        operation="recordReturn",
        call="POST /returns",
        summary="Without a receipt",
        body={"customer": ANA, "goods": [{"article": "MUG", "amount": 900}], "receipt": "R-3"},
        key="till-1-R-3",
        status=201,
    ),
    Step(
        operation="recordSale",
        call="POST /sales",
        summary="Anonymous",
        body={"receipt": "4713", "business_day": "2026-01-05", "lines": [LUNCH], "due": 4200},
        key="till-1-4713",
        status=201,
        keep={"anonymous": "id"},
    ),
    Step(
        operation="nameCustomer",
        call="POST /sales/<anonymous>/customer",
        summary="It was Ana's",
        body={"customer": {"id": "<ana>"}, "due": 4200},
        key="portal-4713",
    ),
    Step(
        operation="recordBatch",
        call="POST /sale-batches",
        summary="What a till stored while it had no line",
        body={
            "sales": [
                {
                    "key": "till-2-17",
                    "receipt": "17",
                    "business_day": "2026-01-04",
                    "at": "2026-01-04T16:20:00+01:00",
                    "customer": ANA,
                    "lines": [COFFEE],
                }
            ]
        },
    ),
    Step(
        operation="adjustAccount",
        call="POST /adjustments",
        summary="A gift",
        body={"customer": ANA, "unit": "points", "amount": 150, "reason": "For the wait"},
        key="office-1",
        status=201,
    ),
    Step(
        operation="exchangeUnits",
        call="POST /exchanges",
        summary="A coffee for a hundred points",
        body={"customer": ANA, "code": "coffee"},
        key="till-1-x1",
        status=201,
    ),
    Step(
        operation="listAccounts",
        call="GET /customers/<ana>/accounts",
        summary="What she has in the evening",
        at=EVENING,
    ),
    Step(operation="listEntries", call="GET /customers/<ana>/entries?limit=2", summary="The last two movements"),
    Step(operation="listSalesOfCustomer", call="GET /customers/<ana>/sales?limit=1", summary="Her last visit"),
    Step(
        operation="issueVoucher",
        call="POST /vouchers",
        summary="Sold elsewhere for its full price",
        body={"amount": 2500, "price": 2500, "expires_at": "2029-12-31T23:59:59+01:00"},
        key="shop-1",
        status=201,
        keep={"voucher": "id", "code": "code"},
    ),
    Step(operation="lookUp", call="POST /lookups", summary="A voucher", body={"code": "<code>"}),
    Step(operation="readVoucher", call="GET /vouchers/<voucher>", summary="What it is worth"),
    Step(
        operation="loadVoucher",
        call="POST /vouchers/<voucher>/loads",
        summary="Ten more",
        body={"amount": 1000, "price": 1000},
        key="shop-2",
        status=201,
    ),
    Step(
        operation="redeemVoucher",
        call="POST /vouchers/<voucher>/redemptions",
        summary="Five are taken",
        body={"amount": 500, "reason": "Museum"},
        key="shop-3",
        status=201,
    ),
    Step(
        operation="loadAccount",
        call="POST /loads",
        summary="Prepaid value for Ana",
        body={"customer": ANA, "unit": "prepaid", "amount": 2000, "price": 2000},
        key="shop-4",
        status=201,
    ),
    Step(
        operation="redeemAccount",
        call="POST /redemptions",
        summary="By the voucher's code",
        body={"code": "<code>", "amount": 300},
        key="shop-5",
        status=201,
    ),
    Step(
        operation="redeemAccount",
        call="POST /redemptions",
        summary="More than there is",
        body={"code": "<code>", "amount": 100000},
        key="shop-6",
        status=422,
    ),
    Step(
        operation="reverse",
        call="POST /reversals",
        summary="That was a mistake",
        body={"key": "shop-5", "reason": "Wrong guest"},
        key="shop-7",
        status=201,
    ),
    Step(
        operation="holdValue",
        call="POST /holds",
        summary="A deposit for a table",
        body={"voucher": "<voucher>", "amount": 2000, "lasts": "PT2H"},
        key="table-1",
        status=201,
        keep={"hold": "id"},
    ),
    Step(operation="readHold", call="GET /holds/<hold>", summary="It is set aside"),
    Step(
        operation="captureHold",
        call="POST /holds/<hold>/capture",
        summary="Part of it is taken",
        body={"amount": 1500},
        key="table-2",
    ),
    Step(
        operation="holdValue",
        call="POST /holds",
        body={"voucher": "<voucher>", "amount": 100, "lasts": "PT15M"},
        key="table-3",
        status=201,
        keep={"second": "id"},
    ),
    Step(
        operation="releaseHold",
        call="POST /holds/<second>/release",
        summary="They came after all",
        body={},
        key="table-4",
    ),
    Step(
        operation="tryProgram",
        call="POST /program/trials",
        summary="What if points were doubled?",
        body={
            "since": "2026-01-01T00:00:00+01:00",
            "until": "2026-02-01T00:00:00+01:00",
            "document": {
                **PROGRAM,
                "earn": [{"code": "base", "unit": "points", "give": 2, "per": {"amount": 100}}],
            },
        },
        at=EVENING,
    ),
    Step(
        operation="mergeCustomers",
        call="POST /customers/<ana>/merges",
        summary="Two cards, one person",
        body={"from": "<somebody>"},
        key="office-2",
    ),
    Step(operation="createCustomer", call="POST /customers", body={}, status=201, keep={"nobody": "id"}),
    Step(
        operation="forgetCustomer",
        call="DELETE /customers/<nobody>?value=forfeited",
        summary="Somebody wants to be forgotten",
        status=204,
    ),
    Step(operation="listEvents", call="GET /events?limit=2", summary="From the beginning"),
    Step(operation="listWebhooks", call="GET /webhooks", summary="All of them"),
    Step(operation="readWebhook", call="GET /webhooks/<webhook>", summary="One of them"),
    Step(
        operation="changeWebhook",
        call="PATCH /webhooks/<webhook>",
        summary="Returns only",
        body={"events": ["sale.returned"]},
    ),
    Step(
        operation="rollWebhookSecret",
        call="POST /webhooks/<webhook>/secrets",
        summary="A new secret; the old one lasts a day",
        body={"overlap": "P1D"},
        status=201,
    ),
    Step(
        operation="testWebhook",
        call="POST /webhooks/<webhook>/tests",
        summary="Is anybody there?",
        status=202,
        keep={"delivery": "delivery"},
    ),
    Step(
        operation="listDeliveries",
        call="GET /webhooks/<webhook>/deliveries",
        summary="What was sent",
    ),
    Step(
        operation="replayDelivery",
        call="POST /webhooks/deliveries/<delivery>/replays",
        summary="Once more",
        status=202,
    ),
    Step(
        operation="replayEvents",
        call="POST /webhooks/<webhook>/replays",
        summary="A whole day again",
        body={"since": "2026-01-05T00:00:00+01:00", "until": "2026-01-06T00:00:00+01:00", "only_missed": True},
        status=202,
    ),
    Step(operation="removeWebhook", call="DELETE /webhooks/<webhook>", summary="No more", status=204),
]
