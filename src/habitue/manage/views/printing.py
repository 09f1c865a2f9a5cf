"""Paper: sheets of cards, a voucher to hand over, birthday letters."""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from habitue.checkout.queries.vouchers import voucher_for
from habitue.customers.consents import who_agreed
from habitue.customers.lists import Birthday, birthdays_between, card_by_id, cards_list, names_of
from habitue.manage.doing import Deed, form_page
from habitue.manage.forms.printing import PrintingForm
from habitue.manage.jobs import NoBlankCards
from habitue.manage.reading import read_day, read_place
from habitue.manage.starting import begun
from habitue.manage.templatetags.desk import day_before
from habitue.manage.views.birthdays import stretch
from habitue.printing.letters import LETTERS_MAX, Addressee, birthday_letters
from habitue.printing.papers import paper_named
from habitue.printing.sheets import CardToPrint, card_sheet, design_of
from habitue.printing.vouchers import VoucherToPrint, voucher_pages
from habitue.vouchers.queries import voucher_by_id
from habitue.web.doors import StaffRequest, staff_page
from habitue.web.templatetags.amounts import money

_LOOKED_AT = 1000


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to be looked at, printed, or kept; browsers do not keep it by themselves."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@staff_page("cards")
def sheets(request: StaffRequest) -> HttpResponse:
    """Blank cards of the stock on sheets, as long work."""
    form = PrintingForm(request.POST if request.method == "POST" else None)

    def ask(said: dict[str, Any]) -> str:
        if not cards_list(request.organisation.id, text=said["begins"], state="blank", limit=1):
            raise NoBlankCards
        return begun(request, "manage.print_cards", {**said, "language": request.organisation.language})

    deed = Deed(
        title=_("Print cards"),
        submit=_("Make the PDF"),
        do=ask,
        back=reverse("manage:cards"),
        note=_("Cards"),
        about=_("Blank cards of the stock, the newest first. Print at 100 %."),
        room="cards",
    )
    return form_page(request, form, deed)


@staff_page("cards")
def one_card(request: StaffRequest, card_id: UUID) -> HttpResponse:
    """One card at its true size, with whose it is."""
    card = card_by_id(request.organisation.id, card_id).card
    holder = card.customer_id
    name = names_of(request.organisation.id, [holder]).get(holder, "") if holder else ""
    design = design_of(request.organisation.id, request.organisation.language)
    printed = [CardToPrint(code=card.code, holder=name)]
    content = card_sheet(cards=printed, design=design, paper=paper_named("single_card"), codes="qr")
    return pdf(content, "card")


@staff_page("vouchers")
def one_voucher(request: StaffRequest, voucher_id: UUID) -> HttpResponse:
    """A voucher to hand over: a page with its code, what it is worth, and until when."""
    facts = voucher_for(request.principal, voucher_id, request.now)
    known = voucher_by_id(request.organisation.id, voucher_id)
    printed = VoucherToPrint(
        code=known.code if known else "",
        amount=money(facts["balance"], facts["currency"]),
        until=day_before(facts["expires_at"]) if facts["expires_at"] else "",
    )
    language = request.organisation.language
    content = voucher_pages(organisation_id=request.organisation.id, vouchers=[printed], language=language)
    return pdf(content, "voucher")


@staff_page("customers", "export")
def letters(request: StaffRequest) -> HttpResponse:
    """Birthday letters to those who agreed to be written to for this purpose."""
    today = request.now.astimezone(request.organisation.zone).date()
    day = read_day(request.GET.get("day", "")) or today
    first, last = stretch(day, "month" if request.GET.get("span") == "month" else "week")
    agreed = who_agreed(request.organisation.id, request.GET.get("purpose", "")[:40].replace("\0", ""))
    people = [
        Addressee(
            given_name=one.customer.given_name,
            family_name=one.customer.family_name,
            language=one.customer.language,
            turns=one.age,
        )
        for one in islice(_agreed_between(request, agreed, first, last), LETTERS_MAX + 1)
    ]
    return pdf(birthday_letters(organisation_id=request.organisation.id, people=people, day=today), "letters")


def _agreed_between(request: StaffRequest, agreed: Collection[UUID], first: date, last: date) -> Iterator[Birthday]:
    """Whoever agreed, however many others have their birthday then."""
    place = None
    while found := birthdays_between(request.organisation.id, first, last, after=place, limit=_LOOKED_AT):
        yield from (one for one in found if one.customer.id in agreed)
        place = read_place(found[-1].place)
