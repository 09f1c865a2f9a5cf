"""A recorded sale as it is needed again: for returns, for naming its customer, for undoing it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from habitue.checkout.models import CustomerNamed, Return, Sale, SaleLine
from habitue.checkout.requests import SaleRef
from habitue.ledger.queries import is_reversed, version_of_owner
from habitue.merchants.queries import Principal, StoreFacts, store_by_code, stores_of
from habitue.platform.refusals import Refusal
from habitue.programs.judging.types import Line, SoldLine
from habitue.programs.queries import VersionInForce, version_of


class SaleNotFound(Refusal):
    code = "not_found"
    text = _("There is no such sale.")
    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A sale with its lines and what has come back of it. `owner_version` guards all that: a return moves it."""

    sale: Sale
    lines: tuple[SaleLine, ...]
    returns: tuple[Return, ...]
    owner_version: int
    is_reversed: bool
    earned_under: UUID  # the entry that made its lots: its own, or the one that named its customer
    version: VersionInForce

    @property
    def id(self) -> UUID:
        return self.sale.id

    def sold_lines(self) -> tuple[SoldLine, ...]:
        return tuple(_sold_line(line) for line in self.lines)

    def came_back(self) -> dict[int, int]:
        """Line number -> pieces that have come back."""
        back: dict[int, int] = {}
        for returned in self.returns:
            for line in returned.lines:
                back[line["line"]] = back.get(line["line"], 0) + line["pieces"]
        return back

    def taken_back(self) -> dict[str, int]:
        """Earn rule -> parts that returns have taken back of it."""
        back: dict[str, int] = {}
        for returned in self.returns:
            for rule, parts in returned.effects["by_rule"].items():
                back[rule] = back.get(rule, 0) + parts
        return back

    def stored_back(self) -> dict[int, int]:
        """Place of a tender -> what returns have given back to it."""
        back: dict[int, int] = {}
        for returned in self.returns:
            for place, amount in returned.effects["stored"].items():
                back[int(place)] = back.get(int(place), 0) + amount
        return back


def _sold_line(line: SaleLine) -> SoldLine:
    return SoldLine(
        line=Line(
            number=line.number,
            article=line.article,
            amount=line.amount,
            group=line.group,
            quantity=Decimal(line.quantity),
            pieces=line.pieces,
            earns=line.earns,
            loads=line.loads is not None,
            settles=line.settles is not None,
        ),
        due=line.due,
        covered_pieces=line.covered_pieces,
    )


def sold(principal: Principal, reference: SaleRef) -> Sold:
    """A recorded sale by its id, or by the receipt that the till printed. Refuses `not_found`."""
    sales = Sale.objects.filter(organisation_id=principal.organisation_id)
    if reference.id is not None:
        sales = sales.filter(id=reference.id)
    else:
        store = store_by_code(principal.organisation_id, reference.store) if reference.store else principal.store
        sales = sales.filter(receipt=reference.receipt, business_day=reference.business_day or date.min)
        sales = sales.filter(store_id=store.id) if store else sales
        # Two tills of a store may count alike: the till's own comes first.
        own = sales.filter(source_id=principal.source_id)
        sales = own if own.exists() else sales
    # The version first: whatever comes back while the rest is read moves it.
    sale_id = sales.order_by("-id").values_list("id", flat=True).first()
    if sale_id is None:
        raise SaleNotFound
    owner_version = version_of_owner(principal.organisation_id, sale_id)
    sale = Sale.objects.get(organisation_id=principal.organisation_id, id=sale_id)
    named = CustomerNamed.objects.filter(sale_id=sale_id).values_list("entry_id", flat=True).first()
    return Sold(
        sale=sale,
        lines=tuple(SaleLine.objects.filter(sale_id=sale_id).order_by("number")),
        returns=tuple(Return.objects.filter(organisation_id=principal.organisation_id, sale_id=sale_id).order_by("id")),
        owner_version=owner_version,
        is_reversed=is_reversed(principal.organisation_id, sale_id),
        earned_under=named or sale_id,
        version=version_of(principal.organisation_id, sale.version_id),
    )


def store_of_sale(found: Sold) -> StoreFacts:
    """Where it was sold."""
    stores = stores_of(found.sale.organisation_id)
    return next(store for store in stores if store.id == found.sale.store_id)
