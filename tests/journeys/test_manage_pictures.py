"""Every page of the desk on three screens: nothing keeps anybody out, nothing is wider than the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.journeys.browsers import SCREENS, Screen
from tests.journeys.watching import too_wide

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


FORMS = [
    # All pages in the language of the longest words, each part on a screen of its own; the others in `make proof`.
    pytest.param(part, screen, language, marks=[] if is_first else [pytest.mark.proof])
    for part in range(_PARTS)
    for place, screen in enumerate(SCREENS)
    for language in ("de", "en")
    for is_first in [language == "de" and place == part % len(SCREENS)]
]


@pytest.mark.every_form
@pytest.mark.parametrize(("part", "screen", "language"), FORMS)
def test_every_page_is_for_everybody(
    opened: Callable[..., Page],
    part: int,
    screen: Screen,
    language: str,
    cafe: Cafe,
    signed_in: Callable[..., Page],
    axe: Callable[[Page], None],
    look: Callable[[Page, str], None],
) -> None:
    page = signed_in(opened(screen), cafe.staff(language=language))
    for name, address in list(pages_of(cafe).items())[part::_PARTS]:
        page.goto(address)
        axe(page)
        # Loading it takes longer than looking at it: the other screens see the same page.
        for one in (*(other for other in SCREENS if other is not screen), screen):
            page.set_viewport_size({"width": one.width, "height": one.height})
            look(page, f"{name}-{language}")
            assert (name, one.name, too_wide(page)) == (name, one.name, [])
