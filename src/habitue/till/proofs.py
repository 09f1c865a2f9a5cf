"""Whoever was found by name shows a card or a document before value of theirs is spent; which, is recorded.

Where the organisation says so, only their phone's code of the moment will do.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.customers.portals import CodeRequired, spends_by_code
from habitue.customers.rotating import read_rotating
from habitue.merchants.queries import Principal
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import fold_code
from habitue.till.finding import sighting
from habitue.till.models import Proof, ProofSeen

Answer = TypeVar("Answer")


class ProofRequired(Refusal):
    code = "proof_required"
    text = _("Found by name: ask for the card or a document first.")


def check_code(principal: Principal, code: str, at: datetime) -> None:
    """For whoever is named by a code alone. Refuses `code_required` for another than that moment's, if it must be."""
    organisation_id = principal.organisation_id
    if spends_by_code(organisation_id) and read_rotating(organisation_id, fold_code(code), at) is None:
        raise CodeRequired


def proof_needed(principal: Principal, customer_id: UUID, found: str, proof: str | None, at: datetime) -> str | None:
    """The proof to be recorded, None where a card or a phone was read. Refuses `proof_required`, `code_required`."""
    seen = sighting(found, principal.organisation_id, customer_id, at)
    if not seen.is_code_of(at) and spends_by_code(principal.organisation_id):
        raise CodeRequired
    if seen.how != "name":
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
