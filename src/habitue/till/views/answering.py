"""How the panel is answered: JSON that carries the fragments to be shown, so that scripts hold no sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from habitue.platform.refusals import Refusal
from habitue.till.answers import Said
from habitue.till.finding import Sighting, found_token
from habitue.till.queries import person_for
from habitue.web.doors import PanelRequest, panel_page

Json = dict[str, Any]


def as_json(value: Json, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(value), content_type="application/json", status=status)


def asked_of(request: HttpRequest) -> Json:
    """The body, as an object."""
    try:
        value = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        value = None
    return value if isinstance(value, dict) else {}


def panel_json(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """A door of the panel's scripts: a refusal is an answer with its code and its sentence."""

    @panel_page
    @wraps(view)
    def door(request: PanelRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return as_json(refused_answer(request, refusal), refusal.status)

    return door


def refused_answer(request: HttpRequest, refusal: Refusal) -> Json:
    html = render_to_string("till/refused.html", {"sentence": refusal.sentence, "code": refusal.code}, request)
    return {"state": "refused", "code": refusal.code, "text": refusal.sentence, "html": html}


def done_answer(request: HttpRequest, said: Said, **more: Any) -> Json:
    html = render_to_string("till/answer.html", {"said": said}, request)
    return {"state": "done", "html": html, "short": said.short, **more}


def person_html(request: PanelRequest, customer_id: Any, found: Sighting, card: str = "") -> str:
    """Somebody, as the panel shows them, with the word of how they were found."""
    person = person_for(request.principal, customer_id, request.now)
    context = {
        "person": person,
        "how": found.how,
        "card": card or person.card_ending,
        "found": found_token(request.organisation.id, person.id, found),
        "organisation_id": request.organisation.id,
        "may_gift": request.staff.may("gift"),
    }
    return render_to_string("till/person.html", context, request)
