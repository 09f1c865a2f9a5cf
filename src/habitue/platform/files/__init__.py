"""Files that belong to an organisation, kept in the database: imports, exports, pictures, sheets.

A purpose says what may be kept for it. A room names its purposes in its AppConfig:

    file_purposes = {"imports.source": {"bytes_max": 100_000_000, "media_types": ("text/csv",)}}

What a file is, is seen from its content, never from its name.
"""

from habitue.platform.files.actions import forget_expired, forget_file, keep_file
from habitue.platform.files.kinds import media_type_of
from habitue.platform.files.purposes import Purpose, purpose_named
from habitue.platform.files.queries import FileFacts, FileNotFound, file_for
from habitue.platform.files.refusals import EmptyFile, FileTooLarge, WrongFileKind

__all__ = [
    "EmptyFile",
    "FileFacts",
    "FileNotFound",
    "FileTooLarge",
    "Purpose",
    "WrongFileKind",
    "file_for",
    "forget_expired",
    "forget_file",
    "keep_file",
    "media_type_of",
    "purpose_named",
]
