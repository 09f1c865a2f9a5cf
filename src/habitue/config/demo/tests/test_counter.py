"""What the demo has beside the grocer's baskets: a catalogue, vouchers in every state, rewards, house accounts."""

import pytest
from django.conf import settings

from habitue.checkout.people.registering import register_customer
from habitue.config.demo.catalogue import ARTICLES, BUTTONS, GROUPS, fill_shelves
from habitue.config.demo.counter import OPEN_VOUCHER, catch_up, happenings_of, open_house
from habitue.config.demo.loading import load
from habitue.config.demo.mapping import card_of
from habitue.config.demo.program import DOCUMENT
from habitue.config.demo.recomputing import recompute
from habitue.config.demo.tests.test_demo import MOVED, balances_of
from habitue.config.demo.world import SLICE, DemoShape, Happening, begin, days_to_yesterday, organisation_of
from habitue.customers.actions import NewCard, block_customer
from habitue.customers.queries import find_customer
from habitue.ledger.audit import audit_book
from habitue.ledger.lists import balances_of as worth_of
from habitue.ledger.queries import owner_at
from habitue.merchants.actions import change_staff
from habitue.merchants.members import members_of
from habitue.merchants.models import Organisation
from habitue.platform import clock
from habitue.platform.journal import SYSTEM
from habitue.programs.articles.actions import put_article, retire_article
from habitue.programs.articles.queries import articles_of, groups_of, quick_buttons
from habitue.vouchers.actions import block_voucher
from habitue.vouchers.lists import vouchers_list
from habitue.vouchers.queries import voucher_by_code

HERE = DemoShape("A café without baskets", frozenset({415}))
TRIED_OUT = DemoShape("A café that somebody tried out", frozenset({415}))


@pytest.fixture
def cafe() -> Organisation:
    """A store whose year ended yesterday, and in which no household of the data ever bought."""
    return make_cafe(HERE)


def make_cafe(shape: DemoShape) -> Organisation:
    organisation = begin(shape, [415], {}, days_to_yesterday(clock.now()))
    open_house(organisation, organisation.created_at)
    return organisation


def test_the_catalogue_stands_in_its_groups_and_in_every_language(cafe: Organisation) -> None:
    found = articles_of(cafe.id)
    assert {article.code: (article.group, article.price) for article in found} == {
        article.code: (article.group, article.cents) for article in ARTICLES
    }
    assert [group.code for group in groups_of(cafe.id)] == list(GROUPS)
    assert [button.code for button in quick_buttons(cafe.id, None)] == list(BUTTONS)
    said = [article.names for article in found] + [group.names for group in groups_of(cafe.id)]
    assert {frozenset(names) for names in said} == {frozenset(dict(settings.LANGUAGES))}
    # What gives a stamp, and what is given for points, can be rung up.
    promised = {group for unit in DOCUMENT["units"].values() for group in unit.get("covers", {}).get("groups", {})}
    assert promised <= {article.group for article in found}


def test_what_somebody_changed_in_the_catalogue_stays_so(cafe: Organisation) -> None:
    now = clock.now()
    put_article(organisation_id=cafe.id, code="TEA", names={"en": "Mint tea"}, price=1, by=SYSTEM, at=now)
    retire_article(organisation_id=cafe.id, code="WINE", retired=True, by=SYSTEM, at=now)
    assert fill_shelves(organisation=cafe, at=now) == 0
    left = {article.code: article.price for article in articles_of(cafe.id)}
    assert (left["TEA"], "WINE" in left, len(left)) == (1, False, len(ARTICLES) - 1)


def test_vouchers_and_house_accounts_are_there_once_in_every_state(cafe: Organisation) -> None:
    for _at, do in happenings_of(cafe):
        do()
    assert _vouchers(cafe) == VOUCHERS
    assert (_house_account(cafe, 9101), _house_account(cafe, 9102)) == (-7790, 10_340)
    assert list(audit_book(cafe.id)) == []

    # An interrupted load does it again.
    for _at, do in happenings_of(cafe):
        do()
    assert _vouchers(cafe) == VOUCHERS
    assert (_house_account(cafe, 9101), _house_account(cafe, 9102)) == (-7790, 10_340)

    # A demo that has it all is left alone, whatever became of it.
    lost = voucher_by_code(cafe.id, "GIFT-6666")
    assert lost is not None
    block_voucher(organisation_id=cafe.id, voucher_id=lost.id, blocked=False, by=SYSTEM, at=clock.now())
    assert catch_up(cafe) is False
    assert _vouchers(cafe)["GIFT-6666"] == (4000, "open")


