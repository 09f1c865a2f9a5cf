"""Every page of the desk on three screens: nothing keeps anybody out, nothing is wider than the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from habitue.checkout.queries.sales import sales_of
from habitue.manage.tests.world import Cafe, make_cafe
from habitue.platform import clock
from habitue.vouchers.lists import vouchers_list

# A fifth of the pages at a time: all of them on a busy machine take minutes.
_PARTS = 5


@pytest.fixture(scope="module")
def cafe(scratch_database: str) -> Cafe:
    return make_cafe()


def pages_of(cafe: Cafe) -> dict[str, str]:
    ana, ben = cafe.people[0].id, cafe.people[1].id
    sale = next(one for one in sales_of(cafe.house.id, receipt="R-1", limit=1))["id"]
    voucher = vouchers_list(cafe.house.id, clock.now()).items[0].id
    return {
        "today": "/manage",
        "search": "/manage/search?q=a",
        "customers": "/manage/customers",
        "customer": f"/manage/customers/{ana}",
        "customer-details": f"/manage/customers/{ana}/details",
        "adjustment": f"/manage/customers/{ana}/adjustment",
        "merge": f"/manage/customers/{ana}/merger/{ben}",
        "forget": f"/manage/customers/{ana}/forgetting",
        "history": f"/manage/customers/{ana}/history",
        "cards": "/manage/cards",
        "card": f"/manage/cards/{cafe.people[0].cards[0].id}",
        "make-cards": "/manage/cards/numbers",
        "take-cards": "/manage/cards/list",
        "sales": "/manage/sales",
        "sale": f"/manage/sales/{sale}",
        "vouchers": "/manage/vouchers",
        "voucher": f"/manage/vouchers/{voucher}",
        "issue": "/manage/vouchers/new",
        "accounts": "/manage/accounts",
        "account": f"/manage/accounts/{ben}",
        "birthdays": "/manage/birthdays",
        "articles": "/manage/articles",
        "article": "/manage/articles/one/COFFEE",
        "groups": "/manage/articles/groups",
        "buttons": "/manage/articles/buttons",
        "rewards": "/manage/rewards",
        "reward": "/manage/rewards/exchange/coffee",
        "journal": "/manage/journal",
        "settings": "/manage/settings",
        "store": f"/manage/settings/stores/{cafe.house.store.id}",
        "limits": "/till/limits",
        "store-limit": f"/till/limits/{cafe.house.store.id}",
        "keys": "/manage/settings/keys",
        "new-key": "/manage/settings/keys/new",
        "webhooks": "/manage/settings/webhooks",
    }


@pytest.mark.parametrize("part", range(_PARTS))
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_is_for_everybody(
    page: Page,
    language: str,
    part: int,
    cafe: Cafe,
    signed_in: Callable[..., Page],
    axe: Callable[[Page], None],
    look: Callable[[Page, str], None],
) -> None:
    signed_in(page, cafe.staff(language=language))
    for name, address in list(pages_of(cafe).items())[part::_PARTS]:
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        look(page, f"{name}-{language}")
        assert (name, max(wide, 0)) == (name, 0)
        # Other words are longer or shorter; what keeps people out is the same in all languages, and long to find.
        if language == "en":
            axe(page)
