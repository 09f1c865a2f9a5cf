"""A merchant's logo and background, for everybody: they stand on pages that guests see."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from habitue.merchants.brand import picture_for
from habitue.platform.refusals import Refusal


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def picture(request: HttpRequest, organisation_id: UUID, file_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The picture in force; one that was replaced is not there any more, and the new one has another address."""
    try:
        file = picture_for(organisation_id, file_id)
    except Refusal:
        raise Http404 from None
    return HttpResponse(file.read(), content_type=file.media_type)
