"""Warning those who have not been here for long, and forgetting them."""

from datetime import datetime, timedelta
from uuid import UUID

from babel.dates import format_date

from habitue.checkout.people.forgetting import ForgetRequest, forget_person
from habitue.customers.portals import portal_of
from habitue.merchants.queries import organisation_facts, principal_without_key
from habitue.messages.actions import send
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.journal import Actor
from habitue.privacy.models import RetentionRule, Warned
from habitue.privacy.retention import Idle, RuleFacts


@action
def warn_idle(*, idle: Idle, rule: RuleFacts, by: Actor, at: datetime) -> None:
    """Tell a customer by mail that they will be forgotten, and when; whoever has no address waits as long."""
    customer = idle.customer
    organisation_id = customer.organisation_id
    Warned.objects.update_or_create(
        organisation_id=organisation_id,
        customer_id=customer.id,
        defaults={"warned_at": at, "was_mailed": bool(customer.email)},
    )
    journal.write(organisation_id=organisation_id, kind="customer.warned", subject_id=customer.id, by=by, at=at)
    if not customer.email:
        return
    organisation = organisation_facts(organisation_id)
    language = customer.language or organisation.language
    day = (at + timedelta(days=rule.warned_days)).astimezone(organisation.zone).date()
    portal = portal_of(organisation_id)
    send(
        organisation_id=organisation_id,
        kind="privacy.warning",
        to=customer.email,
        language=language,
        context={
            "name": customer.given_name,
            "day": format_date(day, "long", locale="en_GB" if language == "en" else language),
            "handle": portal.handle if portal and portal.is_open else "",
        },
        customer_id=customer.id,
        by=by,
        at=at,
        key=f"warning:{customer.id}:{at:%Y-%m-%d}",
    )


@action
def forget_idle(*, idle: Idle, by: Actor, at: datetime) -> None:
    """Forget a customer who has nothing and owes nothing. Refuses `holds_value`, `owes_debt` if that has changed."""
    organisation_id = idle.customer.organisation_id
    principal = principal_without_key(organisation_id, source_id=organisation_id, by=by)
    forget_person(request=ForgetRequest(customer=idle.customer.id), principal=principal, at=at)


@action
def looked_at(*, organisation_id: UUID, at: datetime) -> None:
    """Remember that the rule was kept; where none was set it is that people are kept for ever, and visits are not."""
    RetentionRule.objects.update_or_create(
        organisation_id=organisation_id,
        defaults={"looked_at": at},
        create_defaults={"looked_at": at, "changed_at": at},
    )
