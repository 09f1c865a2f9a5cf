"""What was agreed to, by whom, and what of it holds."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import translation

from habitue.customers.actions import (
    choose_mails,
    confirm_consents,
    end_consent_text,
    forget_customer,
    give_consent,
    merge_customers,
    publish_consent_text,
    withdraw_consent,
)
from habitue.customers.actions.endings import Holdings
from habitue.customers.consents import (
    ConsentTextView,
    TextNotFound,
    consents_in_force,
    consents_of,
    text_in_force,
    texts_in_force,
    texts_of,
    who_agreed,
)
from habitue.customers.models import Consent
from habitue.customers.tests.factories import make_customer
from habitue.merchants.tests.factories import ALICE, AT, BOB, make_house, make_house_next_door, told
from habitue.platform.texts import Malformed

LATER = AT + timedelta(days=1)


def make_text(organisation_id: UUID, purpose: str = "newsletter", said: str = "News by mail.") -> ConsentTextView:
    return publish_consent_text(organisation_id=organisation_id, purpose=purpose, texts={"en": said}, by=ALICE, at=AT)


def test_a_new_version_leaves_the_old_one_as_it_was() -> None:
    house = make_house()
    first = make_text(house.id)
    second = make_text(house.id, said="News and offers by mail.")
    assert make_text(house.id, said="News and offers by mail.") == second
    assert texts_of(house.id) == (second, first)
    assert (first.version, first.said, second.version) == (1, "News by mail.", 2)
    assert texts_in_force(house.id) == (second,)
    assert [line.data for line in told(house.id) if line.kind == "consent_text.published"] == [
        {"purpose": "newsletter", "version": 1},
        {"purpose": "newsletter", "version": 2},
    ]


def test_a_text_is_said_in_the_readers_language_or_another() -> None:
    house = make_house()
    text = publish_consent_text(
        organisation_id=house.id, purpose="terms", texts={"de": "Ja.", "fr": "Oui.", "it": ""}, by=ALICE, at=AT
    )
    said = {}
    for language in ("de", "fr", "it"):
        with translation.override(language):
            said[language] = text.said
    assert said == {"de": "Ja.", "fr": "Oui.", "it": "Ja."}


@pytest.mark.parametrize(
    ("purpose", "texts"),
    [("News letter", {"en": "x"}), ("", {"en": "x"}), ("news", {}), ("news", {"en": " "}), ("news", {"pt": "x"})],
)
def test_what_cannot_be_asked_is_refused(purpose: str, texts: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        publish_consent_text(organisation_id=make_house().id, purpose=purpose, texts=texts, by=ALICE, at=AT)


def test_what_was_given_holds_until_it_is_withdrawn() -> None:
    house = make_house()
    text, ana = make_text(house.id), make_customer(house.id)
    assert consents_in_force(house.id, ana.id) == {}
    for _twice in range(2):
        give_consent(customer=ana, text_id=text.id, place="till", proof="signed", note="Folder 3", by=BOB, at=AT)
    held = consents_in_force(house.id, ana.id)["newsletter"]
    assert (held.text, held.at, held.place, held.proof, held.note, held.actor_name) == (
        text, AT, "till", "signed", "Folder 3", "Bob",
    )  # fmt: skip
    assert who_agreed(house.id, "newsletter") == {ana.id}
    for _twice in range(2):
        withdraw_consent(customer=ana, purpose="newsletter", place="portal", by=BOB, at=LATER)
    assert consents_in_force(house.id, ana.id) == {}
    assert who_agreed(house.id, "newsletter") == frozenset()
    assert [(view.is_given, view.place, view.at) for view in consents_of(house.id, ana.id)] == [
        (False, "portal", LATER),
        (True, "till", AT),
    ]


def test_what_waits_for_confirmation_does_not_hold_yet() -> None:
    house = make_house()
    text, ana = make_text(house.id), make_customer(house.id)
    give_consent(customer=ana, text_id=text.id, place="portal", is_confirmed=False, by=BOB, at=AT)
    assert who_agreed(house.id, "newsletter") == frozenset()
    confirm_consents(customer=ana, by=BOB, at=LATER)
    held = consents_in_force(house.id, ana.id)["newsletter"]
    assert (held.proof, held.confirmed_at) == ("double_opt_in", LATER)


def test_a_purpose_that_ended_is_asked_for_no_longer_and_goes_on_holding() -> None:
    house = make_house()
    text, ana = make_text(house.id), make_customer(house.id)
    give_consent(customer=ana, text_id=text.id, place="till", by=BOB, at=AT)
    end_consent_text(organisation_id=house.id, purpose="newsletter", by=ALICE, at=LATER)
    assert texts_in_force(house.id) == ()
    assert who_agreed(house.id, "newsletter") == {ana.id}
    with pytest.raises(TextNotFound):
        text_in_force(house.id, "newsletter")
    assert make_text(house.id).version == 2


def test_nothing_is_agreed_to_next_door() -> None:
    house, next_door = make_house(), make_house_next_door()
    theirs, ana = make_text(next_door.id), make_customer(house.id)
    with pytest.raises(TextNotFound):
        give_consent(customer=ana, text_id=theirs.id, place="till", by=BOB, at=AT)
    give_consent(customer=ana, text_id=make_text(house.id).id, place="till", by=BOB, at=AT)
    assert who_agreed(next_door.id, "newsletter") == frozenset()
    assert consents_of(next_door.id, ana.id) == ()


def test_consents_follow_a_merger_and_go_with_the_forgotten() -> None:
    house = make_house()
    text, anna, ana = make_text(house.id), make_customer(house.id), make_customer(house.id)
    give_consent(customer=anna, text_id=text.id, place="till", by=BOB, at=AT)
    merge_customers(from_=anna, into=ana, by=BOB, at=AT)
    assert who_agreed(house.id, "newsletter") == {ana.id}
    forget_customer(customer=ana, holdings=Holdings(), by=BOB, at=AT)
    assert not Consent.objects.filter(organisation_id=house.id).exists()


def test_mails_are_chosen() -> None:
    house = make_house()
    ana = make_customer(house.id)
    assert ana.mails == ()
    assert choose_mails(customer=ana, mails=["sales", "expiry", "sales"], by=BOB, at=AT).mails == ("expiry", "sales")
    with pytest.raises(Malformed):
        choose_mails(customer=ana, mails=["everything"], by=BOB, at=AT)
    assert [line.data for line in told(house.id) if line.kind == "customer.mails_chosen"] == [
        {"mails": ["expiry", "sales"]}
    ]
