"""What moves no value by itself and still is to happen once: signing somebody up, a merger, a version, codes.

Its key stands in the book beside those of sales, with an outcome that says how to find what was made.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from habitue.ledger.actions import outcome_of, post, posted_from
from habitue.ledger.posting import Act, Json, Posted
from habitue.ledger.queries import known_key
from habitue.merchants.queries import Principal
from habitue.platform import secrets
from habitue.platform.db import action
from habitue.platform.refusals import Refusal


class _DoneBefore(Exception):  # noqa: N818 - not an error: somebody was quicker with the same key
    def __init__(self, posted: Posted) -> None:
        super().__init__()
        self.posted = posted


def once(
    *,
    principal: Principal,
    key: str | None,
    kind: str,
    request: Mapping[str, Any],
    at: datetime,
    do: Callable[[], Json],
) -> Json:
    """Run `do` and return its outcome; under a key only the first time, and after that return what it was then.

    A refusal is an outcome too. The outcome is kept for ever: nothing personal and no code in clear belongs in it.
    Refuses `key_reused` where `request` differs from the first, and `key_reversed`.
    """
    if key is None:
        return do()
    act = _act(principal, key, kind, request, at)
    known = known_key(act.organisation_id, act.source_id, key, act.fingerprint)
    if known is not None:
        stored = {"status": known.status, "outcome": known.outcome, "refusal": known.refusal}
        return outcome_of(posted_from(stored))
    try:
        return _do_and_claim(act=act, do=do)
    except _DoneBefore as before:
        return outcome_of(before.posted)
    except Refusal as refused:
        if refused.status not in (404, 422):
            raise
        (posted,) = post(acts=[replace(act, refusal={"code": refused.code, **refused.details})])
        return outcome_of(posted)


@action
def _do_and_claim(*, act: Act, do: Callable[[], Json]) -> Json:
    """Both or neither: what was done again under a key that is taken by now is rolled back."""
    outcome = do()
    (posted,) = post(acts=[replace(act, outcome=outcome)])
    if posted.status != "done":
        raise _DoneBefore(posted)
    return outcome


def _act(principal: Principal, key: str, kind: str, request: Mapping[str, Any], at: datetime) -> Act:
    # Keyed: a request holds names and codes, which a plain hash would give away to whoever guesses.
    said = orjson.dumps([kind, request], option=orjson.OPT_SORT_KEYS).decode()
    return Act(
        organisation_id=principal.organisation_id,
        source_id=principal.source_id,
        key=key,
        fingerprint=secrets.fingerprint("request", said).hex(),
        kind=kind,
        at=at,
        by=principal.actor,
    )


def made(outcome: Json, name: str) -> UUID:
    """The id that an outcome keeps under a name."""
    return UUID(outcome[name])
