"""Guests of the demo who can open their card: a portal at `/my/demo`, what they are asked, and who has an address."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from habitue.config.demo.mapping import ZONE, card_of
from habitue.customers.actions import change_customer, give_consent, open_portal, publish_consent_text
from habitue.customers.portals import portal_of
from habitue.customers.queries import find_customer
from habitue.merchants.brand.actions import BrandChanges, change_brand
from habitue.merchants.models import Organisation
from habitue.platform.db import action
from habitue.platform.journal import SYSTEM
from habitue.platform.refusals import Refusal

HANDLE: Final = "demo"
_BRAND: Final[BrandChanges] = {"reply_to": "hello@demo.example", "website": "https://demo.example/"}


@dataclass(frozen=True, slots=True)
class DemoGuest:
    """A household of the data with a name and an address, so that somebody can log in as it.

    They turn `age` so many days after the demo was loaded: the desk has birthdays to show.
    """

    household: int
    given_name: str
    email: str
    language: str
    age: int
    birthday_in_days: int
    agreed: tuple[str, ...] = ("terms",)


GUESTS: Final = (
    DemoGuest(1228, "Ana", "ana@demo.example", "en", 36, 2, ("terms", "newsletter", "birthday")),
    DemoGuest(900, "Ben", "ben@demo.example", "de", 52, 5),
    DemoGuest(1029, "Chloé", "chloe@demo.example", "fr", 28, 40),
    DemoGuest(2115, "Dario", "dario@demo.example", "it", 44, 4, ("terms", "birthday")),
    DemoGuest(1453, "Elena", "elena@demo.example", "es", 61, 12, ("terms", "newsletter")),
)
_TEXTS: Final = {
    "terms": {
        "en": "I know how the program works: what I collect, what it is worth, and when it ends.",
        "de": "Ich weiß, wie das Programm funktioniert: was ich sammle, was es wert ist und wann es endet.",
        "fr": "Je sais comment fonctionne le programme : ce que je collecte, ce que cela vaut, quand cela finit.",
        "es": "Sé cómo funciona el programa: qué acumulo, cuánto vale y cuándo termina.",
        "it": "So come funziona il programma: che cosa raccolgo, quanto vale e quando finisce.",
    },
    "newsletter": {
        "en": "You may write to me about offers. I can take this back at any time.",
        "de": "Sie dürfen mir über Angebote schreiben. Ich kann das jederzeit widerrufen.",
        "fr": "Vous pouvez m'écrire à propos d'offres. Je peux le retirer à tout moment.",
        "es": "Pueden escribirme sobre ofertas. Puedo retirarlo en cualquier momento.",
        "it": "Potete scrivermi sulle offerte. Posso revocarlo in qualsiasi momento.",
    },
    "birthday": {
        "en": "You may write to me on my birthday.",
        "de": "Sie dürfen mir zum Geburtstag schreiben.",
        "fr": "Vous pouvez m'écrire pour mon anniversaire.",
        "es": "Pueden escribirme por mi cumpleaños.",
        "it": "Potete scrivermi per il mio compleanno.",
    },
}


@action
def invite(*, organisation: Organisation, at: datetime) -> None:
    """Open the demo's portal, unless it is open; households that this slice of the data has not are passed over."""
    if portal_of(organisation.id) is not None:
        return
    handle = HANDLE if organisation.name == "Demo Grocer" else f"{HANDLE}-year"
    open_portal(organisation_id=organisation.id, handle=handle, by=SYSTEM, at=at)
    change_brand(organisation_id=organisation.id, changes=_BRAND, by=SYSTEM, at=at)
    texts = {
        purpose: publish_consent_text(
            organisation_id=organisation.id,
            purpose=purpose,
            texts=said,
            is_required=purpose == "terms",
            by=SYSTEM,
            at=at,
        )
        for purpose, said in _TEXTS.items()
    }
    for guest in GUESTS:
        try:
            found = find_customer(organisation.id, code=card_of(guest.household), at=at)
        except Refusal:
            continue
        customer = change_customer(
            customer=found.customer,
            changes={
                "given_name": guest.given_name,
                "email": guest.email,
                "language": guest.language,
                "birth_date": _born(guest, at),
            },
            by=SYSTEM,
            at=at,
        )
        for purpose in guest.agreed:
            text = texts[purpose].id
            give_consent(customer=customer, text_id=text, place="import", proof="imported", by=SYSTEM, at=at)


def _born(guest: DemoGuest, at: datetime) -> date:
    # Their ages are whole leap years: on 29 February it was one then, too.
    birthday = at.astimezone(ZONE).date() + timedelta(days=guest.birthday_in_days)
    return birthday.replace(year=birthday.year - guest.age)
