"""Staff for a test's world: Alice owns, Bob serves."""

from uuid import UUID

from habitue.merchants.actions import add_staff, join_user, make_user
from habitue.merchants.models import User
from habitue.merchants.rights import Role
from habitue.merchants.staff import StaffFacts, staff_for
from habitue.merchants.tests.factories import ALICE, AT
from habitue.platform.ids import new_id

PASSWORD = "correct horse battery"


def make_user_of(email: str = "", *, password: str = PASSWORD) -> User:
    return make_user(email=email or f"{new_id().hex}@example.com", password=password, at=AT)


def make_staff(
    organisation_id: UUID,
    role: Role = "owner",
    *,
    name: str = "",
    stores: list[UUID] | None = None,
    language: str = "",
    user: User | None = None,
    with_user: bool = True,
) -> StaffFacts:
    """A member of staff who can sign in, unless it is said that they cannot."""
    names = {"owner": "Alice", "manager": "Maria", "cashier": "Bob", "auditor": "Theo"}
    staff = add_staff(
        organisation_id=organisation_id,
        name=name or names[role],
        role=role,
        stores=stores,
        language=language,
        by=ALICE,
        at=AT,
    )
    if with_user:
        user = user or make_user_of()
        join_user(organisation_id=organisation_id, staff_id=staff.id, user=user, by=ALICE, at=AT)
    return staff_for(organisation_id, staff.id)
