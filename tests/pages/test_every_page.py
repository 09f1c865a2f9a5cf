"""Every page that has no argument in its address, as its owner sees it: the policy holds, and it is light."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.tidy.test_templates import unsafe

from habitue.merchants.tests.factories import make_house
from habitue.merchants.tests.people import make_staff
from habitue.web.middleware import MACHINES
from habitue.web.tests.factories import browser_of, is_whole

BYTES_MAX = 100_000
_FILES = re.compile(r"""<(?:script[^>]*\ssrc|link[^>]*rel="stylesheet"[^>]*\shref)="([^"]+)""")


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address without an argument."""
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^").rstrip("$").replace("\\.", ".")
        if not re.search(r"[<(\\]", route):
            if isinstance(pattern, URLResolver):
                yield from addresses(pattern.url_patterns, before + route)
            else:
                yield before + route


PAGES = sorted(one for one in set(addresses(get_resolver().url_patterns)) if not one.startswith(MACHINES))


@pytest.fixture(scope="module")
def owner() -> Client:
    settings.LOOK = True
    house = make_house()
    return browser_of(make_staff(house.id, "owner"), house.till)


@pytest.mark.parametrize("address", [*PAGES, "/nothing/here"])
def test_a_page_holds_to_the_policy_and_is_light(owner: Client, address: str) -> None:
    response = owner.get(address, headers={"Sec-Fetch-Mode": "navigate"})
    assert response.status_code < 500
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    if response["Content-Type"].startswith("text/html") and not response.streaming:
        page = response.content.decode()
        # Whoever opens the address of a part that scripts ask for sees a page, or is led to one.
        assert not page.strip() or is_whole(page)
        assert list(unsafe(page)) == []
        assert weight(page) < BYTES_MAX


def weight(page: str) -> int:
    """Bytes of script and style that this page makes a browser fetch, compressed with gzip, the worse of the two."""
    return sum(bytes_of(address) for address in set(_FILES.findall(page)) if address.startswith(settings.STATIC_URL))


def bytes_of(address: str) -> int:
    file = Path(settings.STATIC_ROOT) / address.removeprefix(settings.STATIC_URL)
    return file.with_name(f"{file.name}.gz").stat().st_size


def test_the_weight_of_a_page_is_that_of_its_script_and_style() -> None:
    page: HttpResponse = Client().get("/nothing/here")  # type: ignore[assignment]
    built = Path(settings.STATIC_ROOT) / "built"
    assert weight(page.content.decode()) == sum((built / f"look.{kind}.gz").stat().st_size for kind in ("css", "js"))
