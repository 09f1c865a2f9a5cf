"""Passkeys that are refused: each no has a row. The device is one of software, whose key is known here."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from habitue.platform.ids import new_id
from habitue.portal.actions.passkeys import _KEYS_MOST, GOOD_FOR
from habitue.portal.forgetting import clear_over
from habitue.portal.models import AnsweredChallenge, Passkey, Visit
from habitue.portal.tests.factories import Cafe, after, browser_of_guest, make_cafe, make_guest, stranger

LATER = after(minutes=1)
ORIGIN = "http://testserver"
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _at_the_time() -> object:
    with time_machine.travel(LATER, tick=False):
        yield


@dataclass
class Device:
    """A telephone with one key. `origin` is the website that it believes to be on."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: new_id().bytes)
    origin: str = ORIGIN
    host: str = "testserver"
    counter: int = 1

    def _data(self, *, is_new: bool) -> Any:
        public: Any = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        made = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        if is_new:
            flags |= AuthenticatorData.FLAG.AT
        hashed = hashlib.sha256(self.host.encode()).digest()
        return AuthenticatorData.create(hashed, flags, self.counter, made if is_new else b"")

    def _said(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(type=kind, challenge=challenge, origin=self.origin)

    def _answer(self, **response: bytes) -> Json:
        id_ = websafe_encode(self.id)
        sealed = {name: websafe_encode(value) for name, value in response.items()}
        return {"id": id_, "rawId": id_, "type": "public-key", "response": sealed}

    def make(self, challenge: str) -> Json:
        """What it answers where a passkey is made."""
        said = self._said("webauthn.create", challenge)
        attested = AttestationObject.create("none", self._data(is_new=True), {})
        return self._answer(clientDataJSON=bytes(said), attestationObject=bytes(attested))

    def sign(self, challenge: str) -> Json:
        """What it answers where somebody comes in."""
        said, data = self._said("webauthn.get", challenge), self._data(is_new=False)
        signature = self.key.sign(bytes(data) + said.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=bytes(said), authenticatorData=bytes(data), signature=signature)


def post(browser: Client, path: str, said: Json) -> tuple[int, Json]:
    answer = browser.post(path, orjson.dumps(said), content_type="application/json")
    return answer.status_code, orjson.loads(answer.content)


def offered(browser: Client, path: str) -> tuple[str, str]:
    """The id of a challenge and what is to be signed."""
    status, said = post(browser, path, {})
    assert status == 200
    return said["challenge"], said["options"]["publicKey"]["challenge"]


def keep(cafe: Cafe, browser: Client, device: Device) -> int:
    challenge, text = offered(browser, f"{cafe.path}me/passkeys")
    return post(browser, f"{cafe.path}me/passkeys", {"challenge": challenge, "answer": device.make(text)})[0]


def come_in(cafe: Cafe, device: Device) -> int:
    browser = stranger()
    challenge, text = offered(browser, f"{cafe.path}passkey/challenge")
    return post(browser, f"{cafe.path}passkey", {"challenge": challenge, "answer": device.sign(text)})[0]


def test_a_passkey_is_made_and_lets_in() -> None:
    cafe, device = make_cafe(), Device()
    ana = make_guest(cafe)
    assert keep(cafe, browser_of_guest(cafe, ana, at=LATER), device) == 200
    device.counter += 1
    assert come_in(cafe, device) == 200
    assert Passkey.objects.get(organisation_id=cafe.house.id, customer_id=ana.id).signed_count == 2
    assert Visit.objects.filter(organisation_id=cafe.house.id, way="passkey").count() == 1


def broken(answer: Json) -> Json:
    return answer | {"response": answer["response"] | {"clientDataJSON": "e30"}}


def unsigned(answer: Json) -> Json:
    return answer | {"response": answer["response"] | {"signature": websafe_encode(b"\0" * 70)}}


@pytest.mark.parametrize(
    ("device", "change"),
    [
        ({"origin": "https://evil.example"}, None),
        ({"host": "evil.example"}, None),
        ({}, broken),
        ({}, lambda _answer: {}),
        ({}, lambda _answer: "nothing"),
        ({}, lambda _answer: {"id": 1, "rawId": [], "response": None}),
    ],
    ids=["another website", "another party", "broken", "empty", "no object", "other types"],
)
def test_what_a_device_makes_and_does_not_fit_is_not_kept(device: Json, change: Callable[[Json], Any] | None) -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    challenge, text = offered(browser, f"{cafe.path}me/passkeys")
    answer = Device(**device).make(text)
    status, said = post(
        browser, f"{cafe.path}me/passkeys", {"challenge": challenge, "answer": change(answer) if change else answer}
    )
    assert (status, said["sentence"]) == (
        422, "This passkey could not be used. Try again, or have a link mailed to you.",
    )  # fmt: skip
    assert not Passkey.objects.filter(organisation_id=cafe.house.id).exists()


@pytest.mark.parametrize("which", ["nobody's", "another guest's", "no id", "too old", "used", "of another challenge"])
def test_a_passkey_is_kept_for_its_own_challenge_alone(which: str) -> None:
    cafe, device = make_cafe(), Device()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    other = browser_of_guest(cafe, make_guest(cafe, email="eva@example.com", code="2"), at=LATER)
    path = f"{cafe.path}me/passkeys"
    challenge, text = offered(other if which == "another guest's" else browser, path)
    if which == "used":
        assert post(browser, path, {"challenge": challenge, "answer": Device().make(text)})[0] == 200
    elif which == "of another challenge":
        text = offered(browser, path)[1]
    elif which in ("nobody's", "no id"):
        challenge = str(UUID(int=1)) if which == "nobody's" else "x"
    before = Passkey.objects.filter(organisation_id=cafe.house.id).count()
    at = LATER + (GOOD_FOR if which == "too old" else timedelta())
    with time_machine.travel(at, tick=False):
        assert post(browser, path, {"challenge": challenge, "answer": device.make(text)})[0] == 422
    assert Passkey.objects.filter(organisation_id=cafe.house.id).count() == before


def test_there_are_twenty_at_most() -> None:
    cafe = make_cafe()
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    assert [keep(cafe, browser, Device()) for _key in range(_KEYS_MOST)] == [200] * _KEYS_MOST
    assert browser.post(f"{cafe.path}me/passkeys", b"{}", content_type="application/json").status_code == 422


@pytest.mark.parametrize(
    ("changed", "change"),
    [
        ({"origin": "https://evil.example"}, None),
        ({"host": "evil.example"}, None),
        ({"key": ec.generate_private_key(ec.SECP256R1())}, None),
        ({"id": b"another"}, None),
        ({}, broken),
        ({}, unsigned),
        ({}, lambda _answer: {}),
        ({}, lambda _answer: "nothing"),
    ],
    ids=["another website", "another party", "another key", "unknown", "broken", "unsigned", "empty", "no object"],
)
def test_what_a_device_signs_and_does_not_fit_lets_nobody_in(
    changed: Json, change: Callable[[Json], Any] | None
) -> None:
    cafe, device = make_cafe(), Device()
    assert keep(cafe, browser_of_guest(cafe, make_guest(cafe), at=LATER), device) == 200
    for name, value in changed.items():
        setattr(device, name, value)
    device.counter += 1
    browser = stranger()
    challenge, text = offered(browser, f"{cafe.path}passkey/challenge")
    answer = device.sign(text)
    sent = {"challenge": challenge, "answer": change(answer) if change else answer}
    assert post(browser, f"{cafe.path}passkey", sent)[0] == 422
    assert not Visit.objects.filter(organisation_id=cafe.house.id, way="passkey").exists()


def test_a_count_that_goes_back_is_a_copy_and_one_of_nought_says_nothing() -> None:
    cafe, device, clouded = make_cafe(), Device(counter=5), Device(counter=0)
    browser = browser_of_guest(cafe, make_guest(cafe), at=LATER)
    assert [keep(cafe, browser, each) for each in (device, clouded)] == [200, 200]
    for counter, status in ((5, 422), (4, 422), (6, 200), (6, 422)):
        device.counter = counter
        assert come_in(cafe, device) == status
    assert [come_in(cafe, clouded) for _time in range(2)] == [200, 200]


def test_what_was_signed_is_good_once_and_in_its_time_and_next_door_for_nobody() -> None:
    cafe, next_door, device = make_cafe(), make_cafe(), Device()
    assert keep(cafe, browser_of_guest(cafe, make_guest(cafe), at=LATER), device) == 200
    browser, path = stranger(), f"{cafe.path}passkey"
    challenge, text = offered(browser, f"{cafe.path}passkey/challenge")
    device.counter += 1
    answer = device.sign(text)
    assert post(browser, f"{next_door.path}passkey", {"challenge": challenge, "answer": answer})[0] == 422
    with time_machine.travel(LATER + GOOD_FOR, tick=False):
        assert post(browser, path, {"challenge": challenge, "answer": answer})[0] == 422
    assert [post(browser, path, {"challenge": challenge, "answer": answer})[0] for _twice in range(2)] == [200, 422]


def test_a_passkey_that_was_removed_lets_nobody_in_and_somebody_elses_stays() -> None:
    cafe, device = make_cafe(), Device()
    ana, eva = make_guest(cafe), make_guest(cafe, email="eva@example.com", code="2")
    browser = browser_of_guest(cafe, ana, at=LATER)
    assert keep(cafe, browser, device) == 200
    row = Passkey.objects.get(organisation_id=cafe.house.id)
    browser_of_guest(cafe, eva, at=LATER).post(f"{cafe.path}me/passkeys/{row.id}")
    device.counter += 1
    assert come_in(cafe, device) == 200
    browser.post(f"{cafe.path}me/passkeys/{row.id}")
    device.counter += 1
    assert come_in(cafe, device) == 422


@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"', b'{"a": "' + b"x" * 20_000 + b'"}'])
def test_what_is_no_answer_at_all_is_a_no(body: bytes) -> None:
    cafe = make_cafe()
    answer = stranger().post(f"{cafe.path}passkey", body, content_type="application/json")
    assert (answer.status_code, Visit.objects.filter(organisation_id=cafe.house.id).count()) == (400, 0)


def test_asking_leaves_nothing_and_an_answer_no_longer_than_it_was_good() -> None:
    cafe, device = make_cafe(), Device()
    assert keep(cafe, browser_of_guest(cafe, make_guest(cafe), at=LATER), device) == 200
    with CaptureQueriesContext(connection) as queries:
        offered(stranger(), f"{cafe.path}passkey/challenge")
    assert [query["sql"] for query in queries if not query["sql"].lstrip("( ").startswith("SELECT")] == []
    answered = AnsweredChallenge.objects.filter(organisation_id=cafe.house.id)
    assert answered.count() == 1
    clear_over(at=LATER + GOOD_FOR)
    assert not answered.exists()
