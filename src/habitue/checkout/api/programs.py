"""The program: what holds, the draft, its versions."""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from habitue.checkout.api.answers import answer
from habitue.checkout.api.caller import LONG_BODY_MAX, Bearer, Call, now_of, optional_key_of
from habitue.checkout.api.reading import read_json
from habitue.checkout.api.refusals import NotFound
from habitue.checkout.api.schemas.programs import (
    CodesIn,
    CodesOut,
    DraftOut,
    ProgramOut,
    TrialIn,
    TrialOut,
    VersionIn,
    VersionOut,
    VersionsOut,
)
from habitue.checkout.once import made, once
from habitue.checkout.trials import TrialRequest, try_program
from habitue.customers.queries import customer_for
from habitue.platform import secrets
from habitue.programs import actions, queries
from habitue.programs.schema import json_schema

router = Router(tags=["Program"])
reader = Bearer("program", "sales")
maker = Bearer("program")


@router.get("", auth=reader, response=ProgramOut, operation_id="readProgram", summary="Read the program that holds")
def read_program(request: Call) -> HttpResponse:
    """The version that holds now, with its document."""
    organisation = request.auth.organisation_id
    version = queries.version_in_force(organisation, now_of(request))
    document = queries.document_of(organisation, version.number) or {}
    return answer({"id": version.id, "number": version.number, "document": document})


@router.get("/draft", auth=maker, response=DraftOut, operation_id="readDraft", summary="Read the draft")
def read_draft(request: Call) -> HttpResponse:
    """The document that is being worked on; null if there is none."""
    return answer({"document": queries.draft_of(request.auth.organisation_id)})


@router.put("/draft", auth=maker, response=DraftOut, operation_id="saveDraft", summary="Save the draft")
def save_draft(request: Call, body: Annotated[dict[str, Any], Body()]) -> HttpResponse:
    """The body is the whole document. One that could not be published is refused, with the path of each fault."""
    organisation = request.auth.organisation_id
    actions.save_draft(organisation_id=organisation, document=body, by=request.auth.actor, at=now_of(request))
    return answer({"document": queries.draft_of(organisation)})


@router.get("/versions", auth=reader, response=VersionsOut, operation_id="listVersions", summary="List versions")
def list_versions(request: Call) -> HttpResponse:
    """All versions, in the order in which they take over."""
    versions = queries.versions_of(request.auth.organisation_id)
    return answer({"items": [asdict(version) for version in versions], "next": None})


@router.post(
    "/versions", auth=maker, response={201: VersionOut}, operation_id="publishProgram", summary="Publish the draft"
)
def publish_version(request: Call, body: VersionIn) -> HttpResponse:
    """Makes the draft a version that nobody can change, from now on or from a later moment.

    Refused where it drops a unit that somebody holds or changes its decimals.
    """
    at, organisation = now_of(request), request.auth.organisation_id

    def publish() -> dict[str, Any]:
        version = actions.publish(
            organisation_id=organisation, valid_from=body.valid_from, by=request.auth.actor, at=at
        )
        return {"version": str(version.id)}

    outcome = once(
        principal=request.auth,
        key=optional_key_of(request),
        kind="publication",
        request=read_json(request.body),
        at=at,
        do=publish,
    )
    version = next(row for row in queries.versions_of(organisation) if row.id == made(outcome, "version"))
    return answer(asdict(version), 201)


@router.get(
    "/versions/{int:number}",
    auth=reader,
    response=VersionOut,
    operation_id="readVersion",
    summary="Read a version",
)
def read_version(request: Call, number: int) -> HttpResponse:
    """A version with its document."""
    organisation = request.auth.organisation_id
    row = next((row for row in queries.versions_of(organisation) if row.number == number), None)
    if row is None:
        raise NotFound
    return answer({**asdict(row), "document": queries.document_of(organisation, number)})


@router.post(
    "/codes",
    auth=maker,
    response={201: CodesOut},
    operation_id="makeCodes",
    summary="Make single-use codes",
)
def make_codes(request: Call, body: CodesIn) -> HttpResponse:
    """Codes that bring a discount once each: new ones, or those you bring. What recognises them is a hash.

    Bound to a customer, nobody else can use them. They are shown this once; under an `Idempotency-Key` a repeat shows
    them again, for which they are kept sealed.
    """
    at, organisation = now_of(request), request.auth.organisation_id

    def make() -> dict[str, Any]:
        codes = actions.make_single_use_codes(
            organisation_id=organisation,
            discount=body.discount,
            count=body.count,
            codes=body.codes,
            customer_id=None if body.customer is None else customer_for(organisation, body.customer).id,
            by=request.auth.actor,
            at=at,
        )
        return {"sealed": secrets.seal("\n".join(codes)).decode()}

    outcome = once(
        principal=request.auth,
        key=optional_key_of(request),
        kind="codes",
        request=read_json(request.body),
        at=at,
        do=make,
    )
    return answer({"codes": secrets.unseal(outcome["sealed"].encode()).split("\n")}, 201)


@router.post(
    "/trials",
    auth=Bearer("program", body_max=LONG_BODY_MAX),
    response=TrialOut,
    operation_id="tryProgram",
    summary="Try a program on past sales",
)
def try_on_past_sales(request: Call, body: TrialIn) -> HttpResponse:
    """Judges a stretch of past sales by the draft, or by a document you bring: what would have been, beside what was.

    Nothing is written. What people would have done differently nobody knows; returns are left out.
    """
    wanted = TrialRequest(since=body.since, until=body.until, stores=body.stores, document=body.document)
    return answer(try_program(request=wanted, principal=request.auth))


def show_schema(request: HttpRequest) -> HttpResponse:
    """`/api/v1/program/schema`: the JSON Schema of the document, for everybody."""
    response = answer(json_schema(request.build_absolute_uri()))
    response["Content-Type"] = "application/schema+json"
    return response
