"""People: Ana, her cards, her tier, what she may owe."""

from habitue.checkout.tests.api.cafe import Step

PEOPLE: list[Step] = [
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
        operation="makeCards",
        call="POST /cards",
        summary="Printed cards have come",
        body={"codes": ["2000000050001", "2000000050002"]},
        status=201,
    ),
    Step(operation="lookUp", call="POST /lookups", summary="A blank card", body={"code": "2000000050001"}),
    Step(
        operation="tellOccasion",
        call="POST /customers/<ana>/occasions",
        summary="She has written a review",
        body={"moment": "review", "reference": "review-318"},
        status=201,
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
]
