"""Beginnings: what the café promises, and who is told of every sale."""

from habitue.checkout.tests.api.cafe import PROGRAM, Step

BEGINNINGS: list[Step] = [
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
]
