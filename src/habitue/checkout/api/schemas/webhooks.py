"""What happened, as a feed, and where it is sent."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from habitue.checkout.api.fields import Body, Instant, Lasts, Word, text
from habitue.checkout.api.schemas.common import Out

Url = Annotated[str, text(2000, 1)]
Events = Annotated[list[Word], Field(max_length=100)]


class EventSourceOut(Out):
    kind: Literal["till", "application", "staff", "customer", "system"]
    id: UUID


class EventOut(Out):
    """One thing that happened. The same body is sent to webhooks."""

    id: UUID
    type: str = Field(examples=["sale.recorded"])
    timestamp: datetime = Field(description="When it happened, by the clock of whoever did it.")
    recorded_at: datetime
    subject: UUID = Field(description="The sale, customer, voucher … it is about.")
    source: EventSourceOut
    data: dict[str, Any]


class EventPageOut(Out):
    """Some events in the order in which they were committed. `next` is always there: ask with it again later."""

    items: list[EventOut]
    next: str
    more: bool = Field(description="Whether more is waiting right now.")


class WebhookIn(Body):
    """Where to send what happens."""

    url: Url = Field(description="A public https address.", examples=["https://shop.example/habitue"])
    events: Events = Field([], description='Names of events, or "sale.*"; empty for all.')
    description: Annotated[str, text(200)] = ""


class WebhookChangeIn(Body):
    """What is left out stays as it is."""

    url: Url | None = None
    events: Events | None = None
    description: Annotated[str, text(200)] | None = None
    enabled: bool | None = None


class WebhookOut(Out):
    """A webhook endpoint. Its secret is shown once, when it is made."""

    id: UUID
    url: str
    description: str
    events: list[str]
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_because: str
    earlier_secret_until: datetime | None = Field(description="Until then messages carry two signatures.")


class NewWebhookOut(WebhookOut):
    secret: str = Field(description="Shown this once. Signatures are made with it (Standard Webhooks).")


class WebhookListOut(Out):
    items: list[WebhookOut]
    next: None


class SecretIn(Body):
    overlap: Lasts | None = Field(None, description="How long both secrets sign; a day if left out, 30 days at most.")

    @model_validator(mode="after")
    def _not_for_ever(self) -> Self:
        if self.overlap is not None and self.overlap.days > 30:
            raise PydanticCustomError("overlap", "30 days at most")
        return self


class ReplayIn(Body):
    """A stretch of time, from `since` up to but without `until`."""

    since: Instant
    until: Instant
    only_missed: bool = False

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.since >= self.until:
            raise PydanticCustomError("order", "since must be before until")
        return self


class ReplayOut(Out):
    events: int = Field(description="How many are sent again.")


class TestOut(Out):
    delivery: UUID


class AttemptOut(Out):
    tried_at: datetime
    took_ms: int
    status: int | None
    problem: str


class DeliveryOut(Out):
    """An event on its way to an endpoint, and every attempt at it."""

    id: UUID
    event: UUID
    type: str
    created_at: datetime
    tries: int
    due_at: datetime | None = Field(description="When it is tried next.")
    delivered_at: datetime | None
    given_up_at: datetime | None
    attempts: list[AttemptOut]


class DeliveryPageOut(Out):
    items: list[DeliveryOut]
    next: str | None
