"""What the program gives at the moments of a customer's life, once for each occasion."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.ledger.actions import outcome_of, post
from habitue.ledger.posting import Act, News
from habitue.ledger.queries import OwnerAt, owner_at
from habitue.merchants.queries import organisation_facts
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.programs.crediting import UnitMoves
from habitue.programs.document import Grant
from habitue.programs.judging.shares import parts_of
from habitue.programs.models import GrantGiven
from habitue.programs.queries import version_in_force, version_now

Occasion = Literal["registration", "birthday", "first_sale", "referral_first_sale", "review", "profile_complete"]
ATTEMPTS_MAX = 10


class AccountsMoving(Refusal):
    code = "busy"
    text = _("Others were at work on the same accounts. Send it again.")
    status = 503


@action
def give_grants(
    *, organisation_id: UUID, customer_id: UUID, moment: Occasion, occasion: str = "", by: Actor, at: datetime
) -> list[str]:
    """Give a customer what the program grants at a moment of life; return the codes of the grants that were given.

    Each is given once for its occasion: `registration` and the like happen once, of others `occasion` tells one from
    another (`2026` for a birthday, a review's id). Harmless to repeat. What is owed is settled first. A referral is
    told by `give_referral`. Refuses `busy`.
    """
    document = version_now(organisation_id, at).document
    grants = [grant for grant in document.grants if grant.at == moment]
    name = f"{moment}:{occasion}" if occasion else moment
    return _give(organisation_id, customer_id, grants, name, by, at)


@action
def give_referral(
    *, organisation_id: UUID, customer_id: UUID, recommended_by: UUID, by: Actor, at: datetime
) -> dict[UUID, list[str]]:
    """Give what a first sale brings to whoever recommended the customer, and to the customer where it is for both.

    Returns the codes of the grants that were given, by who got them. Refuses `busy`.
    """
    document = version_now(organisation_id, at).document
    grants = [grant for grant in document.grants if grant.at == "referral_first_sale"]
    both = [grant for grant in grants if grant.to == "both"]
    given = {}
    # In one order, so that two friends who recommend each other do not wait for one another.
    for receiver in sorted((customer_id, recommended_by)):
        if receiver == customer_id:
            given[receiver] = _give(organisation_id, receiver, both, "referral_first_sale", by, at)
        else:
            given[receiver] = _give(organisation_id, receiver, grants, f"referral_first_sale:{customer_id}", by, at)
    return given


def _give(
    organisation_id: UUID, customer_id: UUID, grants: Sequence[Grant], occasion: str, by: Actor, at: datetime
) -> list[str]:
    rows = GrantGiven.objects.filter(organisation_id=organisation_id, customer_id=customer_id, occasion=occasion)
    for _attempt in range(ATTEMPTS_MAX):
        # First the version of the accounts, then what was given: whoever gives the same in between moves the version.
        owner = owner_at(organisation_id, customer_id, at)
        given = set(rows.values_list("grant_code", flat=True))
        to_give = [grant for grant in grants if grant.code not in given]
        if not to_give:
            return []
        act = _act(organisation_id, owner, to_give, by, at)
        posted = post(acts=[act])[0]
        if posted.status == "stale":
            continue
        outcome_of(posted)
        GrantGiven.objects.bulk_create(
            GrantGiven(
                organisation_id=organisation_id,
                customer_id=customer_id,
                grant_code=grant.code,
                occasion=occasion,
                entry_id=act.entry,
                given_at=at,
            )
            for grant in to_give
        )
        return [grant.code for grant in to_give]
    raise AccountsMoving


def _act(organisation_id: UUID, owner: OwnerAt, grants: Sequence[Grant], by: Actor, at: datetime) -> Act:
    version = version_in_force(organisation_id, at)
    moves = UnitMoves(
        organisation_id=organisation_id,
        owner=owner,
        document=version.document,
        zone=organisation_facts(organisation_id).zone,
        at=at,
    )
    news = []
    for grant in grants:
        parts = {unit: parts_of(given, version.program.units[unit].decimals) for unit, given in grant.give.items()}
        moves.earn(parts, f"grant:{grant.code}")
        news.append(News(kind="gift.granted", subject=owner.id, data={"grant": grant.code, "gave": parts}))
    return moves.act("grant", by, news)
