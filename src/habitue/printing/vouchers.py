"""Gift vouchers as a page each, in the merchant's look: to be printed, or to go with a mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from habitue.merchants.brand import brand_facts
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed
from habitue.printing.codes import qr_svg
from habitue.printing.logic import grouped, plain
from habitue.printing.rendering import render_pdf
from habitue.printing.sheets import design_of

VOUCHERS_MAX = 500


class VouchersTooMany(Refusal):
    code = "vouchers_too_many"
    text = _lazy("At most {most} vouchers are printed at once.")


@dataclass(frozen=True, slots=True)
class VoucherToPrint:
    """One voucher; amounts and days are written out by the caller, in the language. `message` is the giver's."""

    code: str
    amount: str
    until: str = ""
    message: str = ""


def voucher_pages(*, organisation_id: UUID, vouchers: Sequence[VoucherToPrint], language: str = "") -> bytes:
    """A PDF with a page (A5, across) for each voucher: its worth, its code as QR and in letters, until when.

    Refuses `malformed` for none, `vouchers_too_many` and `code_not_printable`.
    """
    if not vouchers:
        raise Malformed(field="vouchers", why="missing")
    if len(vouchers) > VOUCHERS_MAX:
        raise VouchersTooMany(most=VOUCHERS_MAX)
    brand = brand_facts(organisation_id)
    design = design_of(organisation_id, language)
    spoken = language or brand.language
    with translation.override(spoken):
        data = {
            "language": spoken,
            "title": _("Gift voucher"),
            "design": {
                "name": plain(design.name),
                "colour": design.colour,
                "ink": design.ink,
                "has_logo": design.logo is not None,
                "has_background": design.background is not None,
            },
            "foot": [plain(line) for line in brand.postal_address.splitlines() if line.strip()],
            "website": brand.website.partition("://")[2].strip("/"),
            "vouchers": [
                {
                    "number": grouped(voucher.code),
                    "amount": voucher.amount,
                    "until": _("Valid until {until}.").format(until=voucher.until) if voucher.until else "",
                    "message": [plain(line) for line in voucher.message.splitlines()],
                    "qr": qr_svg(voucher.code, quiet=2),
                }
                for voucher in vouchers
            ],
        }
    pictures = {"logo.png": design.logo, "background.jpg": design.background}
    found = {name: content for name, content in pictures.items() if content is not None}
    return render_pdf("printing/vouchers", data, found)
