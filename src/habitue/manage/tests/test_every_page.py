"""Every page of the desk: who may see it, that nobody next door does, and how many queries it asks."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from habitue.checkout.tests.factories import adjust, make_voucher, sell
from habitue.customers.tests.factories import make_customer
from habitue.manage.tests.factories import Desk, browser_next_door, make_desk
from habitue.manage.urls import urlpatterns
from habitue.merchants.tests.factories import ALICE, AT
from habitue.merchants.tests.people import make_staff
from habitue.platform.ids import new_id
from habitue.programs.articles.actions import put_article, put_group
from habitue.web.tests.factories import browser_of, is_whole
from habitue.webhooks.actions.endpoints import create_endpoint

READ_BY_THE_AUDITOR = {
    "today", "search", "birthdays", "journal", "customers", "customer", "customer_history", "customer_sales",
    "cards", "card", "sales", "sale", "vouchers", "voucher", "accounts", "account", "articles", "groups", "rewards",
    "settings", "keys", "webhooks", "webhook", "looks", "mails",
}  # fmt: skip
READ_BY_A_CASHIER = {
    "today", "search", "birthdays", "customers", "customer", "customer_history", "customer_sales", "card", "sale",
}  # fmt: skip
# What is answered to a GET by going elsewhere, to nobody's harm; and what needs work of its own to be there.
DEEDS = {
    "customer_export", "customer_block", "card_block", "card_remove", "voucher_block", "group_remove",
    "article_retire", "key_roll", "key_revoke", "webhook_deed", "mail_trial",
}  # fmt: skip
ELSEWHERE = {"work", "work_cancel", "work_file", "picture", "letters"}


def addresses(desk: Desk) -> dict[str, str]:
    """Every page with what it needs, of Alice's house."""
    who: dict[str, Any] = {"organisation_id": desk.house.id, "by": ALICE, "at": AT}
    put_group(code="coffee", names={"en": "Coffee"}, **who)
    put_article(code="COFFEE", names={"en": "Coffee"}, **who)
    endpoint = create_endpoint(url="https://example.org/hook", **who).endpoint
    known: dict[str, Any] = {
        "customer_id": desk.ana.id,
        "other_id": desk.ben.id,
        "card_id": desk.ana.cards[0].id,
        "sale_id": desk.sale,
        "voucher_id": desk.voucher,
        "company_id": desk.house.company.id,
        "store_id": desk.house.store.id,
        "till_id": desk.house.till.id,
        "key_id": desk.till.key_id,
        "endpoint_id": endpoint.id,
    }
    codes = {"article": "COFFEE", "article_retire": "COFFEE", "group": "coffee", "group_remove": "coffee"}
    found = {}
    for pattern in urlpatterns:
        name = str(pattern.name)
        if name not in ELSEWHERE:
            needed = {each: known[each] for each in pattern.pattern.converters if each in known}
            if name == "reward":
                needed = {"kind": "exchange", "code": "coffee"}
            if name == "text":
                needed = {"name": "welcome"}
            if name in codes:
                needed["code"] = codes[name]
            found[name] = reverse(f"manage:{name}", kwargs=needed)
    return found


def answers(browser: Client, pages: dict[str, str]) -> dict[str, int]:
    return {name: browser.get(address).status_code for name, address in pages.items()}


def test_the_owner_may_see_every_page_and_the_others_what_is_theirs() -> None:
    desk = make_desk()
    pages = {name: address for name, address in addresses(desk).items() if name not in DEEDS}
    seen = {name: desk.browser().get(address) for name, address in pages.items()}
    assert {name for name, response in seen.items() if response.status_code != 200} == set()
    html = {name: page for name, page in seen.items() if page["Content-Type"].startswith("text/html")}
    assert {name for name, page in html.items() if not is_whole(page.content.decode())} == set()
    for role, allowed in (("auditor", READ_BY_THE_AUDITOR), ("cashier", READ_BY_A_CASHIER)):
        found = answers(desk.browser(role), pages)  # type: ignore[arg-type]
        assert {name for name, status in found.items() if status == 200} == allowed
        assert {status for name, status in found.items() if name not in allowed} == {403}


def test_next_door_nothing_is_found() -> None:
    desk = make_desk()
    pages = {name: page for name, page in addresses(desk).items() if any(part in page for part in ("-", "COFFEE"))}
    browser = browser_next_door()
    # A deed that is only looked at leads elsewhere, to a page that is not found.
    assert {name for name, status in answers(browser, pages).items() if status not in (303, 404)} == set()
    for name, address in pages.items():
        sent = browser.post(address, {"once": str(new_id()), "sure": "on", "code": "9", "level": "gold"})
        # Nothing to do was named to a webhook: it leads to its page, which is not found.
        assert (name, sent.status_code) == (name, 303 if name == "webhook_deed" else 404)


def test_an_auditor_changes_nothing() -> None:
    desk = make_desk()
    browser = desk.browser("auditor")
    writing = {
        name: page
        for name, page in addresses(desk).items()
        if name not in READ_BY_THE_AUDITOR and name != "customer_export"
    }
    for name, address in writing.items():
        assert (name, browser.post(address, {"once": str(new_id())}).status_code) == (name, 403)


def test_whoever_is_not_signed_in_signs_in_first() -> None:
    response = Client().get("/manage/customers")
    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=%2Fmanage%2Fcustomers")


def test_who_works_in_one_store_sees_no_other_store_s_sales() -> None:
    desk = make_desk()
    elsewhere = browser_of(make_staff(desk.house.id, "manager", stores=[]))
    assert elsewhere.get(f"/manage/sales/{desk.sale}").status_code == 404


LISTS = [
    "/manage", "/manage/customers", "/manage/customers?q=person", "/manage/customers?tier=silver&value=1",
    "/manage/cards", "/manage/sales", "/manage/vouchers", "/manage/journal", "/manage/birthdays",
    "/manage/articles", "/manage/accounts", "/manage/search?q=person",
]  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_as_often_for_one_row_as_for_three(address: str) -> None:
    desk = make_desk()
    browser = desk.browser()
    counted = []
    for _turn in range(2):
        _one_more(desk)
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        counted.append(len(asked))
        _one_more(desk)
    assert counted[0] == counted[1]
    assert counted[0] <= 30


def _one_more(desk: Desk) -> None:
    code = new_id().hex[-8:]
    person = make_customer(desk.house.id, given_name="Person", family_name=code, codes=(f"P{code}",))
    sell(desk.till, 500, customer=person)
    sell(desk.till, 500, customer=make_customer(desk.house.id, codes=(f"N{code}",)))
    adjust(desk.till, person, 5)
    make_voucher(desk.till, 100)
    put_article(organisation_id=desk.house.id, code=code, names={"en": code}, by=ALICE, at=AT)
