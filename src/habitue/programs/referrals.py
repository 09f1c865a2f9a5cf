"""Who brought whom, and what that is worth once the friend has bought something."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.programs.grants import give_referral
from habitue.programs.models import Referral

_DUE = """
    SELECT r.customer_id FROM programs_referral r
    WHERE r.organisation_id = %s AND r.settled_at IS NULL AND r.customer_id > %s
      AND EXISTS (SELECT 1 FROM programs_tally t
                  WHERE t.organisation_id = r.organisation_id AND t.customer_id = r.customer_id
                    AND t.what = 'sales' AND t.amount > 0)
    ORDER BY r.customer_id LIMIT %s
"""


@action
def remember_referral(*, organisation_id: UUID, customer_id: UUID, recommended_by: UUID, at: datetime) -> None:
    """Write down who brought a customer: the first one who is named. Harmless to repeat."""
    referral = Referral(
        organisation_id=organisation_id, customer_id=customer_id, recommended_by=recommended_by, told_at=at
    )
    Referral.objects.bulk_create([referral], ignore_conflicts=True)


@action
def settle_referral(*, organisation_id: UUID, customer_id: UUID, by: Actor, at: datetime) -> int:
    """After a customer's first sale: give what it brings to whoever brought them; return how many grants that were.

    Does nothing where nobody did, or where it was given before. Refuses `busy`.
    """
    rows = Referral.objects.filter(organisation_id=organisation_id, customer_id=customer_id, settled_at__isnull=True)
    referral = rows.select_for_update().first()
    if referral is None:
        return 0
    given = give_referral(
        organisation_id=organisation_id,
        customer_id=customer_id,
        recommended_by=referral.recommended_by,
        by=by,
        at=at,
    )
    rows.update(settled_at=at)
    return sum(len(codes) for codes in given.values())


def referrals_due(organisation_id: UUID, *, after: UUID | None = None, limit: int = 100) -> list[UUID]:
    """Customers whom somebody brought, who have bought since, and for whom nobody was thanked yet; by id, after one."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [organisation_id, after or UUID(int=0), limit])
        return [row[0] for row in cursor.fetchall()]
