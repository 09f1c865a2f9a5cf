"""Pictures of articles and rewards, for everybody who sees them: guests too."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from habitue.platform.files import file_for
from habitue.platform.refusals import Refusal


def picture(_request: HttpRequest, organisation_id: UUID, file_id: UUID) -> HttpResponse:
    """A picture and nothing else that is kept; it never changes, so that browsers keep it."""
    try:
        kept = file_for(organisation_id, file_id)
    except Refusal:
        raise Http404 from None
    if kept.purpose != "manage.picture":
        raise Http404
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(kept.read(), content_type=kept.media_type, headers=headers)
