"""The feed of what happened."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router

from habitue.checkout.api.answers import JSON
from habitue.checkout.api.caller import Bearer, Call
from habitue.checkout.api.fields import Cursor
from habitue.checkout.api.schemas.webhooks import EventPageOut
from habitue.webhooks.queries import events_after

router = Router(tags=["Events"])


@router.get("", auth=Bearer("events"), response=EventPageOut, operation_id="listEvents", summary="Read what happened")
def list_events(
    request: Call, after: Cursor | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> HttpResponse:
    """Events in the order in which they were committed, none missed, none twice.

    Keep `next` and ask with `after` set to it: at once while `more` is true, later otherwise. Without `after` the feed
    begins with the first event there is.
    """
    found = events_after(request.auth.organisation_id, after, limit)
    items = ",".join(event.body for event in found.items)
    more = "true" if found.more else "false"
    return HttpResponse(f'{{"items":[{items}],"next":"{found.next}","more":{more}}}', content_type=JSON)
