"""Finding an organisation's portal: by the handle that an address begins with, or by the organisation."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.customers.models import Portal
from habitue.merchants.cache import Remembered
from habitue.platform.refusals import Refusal


class PortalNotFound(Refusal):
    """No such handle, or one whose portal is closed: the same answer."""

    code = "not_found"
    text = _("There is no such page.")
    status = 404


@dataclass(frozen=True, slots=True)
class PortalFacts:
    """An organisation's portal: where it is, and what it may do."""

    organisation_id: UUID
    handle: str
    is_open: bool
    lets_register: bool
    spends_by_code: bool
    origins: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where it is on this host."""
        return f"/my/{self.handle}/"


def portal_by_handle(handle: str) -> PortalFacts:
    """The open portal of this handle, as it was at most ten seconds ago. Refuses `not_found`."""
    return _by_handle.get(handle)


def portal_of(organisation_id: UUID) -> PortalFacts | None:
    """An organisation's portal, open or closed; None where it never had one."""
    row = Portal.objects.filter(organisation_id=organisation_id).first()
    return None if row is None else _facts(row)


class CodeRequired(Refusal):
    code = "code_required"
    text = _("Here value is spent only with the changing code on the guest's phone: scan it, then do this again.")


def spends_by_code(organisation_id: UUID) -> bool:
    """Whether value is spent only with a guest's code of the moment: so the rule says, where they can open it.

    As it was at most ten seconds ago: each sale that spends asks.
    """
    return _rules.get(organisation_id)


def _by_handle_now(handle: str) -> PortalFacts:
    row = None if "\0" in handle else Portal.objects.filter(handle=handle, is_open=True).first()
    if row is None:
        raise PortalNotFound
    return _facts(row)


def _facts(row: Portal) -> PortalFacts:
    return PortalFacts(
        organisation_id=row.organisation_id,
        handle=row.handle,
        is_open=row.is_open,
        lets_register=row.lets_register,
        spends_by_code=row.spends_by_code,
        origins=tuple(row.origins),
    )


def _rule_now(organisation_id: UUID) -> bool:
    portal = portal_of(organisation_id)
    return portal is not None and portal.is_open and portal.spends_by_code


_rules = Remembered(_rule_now, most=10_000)
_by_handle = Remembered(_by_handle_now, most=1_000)
