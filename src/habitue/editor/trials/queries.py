"""The trial that belongs to the draft on the desk, as pages show it; and the quick one on the last sales."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import orjson
from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habitue.checkout.models import Sale
from habitue.checkout.trials import last_sales, newest_sale_at, past_sales
from habitue.customers.queries import CustomerNotFound, customer_for
from habitue.editor.queries import Desk
from habitue.editor.sentences.world import World, world_of
from habitue.editor.trials.charts import Chart, chart
from habitue.editor.trials.figures import as_json, compare, ladder_codes, main_unit
from habitue.editor.trials.telling import Row, Teller
from habitue.merchants.queries import OrganisationFacts
from habitue.platform.jobs import JobFacts, jobs_of
from habitue.programs.durations import add_months, midnight
from habitue.programs.tiers import Standing
from habitue.programs.tried import Opening
from habitue.programs.validation import ProgramInvalid, read_document

Json = dict[str, Any]
KIND = "editor.trial"
MONTHS = (1, 3, 12)
PREVIEW_SALES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A guest of the sample."""

    id: UUID
    name: str
    now: str
    draft: str
    rules: tuple[Row, ...]


def fingerprint_of(document: Any) -> str:
    """What a trial remembers of the document it tried."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def latest_trial(organisation_id: UUID) -> JobFacts | None:
    """The trial that was asked for last."""
    return next(iter(jobs_of(organisation_id, kinds=frozenset({KIND}), limit=1)), None)


def stretch_of(organisation: OrganisationFacts, months: int) -> tuple[datetime, datetime] | None:
    """So many months back from the last sale there is; None before the first."""
    newest = newest_sale_at(organisation.id)
    if newest is None:
        return None
    day = newest.astimezone(organisation.zone).date()
    since = midnight(add_months(day, -months) + timedelta(days=1), organisation.zone)
    return since, newest + timedelta(microseconds=1)


def trial_context(organisation: OrganisationFacts, desk: Desk) -> Json:
    """What the panel beside the draft shows."""
    job = latest_trial(organisation.id)
    fits = job is not None and job.request["fingerprint"] == fingerprint_of([desk.in_force, desk.document])
    context: Json = {"trial": job, "trial_fits": fits, "months": MONTHS, "is_in_force": not desk.is_changed}
    if job is not None and job.result:
        world = world_of(job.request["draft"], World(currency=organisation.currency, language=get_language() or "en"))
        decimals = {code: unit.get("decimals", 0) for code, unit in job.request["draft"].get("units", {}).items()}
        context |= shown(job.result, organisation, world, decimals)
        context["newest"] = datetime.fromisoformat(job.request["until"]).astimezone(organisation.zone).date()
        context["took"] = (job.ended_at - job.started_at).seconds if job.ended_at and job.started_at else 0
    return context


def shown(result: Json, organisation: OrganisationFacts, world: World, decimals: dict[str, int]) -> Json:
    """A result in words and numbers."""
    teller = Teller(world, decimals, organisation.currency)
    months = [month for month, _now, _draft in result["months"]]
    drawn: Chart | None = chart([(now, draft) for _month, now, draft in result["months"]])
    return {
        "result": result,
        "unit_name": world.units.get(result["unit"], result["unit"]),
        "chart": drawn,
        "chart_ticks": [(y, teller.units(result["unit"], value)) for y, value in drawn.ticks] if drawn else [],
        "chart_labels": [
            (x, _month_name(months[min(number, len(months) - 1)]), anchor) for x, number, anchor in drawn.labels
        ]
        if drawn
        else [],
        "rows": teller.rows(result),
        "stats": teller.stats(result, max(1, len(months))),
        "sample": [_named(organisation.id, one, teller, result["unit"]) for one in result["sample"]],
    }


def preview(organisation: OrganisationFacts, desk: Desk, world: World) -> Json | None:
    """The last hundred sales, at once; None where nothing can be said: no sales, or a draft with faults."""
    began = perf_counter()
    try:
        in_force = read_document({"currency": organisation.currency, **desk.in_force})
        draft = read_document(desk.document)
    except ProgramInvalid:
        return None
    sales = last_sales(organisation.id, PREVIEW_SALES)
    if not sales:
        return None
    openings = _as_recorded(sales)
    figures = compare(
        in_force,
        draft,
        past_sales(organisation.id, iter(sales)),
        zone=organisation.zone,
        opening_of=lambda customer: openings[customer],
    )
    result = as_json(figures, main_unit(in_force, draft), ladder_codes(in_force, draft))
    decimals = {code: unit.decimals for code, unit in draft.units.items()}
    teller = Teller(world_of(desk.document, world), decimals, organisation.currency)
    return {"sales": len(sales), "rows": teller.rows(result), "milliseconds": int((perf_counter() - began) * 1000)}


def _as_recorded(sales: Sequence[Sale]) -> dict[UUID, Opening]:
    """How guests stood, as far as their own sales tell: the level they had, and enough of what they spent.

    To look up each guest's whole history takes seconds; a trial does.
    """
    levels: dict[UUID, tuple[str | None, datetime]] = {}
    spent: dict[UUID, Counter[str]] = {}
    for sale in sales:
        if sale.customer_id is not None:
            levels.setdefault(sale.customer_id, (sale.effects.get("tiers", [None, None])[0], sale.at))
            spent.setdefault(sale.customer_id, Counter()).update(sale.effects.get("spent", {}))
    return {
        customer: Opening(
            available=spent[customer],
            standing=Standing(level=level, reached_on=at.date(), since_at=at - timedelta(days=1)),
            has_bought=True,
        )
        for customer, (level, at) in levels.items()
    }


def _month_name(month: str) -> str:
    day = datetime.fromisoformat(f"{month}-01")
    return format_date(day, "MMM", locale=get_language() or "en")


def _named(organisation_id: UUID, one: Json, teller: Teller, unit: str) -> Named:
    customer = UUID(one["customer"])
    try:
        name = customer_for(organisation_id, customer).name
    except CustomerNotFound:
        name = ""
    return Named(
        id=customer,
        name=name or _("Without a name"),
        now=teller.units(unit, one["earned"][0]),
        draft=teller.units(unit, one["earned"][1]),
        rules=tuple(teller.rule(rule, now, draft) for rule, now, draft in one["rules"]),
    )
