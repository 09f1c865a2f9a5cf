"""Searching as one types. Why it reads as it does, and how long it takes, is told in docs/adr/0020."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from habitue.customers.logic import (
    Needle,
    fold,
    guessed,
    meant,
    misspellable,
    pattern,
    read_needle,
    slips,
    telling_part,
)
from habitue.customers.models import Customer
from habitue.customers.queries import CustomerView, views_of
from habitue.merchants.cache import Remembered
from habitue.platform.texts import Malformed

MOST = 100
_TEXT_LONGEST = 200
_SAMPLE = 40  # customers that are read one by one, for each that is asked for
_WIDER = 10  # times as many, where that promises enough
_CANDIDATES = 50
_WORDS_GUESSED = 4
_AFTER_ALL = UUID(int=2**128 - 1)
_EXACT, _GUESS = b"e", b"g"


@dataclass(frozen=True, slots=True)
class Page:
    """Some customers, and what to give back to read on: None at the end.

    `is_guess` says that nobody has what was typed, and that these have something like it.
    """

    items: tuple[CustomerView, ...]
    next: str | None
    is_guess: bool = False


def list_customers(organisation_id: UUID, after: str | None = None, limit: int = 20) -> Page:
    """The organisation's customers, the newest first, at most 100 a page. Refuses `malformed` for a foreign cursor."""
    limit = max(1, min(limit, MOST))
    _mode, last = _read_cursor(after)
    rows = Customer.objects.filter(
        organisation_id=organisation_id, id__lt=last, merged_into__isnull=True, forgotten_at__isnull=True
    )
    found = list(rows.order_by("-organisation_id", "-id")[: limit + 1])
    return Page(views_of(found[:limit]), _cursor(_EXACT, found, limit))


def search(organisation_id: UUID, text: str = "", after: str | None = None, limit: int = 20) -> Page:
    """Customers of the organisation who have every word of `text` in name, e-mail, telephone or card number.

    A word of one or two letters is looked for where words begin. Typing errors are forgiven only when nothing else is
    found and a word has four letters. Pages (at most 100 customers) come in an order of their own, always the same;
    on a page they stand by name. Without text: `list_customers`. Refuses `malformed` for text of more than 200
    characters and for a foreign cursor.
    """
    if len(text) > _TEXT_LONGEST:
        raise Malformed(field="q", why="too_long", longest=_TEXT_LONGEST)
    if not text.strip():
        return list_customers(organisation_id, after, limit)
    limit = max(1, min(limit, MOST))
    mode, last = _read_cursor(after)
    needle = read_needle(text)
    if mode == _EXACT:
        found = _find(organisation_id, needle, last, limit + 1)
        if found or after:
            return _page(found, limit, _EXACT)
    guess = _guess(organisation_id, needle)
    return _page(_find(organisation_id, guess, last, limit + 1) if guess else [], limit, _GUESS)


def _page(found: Sequence[Customer], limit: int, mode: bytes) -> Page:
    views = sorted(views_of(found[:limit]), key=lambda view: (fold(view.family_name), fold(view.given_name), view.id))
    return Page(tuple(views), _cursor(mode, found, limit), is_guess=mode == _GUESS and bool(views))


# What many people have is found among a few thousand of them, read one by one in an order in which nobody is anybody's
# neighbour. The inner LIMIT bounds that, and keeps the planner from thinking of anything else.
_AMONG_SOME = """
    SELECT * FROM (
        SELECT * FROM customers_customer
        WHERE organisation_id = %s AND (slice, id) < (%s::int, %s)
          AND merged_into_id IS NULL AND forgotten_at IS NULL
        ORDER BY organisation_id DESC, slice DESC, id DESC LIMIT %s
    ) sliced WHERE {matches} ORDER BY slice DESC, id DESC LIMIT %s
"""

# What few have is found by the index of letter triples. MATERIALIZED: or the planner might go through everybody in
# order, hoping to meet enough of them soon. (The gone have no search text.)
_AMONG_ALL = """
    WITH found AS MATERIALIZED (
        SELECT id, slice FROM customers_customer
        WHERE {theirs} AND {matches} AND (slice, id) < (%s::int, %s)
    )
    SELECT c.* FROM (SELECT id FROM found ORDER BY slice DESC, id DESC LIMIT %s) page
    JOIN customers_customer c ON c.id = page.id ORDER BY c.slice DESC, c.id DESC
"""


def _find(organisation_id: UUID, needle: Needle, last: UUID, count: int) -> list[Customer]:
    """Up to `count` customers after `last`, by the way that promises to be the shorter.

    A small sample tells how many there are: if ten times as large a one promises enough, it is read; what is rarer
    the index finds soon.
    """
    if not needle.can_find:
        return []
    found = _among_some(organisation_id, needle, last, count, _SAMPLE)
    if len(found) < count <= len(found) * _WIDER:
        found = _among_some(organisation_id, needle, last, count, _SAMPLE * _WIDER)
    if len(found) == count:
        return found
    theirs = _COMPARED if _shares.get(organisation_id) > _NEARLY_ALL else _LOOKED_UP
    return _among_all(organisation_id, needle, last, count, theirs)


