"""Who works here and what they may do, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.merchants.models import Staff
from habitue.merchants.queries import MerchantNotFound, OrganisationFacts, Principal, organisation_facts
from habitue.merchants.rights import Right, Role, rights_of, scopes_of
from habitue.merchants.tills import TillFacts
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import fingerprint, fold_code

__all__ = ["Right", "Role"]


class StaffMayNot(Refusal):
    code = "forbidden"
    text = _("You may not do that: it needs another role.")
    status = 403


class NotInThisStore(StaffMayNot):
    text = _("You may not work in this store.")


class StaffNotFound(MerchantNotFound):
    text = _("There is no such member of staff.")


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """A member of an organisation, as doors and other rooms know them. `stores` None: all of them."""

    id: UUID
    organisation_id: UUID
    name: str
    role: Role
    stores: frozenset[UUID] | None
    language: str  # theirs, else the organisation's
    user_id: UUID | None
    rights: frozenset[Right]
    has_pin: bool = False
    has_card: bool = False
    second_factor_due_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        return Actor("staff", self.id, self.name)

    def may(self, right: Right) -> bool:
        return right in self.rights

    def may_in(self, store_id: UUID) -> bool:
        """Whether their rights count in this store."""
        return self.stores is None or store_id in self.stores

    def require(self, right: Right) -> None:
        """Refuse `forbidden` unless they may."""
        if right not in self.rights:
            raise StaffMayNot(right=right)

    def require_everywhere(self, right: Right) -> None:
        """Refuse `forbidden` unless they may in every store: what holds for all is not changed from one."""
        self.require(right)
        if self.stores is not None:
            raise StaffMayNot(right=right)


def staff_for(organisation_id: UUID, staff_id: UUID) -> StaffFacts:
    """A member of staff who is active. Refuses `not_found`."""
    row = Staff.objects.filter(organisation_id=organisation_id, id=staff_id, deactivated_at__isnull=True).first()
    if row is None:
        raise StaffNotFound(what="staff")
    return staff_facts(row, organisation_facts(organisation_id))


def memberships_of(user_id: UUID) -> tuple[StaffFacts, ...]:
    """What a user is in which organisation, by the organisations' names."""
    rows = Staff.objects.filter(user_id=user_id, deactivated_at__isnull=True).select_related("organisation")
    rows = rows.order_by("organisation__name", "organisation_id")
    return tuple(staff_facts(row, organisation_facts(row.organisation_id)) for row in rows)


def staff_in(organisation_id: UUID, store_id: UUID) -> tuple[StaffFacts, ...]:
    """Who may serve in a store, by name: the faces of a panel."""
    organisation = organisation_facts(organisation_id)
    found = (staff_facts(row, organisation) for row in _active(organisation_id))
    return tuple(staff for staff in found if staff.may_in(store_id) and staff.may("sell"))


def staff_by_card(organisation_id: UUID, code: str) -> StaffFacts | None:
    """Whose staff card this is, if it is one."""
    mark = staff_card_fingerprint(code)
    rows = Staff.objects.filter(organisation_id=organisation_id, card_fingerprint=mark, deactivated_at__isnull=True)
    row = rows.first()
    return None if row is None else staff_facts(row, organisation_facts(organisation_id))


def staff_card_fingerprint(code: str) -> bytes:
    """What recognises a staff card."""
    return fingerprint("staff card", fold_code(code))


def _active(organisation_id: UUID) -> Iterable[Staff]:
    rows = Staff.objects.filter(organisation_id=organisation_id, deactivated_at__isnull=True)
    return rows.order_by("name", "id")


def staff_facts(row: Staff, organisation: OrganisationFacts) -> StaffFacts:
    """A row as plain values."""
    role: Role = row.role  # type: ignore[assignment]  # the database knows no other
    return StaffFacts(
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        role=role,
        stores=None if row.stores is None else frozenset(row.stores),
        language=row.language or organisation.language,
        user_id=row.user_id,
        rights=rights_of(role, cashiers_give=organisation.cashiers_may_give),
        has_pin=bool(row.pin_hash),
        has_card=row.card_fingerprint is not None,
        second_factor_due_at=row.second_factor_due_at,
    )


def principal_of(staff: StaffFacts, till: TillFacts | None) -> Principal:
    """Who calls checkout's actions: at a panel its till, else the person. Refuses `forbidden` in a store not theirs.

    Keys of requests belong to the till, so that a colleague may repeat or undo what was begun there; `actor` is always
    the person, and scopes follow from the role.
    """
    if till is not None and not staff.may_in(till.store.id):
        raise NotInThisStore(store=till.store.code)
    organisation = organisation_facts(staff.organisation_id)
    return Principal(
        organisation_id=organisation.id,
        source_id=staff.id if till is None else till.id,
        kind="staff" if till is None else "till",
        scopes=scopes_of(staff.rights),
        is_test=organisation.is_test,
        currency=organisation.currency,
        zone=organisation.zone,
        language=organisation.language,
        store=None if till is None else till.store,
        key_id=staff.id,
        actor=staff.actor,
    )
