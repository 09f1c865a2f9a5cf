"""Nobody from outside chooses under which name links are mailed."""

import pytest
from django.test import Client
from pytest_django import Settings

from habitue.web.hosts import is_at_home


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("localhost", True),
        ("192.168.7.4:8000", True),
        ("10.1.2.3", True),
        ("[fd12::7]", True),
        ("till", True),
        ("shop.local:8000", True),
        ("box.home.arpa", True),
        ("evil.example.com", False),
        ("8.8.8.8", False),
        ("[2606:4700::1111]", False),
        ("local", True),
        ("notlocal.com", False),
        ("192.168.7.4.evil.com", False),
        ("evil.com.", False),
        ("", False),
    ],
)
def test_the_internet_does_not_know_names_of_ones_own_network(host: str, *, known: bool) -> None:
    assert is_at_home(host) is known


def test_a_name_of_the_internet_is_said_by_the_operator_first(client: Client, settings: Settings) -> None:
    settings.HOSTS_ARE_SAID = False
    refused = client.get("/account/login/", headers={"host": "evil.example.com"})
    assert refused.status_code == 400
    assert "HABITUE_HOSTS=evil.example.com" in refused.content.decode()
    assert client.get("/account/login/", headers={"host": "192.168.7.4:8000"}).status_code == 200
    settings.HOSTS_ARE_SAID, settings.ALLOWED_HOSTS = True, ["loyalty.example.com"]
    assert client.get("/account/login/", headers={"host": "loyalty.example.com"}).status_code == 200
    other = client.get("/account/login/", headers={"host": "evil.example.com"})
    assert (other.status_code, "HABITUE_HOSTS" in other.content.decode()) == (400, False)


def test_what_stands_in_a_name_is_never_run(client: Client, settings: Settings) -> None:
    settings.HOSTS_ARE_SAID = False
    answer = client.get("/account/login/", headers={"host": "<script>.com"})
    assert answer.status_code == 400
    assert "<script>" not in answer.content.decode()


def test_machines_ask_under_any_name(client: Client, settings: Settings) -> None:
    settings.HOSTS_ARE_SAID = False
    assert client.get("/health", headers={"host": "shop.example.com"}).status_code == 200
