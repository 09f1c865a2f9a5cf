"""What a file is, seen from its content."""

import zipfile
from io import BytesIO

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNKNOWN = "application/octet-stream"

_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    # The old containers of Office: .xls, and everything that was locked with a password.
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"{\\rtf", "application/rtf"),
)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# What no text holds, in whichever encoding of one byte or several: control characters beside tab, line feed,
# form feed, carriage return and escape.
_NOT_TEXT = bytes(byte for byte in range(32) if byte not in (9, 10, 12, 13, 27))
_LOOKED_AT_BYTES = 64 * 1024


def media_type_of(content: bytes) -> str:
    """The media type; of text in general `text/plain`, of what is not known `application/octet-stream`."""
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    return _kind_of_text(content[:_LOOKED_AT_BYTES])


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "application/zip"
    # Some programs write backslashes, or begin with a capital.
    is_workbook = any(name.replace("\\", "/").lower() == "xl/workbook.xml" for name in names)
    return XLSX if is_workbook else "application/zip"


def _kind_of_text(content: bytes) -> str:
    if content.startswith(_TEXT_MARKS):
        return "text/plain"
    if content.translate(None, _NOT_TEXT) != content and not _is_wide_text(content):
        return UNKNOWN
    start = content.lstrip()[:512].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in content):
        return "image/svg+xml"
    return "text/plain"


def _is_wide_text(content: bytes) -> bool:
    """UTF-16 without a mark: of Latin script every other byte is nothing, and nothing else is strange about it."""
    even, odd = content[0::2], content[1::2]
    return len(even) == len(odd) and any(
        high.count(0) > len(high) * 0.4 and low.translate(None, _NOT_TEXT) == low
        for high, low in ((even, odd), (odd, even))
    )


def short_name_of(media_type: str) -> str:
    """What people call this kind of file: `PDF`."""
    return _SHORT_NAMES.get(media_type, media_type.rpartition("/")[2].upper())


_SHORT_NAMES = {
    XLSX: "XLSX",
    UNKNOWN: "?",
    "text/plain": "TXT",
    "image/svg+xml": "SVG",
    "application/x-ole-storage": "XLS",
    "application/x-7z-compressed": "7Z",
    "application/vnd.rar": "RAR",
}
