"""The rows that every room stands on, by noun."""

from habitue.platform.models.files import FilePiece, StoredFile
from habitue.platform.models.jobs import Job, JobState
from habitue.platform.models.journal import CurrentTransactionId, JournalLine, Todo, TransactionIdField

__all__ = [
    "CurrentTransactionId",
    "FilePiece",
    "Job",
    "JobState",
    "JournalLine",
    "StoredFile",
    "Todo",
    "TransactionIdField",
]
