"""What the database itself refuses, whoever writes."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, models

from habitue.customers.actions import open_portal, publish_consent_text
from habitue.customers.models import Card, Consent, ConsentText, Customer, Portal
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.merchants.tests.factories import ALICE, AT, make_house, make_house_next_door

Make = Callable[[UUID, UUID], models.Model]


def _customer(**wrong: Any) -> Make:
    return lambda house, _other: Customer(organisation_id=house, created_at=AT, **wrong)


def _card(**wrong: Any) -> Make:
    return lambda house, _other: Card(
        **{"organisation_id": house, "created_at": AT, "code": "1", "medium": "nfc"} | wrong
    )


def _merged_into_themselves(house: UUID, _other: UUID) -> models.Model:
    row = Customer(organisation_id=house, created_at=AT, merged_at=AT)
    row.merged_into = row
    return row


def _replaced_by_itself(house: UUID, _other: UUID) -> models.Model:
    row = Card(organisation_id=house, created_at=AT, code="1", medium="nfc", blocked_at=AT)
    row.replaced_by = row
    return row


def _merged(into: Callable[[UUID, UUID], UUID], **also: Any) -> Make:
    return lambda house, other: Customer(
        **{"organisation_id": house, "created_at": AT, "merged_at": AT, "merged_into_id": into(house, other)} | also
    )


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (_customer(email="a@example.com", email_folded="ana@example.com"), "an_email_belongs_to_one_customer"),
        (_customer(email="a@example.com"), "an_email_and_its_folded_form_go_together"),
        (_customer(email_folded="a@example.com"), "an_email_and_its_folded_form_go_together"),
        (_customer(telephone="0151 23456789"), "a_telephone_is_in_international_form"),
        (_customer(telephone="+0151"), "a_telephone_is_in_international_form"),
        (_customer(telephone="+1234567890123456"), "a_telephone_is_in_international_form"),
        (_customer(birth_date=date(1899, 12, 31)), "a_birth_date_is_of_somebody_alive"),
        (_customer(mails=["gossip"]), "mails_are_of_known_kinds"),
        (_customer(language="pt"), "a_customer_speaks_a_known_language"),
        (_merged_into_themselves, "nobody_is_merged_into_themselves"),
        (_customer(merged_at=AT), "a_merger_has_its_moment"),
        (_merged(lambda house, _other: make_customer(house).id, merged_at=None), "a_merger_has_its_moment"),
        (
            _merged(lambda house, _other: make_customer(house).id, search_text=" ana"),
            "the_gone_are_not_found_by_searching",
        ),
        (
            _merged(lambda _house, other: make_customer(other).id),
            "a_customer_and_its_survivor_are_of_one_organisation",
        ),
        *[
            (_customer(forgotten_at=AT, **left), "the_forgotten_have_left_nothing_personal")
            for left in (
                {"given_name": "Ana"},
                {"family_name": "Ruiz"},
                {"email": "b@example.com", "email_folded": "b@example.com"},
                {"telephone": "+4915123456789"},
                {"birth_date": date(1990, 1, 1)},
                {"language": "es"},
                {"note": "Tea."},
            )
        ],
        (_customer(forgotten_at=AT, search_text=" ana"), "the_(gone|forgotten)_.*"),
        (
            lambda house, _other: _card(code=make_blank_card(house, code="X").code)(house, house),
            "a_card_code_is_used_once",
        ),
        (_card(code=""), "a_card_has_a_code"),
        (_card(medium="tattoo"), "a_card_is_of_a_known_medium"),
        (
            lambda house, _other: _card(replaced_by_id=make_blank_card(house, code="X").id)(house, house),
            "a_replaced_card_is_blocked",
        ),
        (_replaced_by_itself, "no_card_replaces_itself"),
        (
            lambda house, other: _card(customer_id=make_customer(other).id)(house, other),
            "a_card_and_its_customer_are_of_one_organisation",
        ),
        (
            lambda house, other: _card(replaced_by_id=make_blank_card(other, code="X").id, blocked_at=AT)(house, other),
            "a_card_and_its_successor_are_of_one_organisation",
        ),
    ],
)
def test_the_database_refuses(make: Make, constraint: str) -> None:
    house = make_house().id
    make_customer(house, email="ana@example.com")
    row = make(house, make_house_next_door().id)
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        row.save(force_insert=True)


def test_the_slice_is_the_last_three_bytes_of_the_id() -> None:
    customer = make_customer(make_house().id)
    assert Customer.objects.get(id=customer.id).slice == customer.id.int % 2**24


def _text(house: UUID, **wrong: Any) -> ConsentText:
    given = {"organisation_id": house, "purpose": "terms", "version": 1, "texts": {"en": "Yes."}, "published_at": AT}
    return ConsentText(**given | wrong)


def _consent(house: UUID, customer: UUID, text: UUID, **wrong: Any) -> Consent:
    given = {"is_given": True, "at": AT, "place": "till", "actor_kind": "staff", "actor_id": house, "purpose": "terms"}
    return Consent(**{"organisation_id": house, "customer_id": customer, "text_id": text} | given | wrong)


def _portal(house: UUID, **wrong: Any) -> Portal:
    return Portal(**{"organisation_id": house, "handle": house.hex, "changed_at": AT} | wrong)


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda house, _other: _text(house), "a_version_of_a_consent_text_is_written_once"),
        (lambda house, _other: _text(house, purpose="The terms"), "a_purpose_is_a_small_word"),
        (lambda house, _other: _text(house, version=0), "consent_texts_are_numbered_from_one"),
        (lambda house, _other: _text(house, version=2, texts={}), "a_consent_text_says_something"),
        (
            lambda house, _other: _consent(house, *_there(house), place="the moon"),
            "a_consent_was_given_somewhere",
        ),
        (
            lambda house, _other: _consent(house, *_there(house), is_given=False, confirmed_at=AT),
            "only_what_was_given_is_confirmed",
        ),
        (
            lambda house, other: _consent(house, make_customer(other).id, _there(house)[1]),
            "a_consent_and_its_customer_are_of_one_organisation",
        ),
        (
            lambda house, other: _consent(house, make_customer(house).id, _there(other)[1]),
            "a_consent_and_its_text_are_of_one_organisation",
        ),
        (lambda house, other: _portal(house, handle=_opened(other)), "a_handle_belongs_to_one_organisation"),
        (lambda house, _other: _portal(house, handle="A b"), "a_handle_is_a_slug"),
    ],
)
def test_the_database_refuses_of_consents_and_portals(make: Make, constraint: str) -> None:
    house, other = make_house().id, make_house_next_door().id
    _there(house)
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        make(house, other).save(force_insert=True)


def _there(house: UUID) -> tuple[UUID, UUID]:
    """A customer, and the one text that there is."""
    text = publish_consent_text(organisation_id=house, purpose="terms", texts={"en": "Yes."}, by=ALICE, at=AT)
    return make_customer(house).id, text.id


def _opened(house: UUID) -> str:
    return open_portal(organisation_id=house, handle=house.hex, by=ALICE, at=AT).handle
