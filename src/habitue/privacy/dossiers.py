"""Everything that is kept about a person, in one file: JSON for programs, CSV for people, and what it all means."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.utils import translation

from habitue.checkout.queries.accounts import accounts_of, entries_of
from habitue.checkout.queries.history import lines_of
from habitue.customers.consents import consents_of
from habitue.customers.queries import CustomerView
from habitue.customers.searched import family_of
from habitue.ledger.queries import lots_since
from habitue.platform.jobs import job_for
from habitue.privacy.explaining import explained
from habitue.privacy.models import Dossier
from habitue.privacy.tables import TABLES, plain, rows_of
from habitue.vouchers.queries import vouchers_of

DOSSIER = "privacy.dossier"
_ENTRIES_A_READ = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """A dossier that was asked for. `job_id` fetches it when it is ready."""

    job_id: UUID
    asked_at: datetime
    made_at: datetime | None
    file_id: UUID | None
    is_over: bool  # another may be asked for


def newest_dossier(organisation_id: UUID, customer_id: UUID) -> DossierFacts | None:
    """The last one that somebody asked for; None where nobody has, or its file has gone."""
    row = Dossier.objects.filter(organisation_id=organisation_id, customer_id=customer_id).order_by("-id").first()
    if row is None:
        return None
    is_over = row.file_id is not None or job_for(organisation_id, row.job_id).has_ended
    return DossierFacts(row.job_id, row.asked_at, row.made_at, row.file_id, is_over)


def dossier_of(
    customer: CustomerView, language: str, at: datetime, step: Callable[[int, int], None] = lambda _done, _of: None
) -> bytes:
    """The whole of it as a ZIP, in the person's language; `step` hears how many parts of how many are done."""
    parts = sections(customer, at, step)
    with translation.override(language):
        readme = explained(customer, {name: len(rows) for name, rows in parts.items()}, at)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "README.txt", readme.encode("utf-8-sig"), at)
        _put(archive, "everything.json", orjson.dumps(parts, option=orjson.OPT_INDENT_2, default=plain), at)
        for name, rows in parts.items():
            if rows:
                _put(archive, f"csv/{name}.csv", as_csv(rows), at)
    return packed.getvalue()


def sections(
    customer: CustomerView, at: datetime, step: Callable[[int, int], None] = lambda _done, _of: None
) -> dict[str, Rows]:
    """Part by part: what people understand first, then every table as it stands."""
    organisation_id = customer.organisation_id
    people = frozenset(family_of(organisation_id, customer.id)) | {customer.id}
    readers: dict[str, Callable[[], Iterable[Mapping[str, Any]]]] = {
        "consents": lambda: _consents(organisation_id, people),
        "balances": lambda: accounts_of(organisation_id, customer.id, at),
        "entries": lambda: _entries(organisation_id, customer.id, at),
        "lots": lambda: _lots(organisation_id, people, at),
        "vouchers": lambda: _vouchers(organisation_id, people),
    }
    for table in TABLES:
        readers[table.name] = lambda table=table: rows_of(table, organisation_id, people)  # type: ignore[misc]
    found: dict[str, Rows] = {}
    for number, (name, read) in enumerate(readers.items(), 1):
        found[name] = [{key: plain(value) for key, value in row.items()} for row in read()]
        step(number, len(readers) + 1)
    sales = [UUID(sale["id"]) for sale in found["checkout_sale"]]
    found["sale_lines"] = [
        {"sale": str(sale), "name": line.name, "quantity": str(line.quantity)}
        for sale, lines in lines_of(organisation_id, sales).items()
        for line in lines
    ]
    return found


def _consents(organisation_id: UUID, people: Iterable[UUID]) -> Rows:
    return [
        {
            "purpose": consent.purpose,
            "version": consent.text.version,
            "text": consent.text.said,
            "given": consent.is_given,
            "at": consent.at,
            "place": consent.place,
            "proof": consent.proof,
            "confirmed_at": consent.confirmed_at,
            "by": consent.actor_name,
            "holds": consent.holds,
        }
        for person in sorted(people)
        for consent in consents_of(organisation_id, person)
    ]


def _entries(organisation_id: UUID, customer_id: UUID, at: datetime) -> Rows:
    found: Rows = []
    before: tuple[UUID, int] | None = None
    while True:
        page = entries_of(organisation_id, customer_id, at, before, _ENTRIES_A_READ)
        found += page[:_ENTRIES_A_READ]
        if len(page) <= _ENTRIES_A_READ:
            return found
        before = (found[-1]["id"], found[-1]["number"])


def _lots(organisation_id: UUID, people: Iterable[UUID], at: datetime) -> Rows:
    return [
        {"entry": lot.entry, "unit": lot.unit, "purpose": lot.purpose, "reason": lot.reason, "granted": lot.granted,
         "remaining": lot.remaining, "is_pending": lot.is_pending}
        for person in sorted(people)
        for lot in lots_since(organisation_id, person, UUID(int=0), at)
    ]  # fmt: skip


def _vouchers(organisation_id: UUID, people: Iterable[UUID]) -> Rows:
    return [
        {"id": voucher.id, "code": voucher.code, "expires_at": voucher.expires_at, "issued_at": voucher.issued_at}
        for person in sorted(people)
        for voucher in vouchers_of(organisation_id, person)
    ]


def as_csv(rows: Rows) -> bytes:
    """Rows as a table that any office program opens; nothing in it is taken for a formula."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    said = value if isinstance(value, str) else orjson.dumps(value, default=plain).decode()
    is_formula = isinstance(value, str) and said.startswith(_FORMULA) and not _is_number(said)
    return f"'{said}" if is_formula else said


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdecimal() if text[:1] in "+-" else False


def _put(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    member = zipfile.ZipInfo(name, date_time=at.timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, content)
