"""Two customers become one: what rules remember of them."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from habitue.platform.db import action
from habitue.programs import standings
from habitue.programs.ladders import Ladder
from habitue.programs.models import CustomerStanding, GrantGiven, Referral, SingleUseCode, Tally
from habitue.programs.tiers import Standing, standing_at


@action
def merge_memories(
    *,
    organisation_id: UUID,
    from_customer: UUID,
    into_customer: UUID,
    ladder: Ladder | None,
    zone: ZoneInfo,
    at: datetime,
) -> None:
    """Tallies add up; the better standing stays, and what both bought together may lift it; grants are not given again.

    The caller has locked the owners of both.
    """
    theirs = standings.standing_of(organisation_id, from_customer)
    ours = standings.standing_of(organisation_id, into_customer)
    _add_tallies(organisation_id, from_customer, into_customer)
    if ladder is not None:
        tallies = standings.tallies_of(organisation_id, into_customer, ladder.what)
        better = _better(ladder, ours, theirs)
        standing = standing_at(ladder, better, tallies, at, zone).standing
        standings.lock_and_save(organisation_id=organisation_id, customer_id=into_customer, standing=standing)
    CustomerStanding.objects.filter(organisation_id=organisation_id, customer_id=from_customer).delete()
    _take_over_grants(organisation_id, from_customer, into_customer)
    _move_referrals(organisation_id, from_customer, into_customer)
    SingleUseCode.objects.filter(organisation_id=organisation_id, customer_id=from_customer).update(
        customer_id=into_customer
    )


def _add_tallies(organisation_id: UUID, from_customer: UUID, into_customer: UUID) -> None:
    ours = Tally.objects.filter(organisation_id=organisation_id, customer_id=into_customer)
    theirs = Tally.objects.filter(organisation_id=organisation_id, customer_id=from_customer)
    for tally in theirs:
        same = ours.filter(what=tally.what, day=tally.day)
        if not same.update(amount=F("amount") + tally.amount):
            Tally.objects.create(
                organisation_id=organisation_id,
                customer_id=into_customer,
                what=tally.what,
                day=tally.day,
                amount=tally.amount,
            )
    theirs.delete()


def _better(ladder: Ladder, ours: Standing, theirs: Standing) -> Standing:
    higher, other = (theirs, ours) if ladder.rank(theirs.level) > ladder.rank(ours.level) else (ours, theirs)
    if higher.granted is None or ladder.rank(other.granted) > ladder.rank(higher.granted):
        return Standing(
            level=higher.level,
            reached_on=higher.reached_on,
            since_at=higher.since_at,
            before=higher.before,
            granted=other.granted,
            granted_until=other.granted_until,
            due_on=higher.due_on,
        )
    return higher


def _take_over_grants(organisation_id: UUID, from_customer: UUID, into_customer: UUID) -> None:
    theirs = GrantGiven.objects.filter(organisation_id=organisation_id, customer_id=from_customer)
    ours = GrantGiven.objects.filter(organisation_id=organisation_id, customer_id=into_customer)
    had = set(ours.values_list("grant_code", "occasion"))
    for given in theirs:
        if (given.grant_code, given.occasion) in had:
            given.delete()
        else:
            given.customer_id = into_customer
            given.save(update_fields=["customer_id"])


def _move_referrals(organisation_id: UUID, from_: UUID, into: UUID) -> None:
    rows = Referral.objects.filter(organisation_id=organisation_id)
    # Somebody who brought their own other half has brought nobody.
    rows.filter(customer_id__in=(from_, into), recommended_by__in=(from_, into)).delete()
    if not rows.filter(customer_id=into).exists():
        rows.filter(customer_id=from_).update(customer_id=into)
    rows.filter(recommended_by=from_).update(recommended_by=into)
