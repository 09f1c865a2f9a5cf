"""Files that are sent: what is larger than anything may be is not even written to the disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

BYTES_MAX = 101_000_000
"""The largest file that any page takes, and the rest of its form."""


class Bounded(FileUploadHandler):
    """The first handler: a body that is too large is read to its end and thrown away, so that the answer is heard."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django says it by name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > BYTES_MAX:
            self._is_too_large = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if getattr(self, "_is_too_large", False):
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
