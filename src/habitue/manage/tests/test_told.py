"""The journal has a sentence for each kind of line, and a place to look for it; navigation leads everywhere."""

from typing import Any

import pytest

from habitue.manage.queries.sentences import AREAS, SENTENCES
from habitue.manage.rooms import ROOMS, SETTINGS
from habitue.manage.tests.factories import make_desk
from habitue.merchants.rights import ROLES
from habitue.webhooks.tests.test_catalogue import COMPOSED, kinds_told

# The last are chosen before they are told.
TOLD = set(kinds_told()) | COMPOSED | {"voucher.blocked", "voucher.unblocked", "article.retired", "article.returned"}


def test_each_kind_of_line_has_a_sentence_and_none_is_for_a_kind_that_there_is_not() -> None:
    assert SENTENCES.keys() - TOLD == set()
    assert TOLD - SENTENCES.keys() == set(), "say it in habitue.manage.queries.sentences"


def test_each_kind_of_line_is_found_by_one_area() -> None:
    found = {kind: [name for name, (_words, begins) in AREAS.items() if kind.startswith(begins)] for kind in TOLD}
    assert {kind: names for kind, names in found.items() if len(names) != 1} == {}


@pytest.mark.parametrize("role", ROLES)
def test_navigation_leads_to_what_somebody_may_see_and_to_nothing_else(role: Any) -> None:
    browser = make_desk().browser(role)
    first = browser.get("/manage").text
    settings = browser.get("/manage/settings").text
    for link in (*ROOMS, *SETTINGS):
        page = settings if link in SETTINGS else first
        answer = browser.get(link.href)
        # Choosing a till, or saying again who one is, comes first for some; long work may be looked at by everybody,
        # and is no use to whoever can ask for none.
        is_open = answer.status_code in (200, 302) and (link.room, role) != ("work", "cashier")
        assert (link.href, f'href="{link.href}"' in page) == (link.href, is_open)


def test_an_owner_is_led_to_everything() -> None:
    browser = make_desk().browser()
    pages = browser.get("/manage").text + browser.get("/manage/settings").text
    wanted = {
        "imports", "work", "privacy", "portal", "staff", "devices", "settings/mails", "settings/brand",
    }  # fmt: skip
    addresses = {f"/manage/{name}" for name in wanted} | {"/till", "/till/limits"}
    assert {address for address in addresses if f'href="{address}"' not in pages} == set()


def test_the_way_from_the_till_leads_back() -> None:
    assert 'href="/manage"' in make_desk().browser().get("/till", follow=True).text
