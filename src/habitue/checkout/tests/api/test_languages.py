"""What a caller is told is told in the caller's language, and a receipt speaks the guest's."""

from typing import Any

import pytest

from habitue.checkout.tests.api.callers import Caller, make_caller, told
from habitue.checkout.tests.api.test_malformed import BODIES, FIELDS
from habitue.merchants.tests.factories import (
    House,
    make_application,
    make_company,
    make_organisation,
    make_store,
    make_till,
)

NO_KEY = {
    "de": "Ein gültiger API-Schlüssel ist nötig.",
    "en": "A valid API key is needed.",
    "es": "Se necesita una clave de API válida.",
    "fr": "Une clé d’API valide est nécessaire.",
    "it": "Serve una chiave API valida.",
}
UNKNOWN = {
    "de": ("Unbekannter Code", "Diesen Code kennt niemand."),
    "en": ("Unknown code", "Nobody knows this code."),
    "es": ("Código desconocido", "Nadie conoce este código."),
    "fr": ("Code inconnu", "Ce code est inconnu."),
    "it": ("Codice sconosciuto", "Questo codice è sconosciuto."),
}
PROGRAM: dict[str, Any] = {
    "units": {
        "points": {"name": {"en": "Points", "de": "Punkte", "es": "Puntos", "fr": "Points", "it": "Punti"}},
        "kilos": {"name": "Kilos", "decimals": 2},
        "stamps": {"name": {"en": "Stamps", "de": "Stempel", "es": "Sellos", "fr": "Tampons", "it": "Timbri"}},
        "coffee": {"name": {"en": "Free coffee", "de": "Gratiskaffee", "es": "Café gratis", "fr": "Café offert",
                            "it": "Caffè gratis"}},
        "kitty": {"name": {"en": "Credit", "de": "Guthaben", "es": "Saldo", "fr": "Cagnotte", "it": "Credito"},
                  "money": True},
    },
    "tiers": {
        "window": "month",
        "levels": [{"code": "basic", "from": 0}, {"code": "gold", "from": 100, "name": {"en": "Gold", "fr": "Or"}}],
    },
    "earn": [
        {"code": "points", "unit": "points", "give": 1, "per": {"amount": 100}},
        {"code": "kilos", "unit": "kilos", "give": "0.01", "per": {"amount": 1000}},
        {"code": "stamps", "unit": "stamps", "give": 1, "per": {"sale": 1}},
        {"code": "kitty", "unit": "kitty", "give": 1, "per": {"amount": 100}},
    ],
    "exchanges": [{"code": "free", "from": {"stamps": 1}, "to": {"coffee": 1}, "automatic": True}],
}  # fmt: skip
RECEIPT = {
    "de": [
        "Punkte gesammelt: 1.234.", "Kilos gesammelt: 1,23.", "Stempel gesammelt: 1.",
        "Guthaben gesammelt: 12,34 €.",
        "Für Sie: Gratiskaffee (1).",
        "Punkte insgesamt: 1.234.", "Kilos insgesamt: 1,23.", "Stempel insgesamt: 0.",
        "Guthaben insgesamt: 12,34 €.",
        "Ihr Status ist jetzt Gold.",
    ],
    "en": [
        "Points earned: 1,234.", "Kilos earned: 1.23.", "Stamps earned: 1.", "Credit earned: €12.34.",
        "For you: Free coffee (1).",
        "Points in total: 1,234.", "Kilos in total: 1.23.", "Stamps in total: 0.", "Credit in total: €12.34.",
        "You are Gold now.",
    ],
    "es": [
        "Puntos con esta compra: 1.234.", "Kilos con esta compra: 1,23.", "Sellos con esta compra: 1.",
        "Saldo con esta compra: 12,34 €.",
        "Para usted: Café gratis (1).",
        "Puntos en total: 1.234.", "Kilos en total: 1,23.", "Sellos en total: 0.", "Saldo en total: 12,34 €.",
        "Su nivel es ahora Gold.",
    ],
    "fr": [
        "Points avec cet achat\xa0: 1\xa0234.", "Kilos avec cet achat\xa0: 1,23.",
        "Tampons avec cet achat\xa0: 1.", "Cagnotte avec cet achat\xa0: 12,34 €.",
        "Pour vous\xa0: Café offert (1).",
        "Points au total\xa0: 1\xa0234.", "Kilos au total\xa0: 1,23.", "Tampons au total\xa0: 0.",
        "Cagnotte au total\xa0: 12,34 €.",
        "Votre niveau est désormais Or.",
    ],
    "it": [
        "Punti con questo acquisto: 1.234.", "Kilos con questo acquisto: 1,23.", "Timbri con questo acquisto: 1.",
        "Credito con questo acquisto: 12,34 €.",
        "Per lei: Caffè gratis (1).",
        "Punti in totale: 1.234.", "Kilos in totale: 1,23.", "Timbri in totale: 0.", "Credito in totale: 12,34 €.",
        "Il suo livello ora è Gold.",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def caller(scratch_database: str) -> Caller:
    return make_caller()


def make_caller_in(language: str) -> Caller:
    """A key of an organisation that speaks this language."""
    organisation = make_organisation(language=language)
    company = make_company(organisation)
    store = make_store(company)
    return make_caller(House(organisation, company, store, make_till(store), make_application(organisation)))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        *((language, language) for language in NO_KEY),
        ("de-AT", "de"),
        ("fr-CA, en;q=0.8", "fr"),
        ("DE", "de"),
        ("en;q=0.3, it;q=0.9, de;q=0.5", "it"),
        ("nl, es;q=0.4", "es"),
        ("nl", "en"),
        ("*", "en"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de;q=0", "en"),
        ("", "en"),
        (";;q=,,é", "en"),
    ],
)
def test_the_first_language_that_we_speak_is_spoken(accepted: str, language: str) -> None:
    answer = make_caller().get("/webhooks", Authorization="", Accept_Language=accepted)
    assert told(answer)["detail"] == NO_KEY[language]
    assert answer["Content-Language"] == language
    assert answer["Vary"] == "Accept-Language"


@pytest.mark.parametrize("language", UNKNOWN)
def test_one_refusal_in_every_language(caller: Caller, language: str) -> None:
    refused = told(caller.post("/lookups", {"code": "GUESS"}, Accept_Language=language))
    assert (refused["title"], refused["detail"]) == UNKNOWN[language]
    assert refused["code"] == "unknown_code"


@pytest.mark.parametrize(("accepted", "language"), [("", "it"), ("nl", "it"), ("*", "it"), ("nl, fr;q=0.1", "fr")])
def test_who_asks_for_no_language_of_ours_hears_the_organisations(accepted: str, language: str) -> None:
    caller = make_caller_in("it")
    answer = caller.post("/lookups", {"code": "GUESS"}, Accept_Language=accepted)
    assert told(answer)["detail"] == UNKNOWN[language][1]
    assert answer["Content-Language"] == language
    # What is found before a refusal is raised speaks the same language.
    lines = told(caller.post("/sales", {"lines": 7}, Accept_Language=accepted))["errors"]
    assert lines[0]["message"] == {"it": "è richiesto un elenco", "fr": "une liste est attendue"}[language]


def test_a_request_leaves_no_language_behind(caller: Caller) -> None:
    caller.post("/lookups", {"code": "GUESS"}, Accept_Language="de")
    assert told(caller.get("/webhooks", Authorization="", Accept_Language=""))["detail"] == NO_KEY["en"]


def errors_of(caller: Caller, method: str, address: str, body: Any, language: str, **headers: str) -> list[str]:
    answer = caller.send(method, address, body, Accept_Language=language, **headers)
    assert answer.status_code in {400, 422}, answer.content
    return [error["message"] for error in told(answer)["errors"]]


ODD: dict[str, tuple[str, str, Any, dict[str, str]]] = {
    "cursor": ("GET", "/sales?after=AAAA", None, {}),
    "limit": ("GET", "/sales?limit=many", None, {}),
    "huge limit": ("GET", "/sales?limit=" + "9" * 5000, None, {}),
    "search": ("GET", "/customers?q=" + "a" * 300, None, {}),
    "key": ("POST", "/sales", {"lines": []}, {"Idempotency_Key": "é"}),
    "no key": ("POST", "/sales", {"lines": []}, {"Idempotency_Key": ""}),
    "now": ("POST", "/sales", {"lines": []}, {"Habitue_Now": "now"}),
    "e-mail": ("POST", "/customers", {"email": "ana at home"}, {}),
    "telephone": ("POST", "/customers", {"telephone": "12"}, {}),
    "birth date": ("POST", "/customers", {"birth_date": "2050-01-01"}, {}),
    "language": ("POST", "/customers", {"language": "nl"}, {}),
    "invisible": ("POST", "/customers", {"given_name": "Ana\u202e"}, {}),
    "twice": ("POST", "/sale-batches", {"sales": [{"key": "1", "receipt": "1", "lines": []}] * 2}, {}),
    "trial": ("POST", "/program/trials", {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, {}),
    "moment": ("PUT", "/program/draft", {"earn": [{"code": "a", "when": {"from": "2026-02-30T00:00:00Z"}}]}, {}),
    "shape": ("PUT", "/program/draft", {"units": {"a": {"name": None, "decimals": 9}}, "tiers": 1}, {}),
    "lists": ("PUT", "/program/draft", {"tiers": {"window": "month", "levels": []}, "returns": {"earned": "?"}}, {}),
    "rules": ("PUT", "/program/draft", {"currency": "ZZZ", "units": {"EUR": {"name": "E"}}}, {}),
    "currency": ("PUT", "/program/draft", {"currency": "USD"}, {}),
    "duration": ("PUT", "/program/draft", {"units": {"a": {"name": "A", "expires": {"after": "P101Y"}}}}, {}),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_wrong_is_said_in_other_words_in_every_language(caller: Caller, name: str) -> None:
    method, address, body, headers = ODD[name]
    heard = [errors_of(caller, method, address, body, language, **headers) for language in NO_KEY]
    assert heard[0]
    for messages in zip(*heard, strict=True):
        assert len(set(messages)) == len(NO_KEY), messages


@pytest.mark.parametrize("number", range(len(FIELDS)))
def test_what_is_wrong_with_a_field_of_a_sale_is_translated(caller: Caller, number: int) -> None:
    body, _field = FIELDS[number]
    heard = [errors_of(caller, "POST", "/quotes", body, language) for language in NO_KEY]
    for messages in zip(*heard, strict=True):
        assert len(set(messages)) == len(NO_KEY), messages


@pytest.mark.parametrize("name", BODIES)
def test_what_is_no_json_is_translated(caller: Caller, name: str) -> None:
    heard = [errors_of(caller, "POST", "/quotes", BODIES[name], language) for language in NO_KEY]
    for messages in zip(*heard, strict=True):
        assert len(set(messages)) == len(NO_KEY), messages


@pytest.mark.parametrize("language", RECEIPT)
def test_a_receipt_speaks_the_guests_language(language: str) -> None:
    """Whatever the till, its staff and the organisation speak."""
    caller = make_caller_in("fr" if language == "en" else "en")
    told(caller.send("PUT", "/program/draft", PROGRAM))
    assert caller.post("/program/versions", {}).status_code == 201
    guest = told(caller.post("/customers", {"given_name": "Ana", "language": language}))["id"]
    sale = {"receipt": "1", "customer": {"id": guest}, "lines": [{"article": "A", "amount": 123456}]}
    assert told(caller.post("/sales", sale, Accept_Language="it"))["print"] == RECEIPT[language]


def test_a_guest_without_a_language_hears_the_organisations() -> None:
    caller = make_caller_in("de")
    told(caller.send("PUT", "/program/draft", PROGRAM))
    assert caller.post("/program/versions", {}).status_code == 201
    guest = told(caller.post("/customers", {"given_name": "Ana"}))["id"]
    sale = {"receipt": "1", "customer": {"id": guest}, "lines": [{"article": "A", "amount": 123456}]}
    assert told(caller.post("/sales", sale, Accept_Language="it"))["print"] == RECEIPT["de"]


def test_a_receipt_says_what_stored_value_has_paid_and_what_is_left() -> None:
    caller = make_caller_in("en")
    told(caller.send("PUT", "/program/draft", PROGRAM))
    assert caller.post("/program/versions", {}).status_code == 201
    guest = {"id": told(caller.post("/customers", {"given_name": "Ana", "language": "de"}))["id"]}
    loading = {
        "receipt": "1",
        "customer": guest,
        "lines": [{"amount": 5000, "loads": {"prepaid": True}}, {"amount": 2000, "loads": {"voucher": "GIFT20"}}],
    }
    assert told(caller.post("/sales", loading))["print"] == [
        "Aufgeladen: 50,00 €. Guthaben jetzt: 50,00 €.",
        "Gutschein GIFT20: 20,00 €.",
    ]
    paying = {
        "receipt": "2",
        "lines": [{"amount": 1200}],
        "due": 1200,
        "tenders": [{"kind": "voucher", "code": "GIFT20", "amount": 1200}],
    }
    answer = caller.post("/sales", paying, Idempotency_Key="k")
    assert told(answer)["print"] == ["Paid with a voucher: €12.00. Left on it: €8.00."]
    assert told(caller.post("/sales", paying, Idempotency_Key="k"))["print"] == told(answer)["print"]
    rest = {**paying, "receipt": "3", "customer": guest, "tenders": [{"kind": "prepaid", "amount": 1200}]}
    assert told(caller.post("/sales", rest))["print"][-1] == "Mit Guthaben bezahlt: 12,00 €. Rest: 38,00 €."
