"""One box for everything: people, cards, vouchers, receipts, rooms."""

from dataclasses import dataclass
from typing import Any

from habitue.checkout.queries.sales import sales_of
from habitue.customers.lists import cards_list
from habitue.customers.queries import CardView, CustomerView
from habitue.customers.search import search
from habitue.manage.rooms import Link, rooms_of
from habitue.merchants.staff import StaffFacts
from habitue.platform.secrets import fold_code
from habitue.vouchers.queries import VoucherFacts, voucher_by_code

_MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    customers: tuple[CustomerView, ...]
    cards: tuple[CardView, ...]
    vouchers: tuple[VoucherFacts, ...]
    sales: tuple[dict[str, Any], ...]
    rooms: tuple[Link, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.customers or self.cards or self.vouchers or self.sales or self.rooms)


def found_everywhere(staff: StaffFacts, text: str) -> Everything:
    """What somebody may see of what is called so. Five queries or fewer."""
    organisation, plain = staff.organisation_id, text.replace("\0", "")
    sees_people = staff.may("customers") or staff.may("customers_read")
    looks = staff.may("customers") or staff.may("journal")
    voucher = voucher_by_code(organisation, plain) if staff.may("vouchers") else None
    folded = plain.casefold()
    return Everything(
        customers=search(organisation, plain, limit=_MOST).items if sees_people else (),
        cards=tuple(row.card for row in cards_list(organisation, text=fold_code(plain)[:64], limit=3)[:3])
        if looks
        else (),
        vouchers=(voucher,) if voucher is not None else (),
        sales=_sales(staff, plain) if looks else (),
        rooms=tuple(link for link in rooms_of(staff) if folded in str(link.words).casefold()),
    )


def _sales(staff: StaffFacts, receipt: str) -> tuple[dict[str, Any], ...]:
    return tuple(sales_of(staff.organisation_id, receipt=receipt, stores=staff.stores, limit=3)[:3])
