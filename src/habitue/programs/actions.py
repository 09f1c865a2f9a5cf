"""What changes the program: drafts, versions, single-use codes, and the tiers that staff grants."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from habitue.ledger.actions import UnitTerms, register_units
from habitue.ledger.queries import units_held, units_of
from habitue.merchants.queries import organisation_facts
from habitue.platform import journal
from habitue.platform.db import action, call
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor
from habitue.platform.refusals import Refusal
from habitue.platform.secrets import bare_code
from habitue.programs import standings
from habitue.programs.codes import code_hash
from habitue.programs.document import ProgramDocument
from habitue.programs.models import Draft, SingleUseCode
from habitue.programs.queries import VersionRow, forget_versions_of, version_now
from habitue.programs.tiers import standing_at
from habitue.programs.validation import ProgramInvalid, read_document


class NoDraft(Refusal):
    code = "no_draft"
    text = _("There is no draft to publish.")


class AlreadyOver(Refusal):
    code = "already_over"
    text = _("A version takes over now or later: {valid_from} has passed.")


class UnknownTier(Refusal):
    code = "unknown_tier"
    text = _("The program has no level {level}.")


class UnknownDiscount(Refusal):
    code = "unknown_discount"
    text = _("The program has no discount {discount} that a code brings.")


class CodeTaken(Refusal):
    code = "code_taken"
    text = _("{taken} of these codes are in use already; none was made.")


class CodeTooShort(Refusal):
    code = "code_too_short"
    text = _("A single-use code has at least {least} characters.")


class DraftChanged(Refusal):
    code = "draft_changed"
    text = _("{who} has changed the draft meanwhile.")


@action
def save_draft(*, organisation_id: UUID, document: Any, by: Actor, at: datetime) -> None:
    """Keep a document as the organisation's draft. Refuses `program_invalid`: it could be published as it is."""
    stored, _document = _read(organisation_id, document)
    keep_draft(organisation_id=organisation_id, document=stored, by=by, at=at)


@action
def keep_draft(
    *, organisation_id: UUID, document: dict[str, Any], revision: int | None = None, by: Actor, at: datetime
) -> int:
    """Keep a document that is still being written, whatever is wrong with it, and return the draft's new revision.

    Refuses `draft_changed` where the draft is no longer at the `revision` that the writer began with (None: any).
    """
    draft = lock_draft(organisation_id)
    if revision is not None and revision != draft.revision:
        raise DraftChanged(who=draft.saver_name, revision=draft.revision)
    draft.document = {"currency": organisation_facts(organisation_id).currency, **document}
    draft.saved_at, draft.saver_name = at, by.name
    draft.revision += 1
    draft.save()
    journal.write(organisation_id=organisation_id, kind="program.draft_saved", subject_id=organisation_id, by=by, at=at)
    return draft.revision


def lock_draft(organisation_id: UUID) -> Draft:
    """The draft's row, made if there was none; whoever holds it is alone in saving and publishing."""
    Draft.objects.bulk_create([Draft(organisation_id=organisation_id)], ignore_conflicts=True)
    return Draft.objects.select_for_update().get(organisation_id=organisation_id)


@action
def publish(
    *,
    organisation_id: UUID,
    document: Any = None,
    revision: int | None = None,
    valid_from: datetime | None = None,
    by: Actor,
    at: datetime,
) -> VersionRow:
    """Make a document, or the draft, the next version: it holds from `valid_from`, or from now.

    Refuses `no_draft`, `draft_changed` where the draft is no longer at `revision`, `program_invalid` (also where it
    drops a unit that somebody holds, or changes its decimals or whether it is money), `already_over`.
    """
    draft = lock_draft(organisation_id)
    if document is None and draft.document is None:
        raise NoDraft
    if revision is not None and revision != draft.revision:
        raise DraftChanged(who=draft.saver_name, revision=draft.revision)
    stored, valid = _read(organisation_id, draft.document if document is None else document)
    _keep_promises(organisation_id, valid)
    if valid_from is not None and valid_from < at:
        raise AlreadyOver(valid_from=valid_from.isoformat())
    register_units(
        organisation_id=organisation_id,
        units=[UnitTerms(code=code, decimals=unit.decimals, is_money=unit.money) for code, unit in valid.units.items()],
    )
    version, valid_from = new_id(), valid_from or at
    written = orjson.dumps(stored).decode()
    number = call("programs_publish_v2", version, organisation_id, written, valid_from, at, by.kind, by.id, by.name)
    journal.write(
        organisation_id=organisation_id,
        kind="program.published",
        subject_id=version,
        by=by,
        at=at,
        data={"number": number, "valid_from": valid_from.isoformat()},
    )
    forget_versions_of(organisation_id)
    return VersionRow(id=version, number=number, valid_from=valid_from, published_at=at, publisher_name=by.name)


