"""What a new house does before its first sale, and what of it is done."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.customers.lists import Wanted, slice_of
from habitue.customers.portals import portal_of
from habitue.merchants.devices import has_devices
from habitue.merchants.members import has_colleagues
from habitue.merchants.rights import Right
from habitue.merchants.staff import StaffFacts
from habitue.programs.queries import newest_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where it is done, what it is for, and whether it has been."""

    address: str
    title: str | Promise
    why: str | Promise
    right: Right
    is_done: bool


def first_steps(staff: StaffFacts) -> tuple[Step, ...]:
    """The steps that somebody may take, in a sensible order; none once all of them are done. Five queries."""
    house = staff.organisation_id
    portal = portal_of(house)
    steps = (
        Step(
            address="/manage/program",
            title=_("Say what you promise your guests"),
            why=_("A stamp card, points, levels: begin from an example and publish it."),
            right="program",
            is_done=newest_number(house) > 0,
        ),
        Step(
            address="/manage/imports",
            title=_("Bring the guests you have"),
            why=_("From a spreadsheet, with their cards and balances. Or let them register by themselves."),
            right="customers",
            is_done=bool(slice_of(house, Wanted(), size=1).ids),
        ),
        Step(
            address="/manage/staff",
            title=_("Let in whoever serves"),
            why=_("With a PIN for the till, or an e-mail to sign in."),
            right="staff",
            is_done=has_colleagues(house),
        ),
        Step(
            address="/manage/devices",
            title=_("Make a telephone or tablet the till's panel"),
            why=_("People change at it with a PIN. On a computer the till opens in any browser."),
            right="settings",
            is_done=has_devices(house),
        ),
        Step(
            address="/manage/portal",
            title=_("Open the portal for guests"),
            why=_("Their card on the telephone; they register in a minute."),
            right="settings",
            is_done=portal is not None and portal.is_open,
        ),
    )
    theirs = tuple(step for step in steps if staff.may(step.right))
    return () if all(step.is_done for step in theirs) else theirs
