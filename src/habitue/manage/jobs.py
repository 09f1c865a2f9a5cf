"""Long work of the desk: what a worker does while somebody does something else."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from habitue.checkout.requests import CustomerRef, IssueRequest
from habitue.checkout.value.vouchers import issue_voucher
from habitue.customers.actions import make_blank_cards
from habitue.customers.details import read_code
from habitue.customers.lists import cards_list, codes_known
from habitue.manage.exporting import SheetMaker, customer_cells
from habitue.manage.logic import numbers, read_numbers
from habitue.manage.queries.customers import customer_page
from habitue.manage.queries.words import words_of
from habitue.manage.reading import filters_from
from habitue.manage.templatetags.desk import day_before
from habitue.merchants.queries import OrganisationFacts, organisation_facts
from habitue.merchants.staff import principal_of, staff_for
from habitue.platform import clock
from habitue.platform.files import file_for, keep_file
from habitue.platform.jobs import JobFacts, Progress, long_work
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed
from habitue.printing.papers import paper_named
from habitue.printing.sheets import CardToPrint, card_sheet, design_of
from habitue.printing.vouchers import VOUCHERS_MAX, VoucherToPrint, voucher_pages
from habitue.web.templatetags.amounts import money

Json = dict[str, Any]
_CARDS_AT_ONCE = 200
_KEPT = timedelta(days=7)


@long_work(title=_("Make card numbers"), right="cards")
def make_cards(job: JobFacts, progress: Progress) -> Json:
    """Blank cards with new numbers. Begun again, it goes on: the numbers are the same."""
    asked = job.request
    wanted = list(
        numbers(
            prefix=asked["begins"],
            length=asked["length"],
            count=asked["count"],
            checked=asked["checked"],
            seed=str(job.id),
        )
    )
    return _make(job, progress, wanted, asked["medium"])


@long_work(title=_("Take over card numbers"), right="cards")
def take_over_cards(job: JobFacts, progress: Progress) -> Json:
    """Blank cards out of a list of numbers; those that are known already are left alone and counted."""
    content = file_for(job.organisation_id, UUID(job.request["file"])).read()
    text = content.decode("utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8", "replace")
    return _make(job, progress, read_numbers(text), job.request["medium"])


def _make(job: JobFacts, progress: Progress, wanted: list[str], medium: str) -> Json:
    made = 0
    # All of them before the first is made: a list that cannot be read whole is refused whole.
    read = [_code_of(code) for code in wanted]
    for start in range(0, len(read), _CARDS_AT_ONCE):
        codes = read[start : start + _CARDS_AT_ONCE]
        known = codes_known(job.organisation_id, codes)
        fresh = [code for code in codes if code not in known]
        make_blank_cards(organisation_id=job.organisation_id, codes=fresh, medium=medium, by=job.by, at=clock.now())
        made += len(fresh)
        progress.step(start + len(codes), len(wanted))
    return {"made": made, "known": len(wanted) - made, "page": "/manage/cards?state=blank"}


class NoCardNumber(Refusal):
    code = "no_card_number"
    text = _("This is no card number: {shown}. No card was made.")


def _code_of(text: str) -> str:
    try:
        return read_code(text)
    except Malformed:
        raise NoCardNumber(shown="".join(letter for letter in text if letter.isprintable())[:40]) from None


class NoBlankCards(Refusal):
    code = "no_blank_cards"
    text = _("There are no blank cards like this.")


@long_work(title=_("Print cards"), right="cards")
def print_cards(job: JobFacts, progress: Progress) -> Json:
    """A PDF of blank cards, the newest first, kept for a week. Refuses `no_blank_cards`."""
    asked, at = job.request, clock.now()
    rows = cards_list(job.organisation_id, text=asked["begins"], state="blank", limit=asked["count"])[: asked["count"]]
    if not rows:
        raise NoBlankCards
    progress.step(0, len(rows))
    content = card_sheet(
        cards=[CardToPrint(code=row.card.code) for row in rows],
        design=design_of(job.organisation_id, asked["language"]),
        paper=paper_named(asked["paper"]),
        codes=asked["codes"],
        skip=asked["skip"],
        cut_marks=asked["cut_marks"],
    )
    kept = keep_file(
        organisation_id=job.organisation_id,
        name=f"cards-{at:%Y-%m-%d}.pdf",
        content=content,
        purpose="manage.sheets",
        expires_at=at + _KEPT,
        by=job.by,
        at=at,
    )
    return {"made": len(rows), "file": str(kept.id)}


@long_work(title=_("Issue vouchers"), right="vouchers")
def issue_vouchers(job: JobFacts, progress: Progress) -> Json:
    """Many vouchers alike. Each has its own key, so that one that was issued already is not issued again.

    With `print`, a page for each as a PDF, or as several in a ZIP where they are many; kept for a week.
    """
    asked = job.request
    principal = principal_of(staff_for(job.organisation_id, job.by.id), None)
    at, made = clock.now(), []
    for place in range(asked["count"]):
        codes = asked.get("codes") or []
        request = IssueRequest(
            amount=asked["amount"],
            price=asked["price"],
            code=codes[place] if place < len(codes) else None,
            expires_at=datetime.fromisoformat(asked["expires_at"]) if asked["expires_at"] else None,
            customer=CustomerRef(id=UUID(asked["customer"])) if asked.get("customer") else None,
        )
        issued = issue_voucher(request=request, key=f"job:{job.id}:{place}", principal=principal, at=at)
        made.append(issued["code"])
        progress.step(place + 1, asked["count"])
    done: Json = {"made": len(made), "page": "/manage/vouchers"}
    return done | {"file": _printed(job, made, at)} if asked.get("print") else done


def _printed(job: JobFacts, codes: Sequence[str], at: datetime) -> str:
    """The id of the file with a page for each of these vouchers, which are alike but for their codes."""
    organisation = organisation_facts(job.organisation_id)
    asked, language = job.request, organisation.language
    with translation.override(language), timezone.override(organisation.zone):
        amount = money(asked["amount"], organisation.currency) if asked["amount"] else ""
        until = day_before(datetime.fromisoformat(asked["expires_at"])) if asked["expires_at"] else ""
    pages = [VoucherToPrint(code=code, amount=amount, until=until) for code in codes]
    files = [
        voucher_pages(organisation_id=organisation.id, vouchers=pages[start : start + VOUCHERS_MAX], language=language)
        for start in range(0, len(pages), VOUCHERS_MAX)
    ]
    name = f"vouchers-{at.astimezone(organisation.zone):%Y-%m-%d}"
    kept = keep_file(
        organisation_id=organisation.id,
        name=f"{name}.pdf" if len(files) == 1 else f"{name}.zip",
        content=files[0] if len(files) == 1 else _zipped(name, files),
        purpose="manage.vouchers",
        expires_at=at + _KEPT,
        by=job.by,
        at=at,
    )
    return str(kept.id)


def _zipped(name: str, files: Sequence[bytes]) -> bytes:
    zipped = BytesIO()
    with ZipFile(zipped, "w") as archive:
        for place, content in enumerate(files, 1):
            archive.writestr(f"{name}-{place:02d}.pdf", content)
    return zipped.getvalue()


@long_work(title=_("Export of customers"), right="export")
def export_customers(job: JobFacts, progress: Progress) -> Json:
    """The customers of a list, as a file that is kept for a week; in the language of whoever asked for it."""
    organisation = organisation_facts(job.organisation_id)
    at = clock.now()
    with translation.override(job.request.get("language") or organisation.language):
        sheet, done = _customers(organisation, job.request, at, progress)
    kept = keep_file(
        organisation_id=organisation.id,
        name=f"customers-{at.astimezone(organisation.zone):%Y-%m-%d}.{job.request['format']}",
        media_type=sheet.media_type,
        content=sheet.content(),
        purpose="manage.export",
        expires_at=at + _KEPT,
        by=job.by,
        at=at,
    )
    return {"made": done, "file": str(kept.id)}


def _customers(
    organisation: OrganisationFacts, asked: Json, at: datetime, progress: Progress
) -> tuple[SheetMaker, int]:
    """The sheet, and how many customers are in it."""
    words, zone = words_of(organisation.id, organisation.currency, at), organisation.zone
    filters = filters_from(asked["asked"], zone)
    sheet = SheetMaker(asked["format"], [heading for heading, _none in customer_cells(None, words, zone)])
    after, done = "", 0
    while True:
        page = customer_page(organisation, filters, after, at)
        for row in page.rows:
            sheet.add(cell for _heading, cell in customer_cells(row, words, zone))
        done += len(page.rows)
        progress.step(done)
        if not page.next:
            return sheet, done
        after = page.next
