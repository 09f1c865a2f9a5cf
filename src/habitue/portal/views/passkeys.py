"""Passkeys, between the browser's script and the actions."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from habitue.platform.texts import Malformed
from habitue.portal.actions.passkeys import (
    PasskeyRefused,
    answer_passkey,
    ask_passkey,
    keep_passkey,
    offer_passkey,
    remove_passkey,
)
from habitue.portal.doors import GuestRequest, address, guest_page, let_in, public_page
from habitue.portal.views.pages import back_to
from habitue.web.hosts import base_of

_BODY_MOST = 20_000


@require_POST
@guest_page
def passkeys(request: GuestRequest) -> HttpResponse:
    """Without an answer: what a device needs to make a passkey. With one: keep it."""
    if request.guest is None:
        raise ValueError("the door lets nobody in without a visit")
    said, customer = _said(request), request.guest.customer
    host, origin = _host(request), base_of(request)
    if "answer" not in said:
        signed, options = offer_passkey(
            portal=request.portal, customer=customer, host=host, origin=origin, at=request.now
        )
        return JsonResponse({"challenge": signed, "options": options})
    try:
        keep_passkey(
            portal=request.portal,
            customer=customer,
            challenge=str(said.get("challenge", "")),
            answer=said["answer"],
            user_agent=request.headers.get("User-Agent", ""),
            host=host,
            origin=origin,
            at=request.now,
        )
    except PasskeyRefused as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=422)
    return JsonResponse({"next": f"{address(request, 'me')}?said=passkey"})


@require_POST
@guest_page
def passkey(request: GuestRequest, passkey_id: UUID) -> HttpResponse:
    """Remove one."""
    if request.guest is None:
        raise ValueError("the door lets nobody in without a visit")
    remove_passkey(portal=request.portal, customer=request.guest.customer, passkey_id=passkey_id, at=request.now)
    return back_to(request, "me", "removed")


@require_POST
@public_page
def challenge(request: GuestRequest) -> HttpResponse:
    """What a device needs to come in."""
    signed, options = ask_passkey(portal=request.portal, host=_host(request), origin=base_of(request), at=request.now)
    return JsonResponse({"challenge": signed, "options": options})


@require_POST
@public_page
def log_in(request: GuestRequest) -> HttpResponse:
    """Come in with what a device has signed."""
    said = _said(request)
    try:
        begun = answer_passkey(
            portal=request.portal,
            challenge=str(said.get("challenge", "")),
            answer=said.get("answer") or {},
            user_agent=request.headers.get("User-Agent", ""),
            is_widget=request.is_widget,
            host=_host(request),
            origin=base_of(request),
            at=request.now,
        )
    except PasskeyRefused as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=422)
    return let_in(request, JsonResponse({"next": address(request, "card")}), begun)


def _said(request: GuestRequest) -> Mapping[str, Any]:
    if len(request.body) > _BODY_MOST:
        raise Malformed(field="answer", why="too_long", longest=_BODY_MOST)
    try:
        said = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError:
        raise Malformed(field="answer", why="no_json") from None
    if not isinstance(said, dict):
        raise Malformed(field="answer", why="no_json")
    return said


def _host(request: GuestRequest) -> str:
    """The relying party is this host, without its port."""
    return urlsplit(f"//{request.get_host()}").hostname or ""