def _among_some(organisation_id: UUID, needle: Needle, last: UUID, count: int, each: int) -> list[Customer]:
    matches, patterns = _matches(needle, telling=False)
    values = [organisation_id, _slice_of(last), last, each * count, *patterns, count]
    return list(Customer.objects.raw(_AMONG_SOME.format(matches=matches), values))


def _among_all(organisation_id: UUID, needle: Needle, last: UUID, count: int, theirs: str) -> list[Customer]:
    matches, patterns = _matches(needle, telling=True)
    values = [organisation_id, *patterns, _slice_of(last), last, count]
    return list(Customer.objects.raw(_AMONG_ALL.format(matches=matches, theirs=theirs), values))


# The index would be asked for all customers of an organisation, to no purpose where they are nearly all there are.
# (IS NOT FALSE is a condition that no index knows.)
_LOOKED_UP, _COMPARED = "organisation_id = %s", "(organisation_id = %s) IS NOT FALSE"
_NEARLY_ALL = 0.99
_SHARE = """
    SELECT coalesce(max(share), 0) FROM (
        SELECT unnest(most_common_vals::text::uuid[]) AS organisation_id, unnest(most_common_freqs) AS share
        FROM pg_stats WHERE schemaname = current_schema AND tablename = 'customers_customer'
          AND attname = 'organisation_id'
    ) known WHERE organisation_id = %s
"""


def _share_now(organisation_id: UUID) -> float:
    """How much of the table is this organisation's, as the planner last counted it."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [organisation_id])
        return float(cursor.fetchone()[0])


_shares = Remembered(_share_now, most=10_000)


def _matches(needle: Needle, *, telling: bool) -> tuple[str, list[str]]:
    """A condition and its parameters: every word, in any of its spellings.

    `telling` looks up the telling part of a long number, and compares the whole of it where the index cannot see it.
    """
    conditions, patterns = [], []
    for spellings in needle.words:
        conditions.append("(" + " OR ".join(["search_text LIKE %s"] * len(spellings)) + ")")
        patterns += [pattern(telling_part(word) if telling else word) for word in spellings]
        if telling and any(telling_part(word) != word for word in spellings):
            conditions.append("(" + " OR ".join(["search_text || '' LIKE %s"] * len(spellings)) + ")")
            patterns += [pattern(word) for word in spellings]
    return " AND ".join(conditions), patterns


# One slip is looked up; only what is further off is compared letter triple by letter triple. (MATERIALIZED as above.)
_ONE_SLIP_OFF = """
    WITH near AS MATERIALIZED (SELECT word FROM customers_word WHERE organisation_id = %s AND slips && %s::text[])
    SELECT DISTINCT word FROM near LIMIT %s
"""
_ALIKE = """
    WITH near AS MATERIALIZED (SELECT word FROM customers_word WHERE organisation_id = %s AND word %% %s)
    SELECT word FROM near GROUP BY word ORDER BY similarity(word, %s) DESC, word LIMIT %s
"""


def _guess(organisation_id: UUID, needle: Needle) -> Needle | None:
    """The needle with the names that its words may be meant for, or None where there is nothing to guess."""
    meanings = {word: _meant(organisation_id, word) for word in sorted(misspellable(needle))[:_WORDS_GUESSED]}
    return guessed(needle, meanings) if any(meanings.values()) else None


def _meant(organisation_id: UUID, word: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_SLIP_OFF, [organisation_id, list(slips(word)), _CANDIDATES])
        known = [row[0] for row in cursor.fetchall()]
        if not known:
            cursor.execute(_ALIKE, [organisation_id, word, word, _CANDIDATES])
            known = [row[0] for row in cursor.fetchall()]
    return meant(word, known)


def _slice_of(customer_id: UUID) -> int:
    return int.from_bytes(customer_id.bytes[13:], "big")


def _cursor(mode: bytes, found: Sequence[Customer], limit: int) -> str | None:
    if len(found) <= limit:
        return None
    return base64.urlsafe_b64encode(mode + found[limit - 1].id.bytes).decode().rstrip("=")


def _read_cursor(after: str | None) -> tuple[bytes, UUID]:
    if after is None:
        return _EXACT, _AFTER_ALL
    try:
        text = after.encode("ascii")
        plain = base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        plain = b""
    if len(plain) != 17 or plain[:1] not in (_EXACT, _GUESS):
        raise Malformed(field="after", why="no_cursor")
    return plain[:1], UUID(bytes=plain[1:])
