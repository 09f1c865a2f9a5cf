"""Addresses that lead nowhere."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/manage/", "/manage"),
        ("/till/?next=1", "/till?next=1"),
        ("/account/login", "/account/login/"),
        ("/manage/customers/", "/manage/customers"),
    ],
)
def test_a_slash_too_many_or_too_few_leads_to_the_page_that_is_meant(client: Client, typed: str, meant: str) -> None:
    answer = client.get(typed)
    assert (answer.status_code, answer["Location"]) == (302, meant)


@pytest.mark.parametrize("typed", ["/nowhere", "/nowhere/", "/api/v1/nowhere/", "/api/v1/sales/"])
def test_nowhere_is_nowhere(client: Client, typed: str) -> None:
    assert client.get(typed).status_code == 404


def test_what_is_sent_to_a_wrong_address_is_not_sent_on(client: Client) -> None:
    assert client.post("/account/login", {"login": "x"}).status_code == 404
