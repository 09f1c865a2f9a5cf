"""Pictures that merchants upload, read and written anew: upright, without what cameras and programs hid in them."""

from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from habitue.platform.refusals import Refusal

UPLOAD_BYTES_MAX = 10_000_000
KEPT_BYTES_MAX = 1_000_000
# A few kilobytes can claim to be a picture of many gigabytes.
PIXELS_MAX = 50_000_000
_FORMATS = ("PNG", "JPEG", "WEBP")
_SIDES = {"logo": 1200, "background": 2000}
_SIDE_LEAST = 16


class PictureUnreadable(Refusal):
    code = "picture_unreadable"
    text = _("This is no picture that can be used: send a PNG, JPEG or WebP file.")


class PictureTooLarge(Refusal):
    code = "picture_too_large"
    text = _("This picture is too large: at most 10 MB and 50 million pixels.")
    status = 413


def clean(content: bytes, *, place: str) -> bytes:
    """The picture as it is kept: a logo as PNG, a background as JPEG, at most 1 MB.

    Refuses `picture_too_large`, `picture_unreadable`.
    """
    if len(content) > UPLOAD_BYTES_MAX:
        raise PictureTooLarge
    picture = _opened(content)
    keeps_shape = place == "logo"
    side = _SIDES[place]
    while True:
        smaller = picture.copy()
        smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
        written = _as_png(smaller) if keeps_shape else _as_jpeg(smaller)
        if len(written) <= KEPT_BYTES_MAX:
            return written
        # As many pixels as fit, and a little fewer: the size goes with their number.
        side = int(max(smaller.size) * (KEPT_BYTES_MAX / len(written)) ** 0.5 * 0.95)


def _opened(content: bytes) -> Image.Image:
    try:
        picture: Image.Image = Image.open(BytesIO(content), formats=_FORMATS)
        if picture.width * picture.height > PIXELS_MAX:
            raise PictureTooLarge
        picture = ImageOps.exif_transpose(picture)
        picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        # Pillow raises any of these for files that are cut off or were made to hurt.
        raise PictureUnreadable from None
    if min(picture.size) < _SIDE_LEAST:
        raise PictureUnreadable
    return picture


def _as_png(picture: Image.Image) -> bytes:
    has_holes = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    bare = picture.convert("RGBA" if has_holes else "RGB")
    return _written(bare, "PNG")


def _as_jpeg(picture: Image.Image) -> bytes:
    layered = picture.convert("RGBA")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return _written(paper, "JPEG", quality=88)


def _written(picture: Image.Image, kind: str, **how: object) -> bytes:
    # Copied without `info`: that is where EXIF, comments and profiles are.
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    file = BytesIO()
    bare.save(file, kind, **how)
    return file.getvalue()
