"""Whoever was found by name shows a card or a document before value of theirs is spent; which, is recorded."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.merchants.queries import Principal
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.refusals import Refusal
from habitue.till.finding import how_found
from habitue.till.models import Proof, ProofSeen

Answer = TypeVar("Answer")


class ProofRequired(Refusal):
    code = "proof_required"
    text = _("Found by name: ask for the card or a document first.")


def proof_needed(principal: Principal, customer_id: UUID, found: str, proof: str | None) -> str | None:
    """The proof to be recorded, None where the card itself was read. Refuses `proof_required`."""
    if how_found(found, principal.organisation_id, customer_id) == "card":
        return None
    if proof not in Proof.values:
        raise ProofRequired
    return proof


@action
def with_proof(
    *,
    proof: str,
    customer_id: UUID,
    key: str,
    act: str,
    principal: Principal,
    at: datetime,
    do: Callable[[], Answer],
) -> Answer:
    """Do it, and record which proof was seen for it, both or neither. Under a key it is recorded once."""
    _seen, is_new = ProofSeen.objects.get_or_create(
        organisation_id=principal.organisation_id,
        source_id=principal.source_id,
        key=key,
        defaults={
            "customer_id": customer_id,
            "proof": proof,
            "act": act,
            "staff_id": principal.actor.id,
            "staff_name": principal.actor.name,
            "seen_at": at,
        },
    )
    if is_new:
        journal.write(
            organisation_id=principal.organisation_id,
            kind="proof.seen",
            subject_id=customer_id,
            by=principal.actor,
            at=at,
            data={"proof": proof, "act": act, "key": key},
        )
    return do()


def proofs_of(organisation_id: UUID, customer_id: UUID, most: int = 50) -> list[ProofSeen]:
    """Which proofs somebody has shown, the newest first."""
    seen = ProofSeen.objects.filter(organisation_id=organisation_id, customer_id=customer_id)
    return list(seen.order_by("-seen_at")[:most])
