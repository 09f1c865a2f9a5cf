"""Endings: what another program would have given, one person out of two, somebody who wants to be forgotten."""

from habitue.checkout.tests.api.cafe import EVENING, PROGRAM, Step

ENDINGS: list[Step] = [
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
]