@action
def grant_tier(
    *,
    organisation_id: UUID,
    customer_id: UUID,
    level: str | None,
    until: date | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> str | None:
    """Put a customer on a level through the day `until` (None: for ever), or take such a grant back (`level` None).

    The customer is never below it meanwhile, and may climb higher. Returns the level that now holds. Refuses
    `unknown_tier`.
    """
    ladder = version_now(organisation_id, at).ladder
    if ladder is None or (level is not None and level not in {rung.code for rung in ladder.levels}):
        raise UnknownTier(level=level or "")
    zone = organisation_facts(organisation_id).zone
    standing = standings.lock(organisation_id, customer_id)
    tallies = standings.tallies_of(organisation_id, customer_id, ladder.what)
    before = standing_at(ladder, standing, tallies, at, zone)
    granted = replace(before.standing, granted=level, granted_until=until if level else None)
    after = standing_at(ladder, granted, tallies, at, zone)
    standings.save(organisation_id, customer_id, after.standing)
    standings.tell(
        organisation_id, customer_id, before.level, after.level, by=by, at=at, granted=level, until=until, reason=reason
    )
    return after.level


CODES_MAX = 10_000
CODE_LENGTH_MIN = 4
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@action
def make_single_use_codes(
    *,
    organisation_id: UUID,
    discount: str,
    count: int | None = None,
    codes: Sequence[str] | None = None,
    customer_id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> list[str]:
    """Make codes that bring a discount once each: `count` new ones, or these. A customer they are bound to alone may
    use them.

    Returns them as they are to be handed out, this once: only what recognises them is kept. Refuses
    `unknown_discount`, `code_too_short`, `code_taken`.
    """
    if (count is None) == (codes is None) or not 0 < (count or len(codes or ())) <= CODES_MAX:
        raise ValueError(f"give count or codes, at most {CODES_MAX}")
    document = version_now(organisation_id, at).document
    if discount not in {rule.code for rule in document.discounts if rule.by == "code"}:
        raise UnknownDiscount(discount=discount)
    made = [_new_code() for _ in range(count or 0)] if codes is None else list(codes)
    if any(len(bare_code(code)) < CODE_LENGTH_MIN for code in made):
        raise CodeTooShort(least=CODE_LENGTH_MIN)
    hashes = {code_hash(code) for code in made}
    shared = {code_hash(rule.code) for rule in document.discounts}
    taken = SingleUseCode.objects.filter(organisation_id=organisation_id, code_hash__in=hashes).count()
    taken += len(hashes & shared) + len(made) - len(hashes)
    if taken:
        raise CodeTaken(taken=taken)
    SingleUseCode.objects.bulk_create(
        (
            SingleUseCode(
                organisation_id=organisation_id,
                discount=discount,
                code_hash=fingerprint,
                customer_id=customer_id,
                made_at=at,
            )
            for fingerprint in sorted(hashes)
        ),
        batch_size=1000,
    )
    journal.write(
        organisation_id=organisation_id,
        kind="program.codes_made",
        subject_id=customer_id or organisation_id,
        by=by,
        at=at,
        data={"discount": discount, "count": len(made)},
    )
    return made


def _new_code() -> str:
    """Eighty bits of chance, in groups that are easy to read out."""
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def _read(organisation_id: UUID, value: Any) -> tuple[dict[str, Any], ProgramDocument]:
    """The document as it is stored, and as it is judged by: in the organisation's currency."""
    currency = organisation_facts(organisation_id).currency
    stored = {"currency": currency, **value} if isinstance(value, dict) else value
    document = read_document(stored)
    if document.currency != currency:
        raise _invalid("currency", _("the organisation's currency is {currency}").format(currency=currency))
    return stored, document


def check_draft(organisation_id: UUID, document: Any) -> ProgramDocument:
    """The document as it would be published; refuses `program_invalid` for all that publishing would refuse it for."""
    _stored, valid = _read(organisation_id, document)
    _keep_promises(organisation_id, valid)
    return valid


def _keep_promises(organisation_id: UUID, document: ProgramDocument) -> None:
    """What somebody holds stays what it is."""
    currency = organisation_facts(organisation_id).currency
    terms = units_of(organisation_id)
    for code in sorted(units_held(organisation_id) - {currency}):
        unit = document.units.get(code)
        if unit is None:
            raise _invalid(f"units.{code}", _("somebody holds it: it cannot be dropped"))
        if code in terms and (unit.decimals, unit.money) != terms[code]:
            name = "money" if unit.money != terms[code][1] else "decimals"
            raise _invalid(f"units.{code}.{name}", _("somebody holds it: this stays as it is"))


def _invalid(path: str, message: str | Promise) -> ProgramInvalid:
    return ProgramInvalid(first=f"{path}: {message}", errors=[{"path": path, "message": str(message)}])
