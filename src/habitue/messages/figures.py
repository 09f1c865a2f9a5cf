"""Figures for `/metrics`. No label tells of a customer, an organisation or an address."""

from prometheus_client import Counter

from habitue.messages.logic import Answer

MAILS = Counter("habitue_mails", "Mails handed over or not, by what came of it.", ["result"])


def count_answer(answer: Answer) -> None:
    """Count one try: `sent`, or the problem's word."""
    MAILS.labels(answer.problem or "sent").inc()