def test_what_somebody_made_impossible_keeps_nothing_else_out() -> None:
    cafe = make_cafe(TRIED_OUT)
    register_customer(
        organisation_id=cafe.id, details={}, cards=[NewCard(card_of(9101))], by=SYSTEM, at=cafe.created_at
    )
    block_customer(
        customer=find_customer(cafe.id, code=card_of(9101), at=clock.now()).customer, by=SYSTEM, at=cafe.created_at
    )
    carla = next(member.facts for member in members_of(cafe.id) if member.facts.role == "cashier")
    change_staff(
        organisation_id=cafe.id, staff_id=carla.id, name="Carl", role="cashier", stores=None, language="",
        by=SYSTEM, at=cafe.created_at,
    )  # fmt: skip
    assert catch_up(cafe) is True
    assert _vouchers(cafe) == VOUCHERS
    assert catch_up(cafe) is False


# 2500 less 1390 + 420 for a burger and a lemonade leaves 690, less than pancakes cost: the rest was paid by card.
# 3000 less two cappuccinos and a cheesecake: 2 x 420 + 550.
VOUCHERS = {
    "GIFT-4444": (0, "open"),
    "GIFT-6666": (4000, "blocked"),
    "GIFT-3333": (1610, "open"),
    OPEN_VOUCHER: (5000, "open"),
    "GIFT-8888": (2500, "open"),
    "GIFT-9999": (10_000, "open"),
    "GIFT-2468": (5000, "open"),
    "GIFT-7777": (7500, "open"),
    "GIFT-5555": (0, "expired"),
}


def _vouchers(organisation: Organisation) -> dict[str, tuple[int, str]]:
    now = clock.now()
    found = vouchers_list(organisation.id, now).items
    worth = worth_of(organisation.id, [one.id for one in found], now)
    states = {one.id: "blocked" if one.is_blocked else "open" for one in found}
    states |= {one.id: "expired" for one in found if one.expires_at is not None and one.expires_at <= now}
    return {one.code: (sum(account.balance for account in worth.get(one.id, ())), states[one.id]) for one in found}


def _house_account(organisation: Organisation, firm: int) -> int:
    now = clock.now()
    customer = find_customer(organisation.id, code=card_of(firm), at=now).customer
    accounts = owner_at(organisation.id, customer.id, now).accounts
    return next(account.balance for account in accounts if account.purpose == "house_account")


@pytest.mark.proof
@pytest.mark.timeout(300)
def test_beside_the_baskets_of_the_slice_the_book_is_right() -> None:
    """Three pastries for 500 points, two of them eaten; two salads eaten; for a lunch of 13.40 Ana, at gold, got 16."""

    def meanwhile(organisation: Organisation) -> list[Happening]:
        open_house(organisation, organisation.created_at)
        return happenings_of(organisation)

    organisation = load(SLICE, lambda *_progress: None, days=MOVED, meanwhile=meanwhile)
    assert organisation_of(SLICE) == organisation
    assert list(audit_book(organisation.id)) == []
    found, wanted = balances_of(organisation.id), recompute(SLICE.stores, MOVED)
    changed = {}
    for household, recomputed in wanted.items():
        units = found.get(card_of(household), {})
        gap = (
            units.get("points", 0) - recomputed.points,
            units.get("free_salad", 0) - recomputed.salads,
            units.get("free_pastry", 0),
        )
        if gap != (0, 0, 0):
            changed[household] = gap
    assert changed == {1228: (16, -2, 0), 1453: (-500, 0, 1), 2351: (-500, 0, 0), 2115: (-500, 0, 0)}
