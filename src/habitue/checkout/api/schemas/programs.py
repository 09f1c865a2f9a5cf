"""The program, its draft, its versions and trials."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from habitue.checkout.api.fields import Body, Code, Id, Instant, Word
from habitue.checkout.api.schemas.common import Out, UnitAmounts, exactly_one

Document = Annotated[dict[str, Any], Field(description="A program document: see `/api/v1/program/schema`.")]


class ProgramOut(Out):
    """The version that holds now."""

    id: UUID | None
    number: int = Field(description="0: nothing was published yet.")
    document: Document


class VersionSummaryOut(Out):
    id: UUID
    number: int
    valid_from: datetime
    published_at: datetime
    publisher_name: str


class VersionOut(VersionSummaryOut):
    document: Document | None = None


class VersionsOut(Out):
    items: list[VersionSummaryOut]
    next: None


class DraftOut(Out):
    document: Document | None


class VersionIn(Body):
    """The draft as it is becomes a version."""

    valid_from: Instant | None = Field(None, description="When it takes over; now, if left out.")


class CodesIn(Body):
    """Single-use codes of a discount that a code brings."""

    discount: Word
    count: Annotated[int, Field(gt=0, le=10_000)] | None = Field(None, description="How many new ones.")
    codes: Annotated[list[Code], Field(min_length=1, max_length=10_000)] | None = Field(
        None, description="Instead of `count`: codes that are printed already."
    )
    customer: Id | None = Field(None, description="The only one who may use them.")

    @model_validator(mode="after")
    def _count_or_codes(self) -> Self:
        exactly_one(self, ("count", "codes"))
        return self


class CodesOut(Out):
    codes: list[str] = Field(description="As they are to be handed out.")


class TrialIn(Body):
    """A stretch of past sales, from `since` up to but without `until`, to be judged by another program."""

    since: Instant
    until: Instant
    stores: Annotated[list[Word], Field(max_length=1000)] = Field([], description="Only these; all, if empty.")
    document: Document | None = Field(None, description="The program to be tried; the draft, if left out.")

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.since >= self.until:
            raise PydanticCustomError("order", "since must be before until")
        return self


class TrialSideOut(Out):
    """What sales gave and took under one program."""

    due: int
    revenue: int
    discounted: int
    earned: UnitAmounts
    spent: UnitAmounts


class TierChangeOut(Out):
    customer: UUID
    was: str | None
    would_be: str | None


class TrialOut(Out):
    """What would have been, beside what was."""

    sales: int
    customers: int
    was: TrialSideOut
    would_be: TrialSideOut
    earned_by_rule: UnitAmounts = Field(description="By the code of the earn rule.")
    discounts: dict[str, int] = Field(description="How often each would have applied.")
    exchanges: dict[str, int] = Field(description="How often each would have run by itself.")
    passed_over: int = Field(description="Claims, codes and tenders of the past that the program does not honour.")
    tiers_changed: int
    tier_changes: list[TierChangeOut] = Field(description="The first thousand.")
