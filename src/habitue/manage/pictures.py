"""Pictures that merchants upload: looked at, turned upright, made smaller, kept as WebP."""

from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from habitue.platform.files import keep_file
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal

LONGEST_SIDE = 800
BYTES_MAX = 8_000_000
# What unpacks to more than this is no picture of a cake.
PIXELS_MAX = 50_000_000


class NoPicture(Refusal):
    code = "no_picture"
    text = _("This is not a picture that can be shown: PNG, JPEG or WebP, at most 8 MB.")


def made_smaller(content: bytes) -> bytes:
    """The same picture without what cameras write into it, at most 800 pixels a side. Refuses `no_picture`."""
    if len(content) > BYTES_MAX:
        raise NoPicture
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise NoPicture
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            file = BytesIO()
            upright.convert("RGBA" if upright.has_transparency_data else "RGB").save(file, "WEBP", quality=82)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise NoPicture from None
    return file.getvalue()


def keep_picture(*, organisation_id: UUID, content: bytes, by: Actor, at: datetime) -> UUID:
    """Keep an uploaded picture; its id. Refuses `no_picture`."""
    kept = keep_file(
        organisation_id=organisation_id,
        name="picture.webp",
        media_type="image/webp",
        content=made_smaller(content),
        purpose="manage.picture",
        by=by,
        at=at,
    )
    return kept.id
