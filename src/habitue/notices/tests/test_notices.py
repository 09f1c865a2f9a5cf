"""From what happens at the doors to mails: who is told, what, and who is not."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from habitue.checkout.tests.api.cafe import PROGRAM
from habitue.checkout.tests.api.callers import Caller, make_caller, told
from habitue.customers.actions import block_customer, choose_mails
from habitue.customers.actions.many import Newcomer, bring_customers
from habitue.customers.queries import customer_for
from habitue.merchants.brand import COPIES, change_brand
from habitue.merchants.tests.factories import ALICE, AT
from habitue.messages.queries import MessageFacts, messages_of
from habitue.messages.tests.factories import send_all, set_aside
from habitue.messages.tests.server import MailServer, mail_server, use_server
from habitue.notices.actions import spread_news
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.platform.journal import Actor, write
from habitue.printing.tests.test_sheets import read_back

COFFEES = {"article": "COFFEE", "group": "coffee", "quantity": 9, "amount": 2520, "name": "Coffee"}


class Shop:
    """A café with a program, a customer Ana and what she and the merchant wish to be written."""

    def __init__(self, *, mails: tuple[str, ...] = ("sales",), copies: tuple[str, ...] = (), **customer: Any) -> None:
        self.office: Caller = make_caller()
        self.id = self.office.house.id
        assert self.office.send("PUT", "/program/draft", PROGRAM).status_code == 200
        assert self.office.post("/program/versions", {}).status_code == 201
        who = {"given_name": "Ana", "family_name": "Ö<b>", "email": "ana@example.com", "language": "de", **customer}
        self.ana = {"id": told(self.office.post("/customers", who))["id"]}
        spread_all()
        choose_mails(customer=customer_for(self.id, UUID(self.ana["id"])), mails=mails, by=ALICE, at=AT)
        if copies:
            change_brand(
                organisation_id=self.id,
                changes={"notice_email": "boss@example.com", "copies": copies},
                by=ALICE,
                at=AT,
            )

    def do(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.office.post(path, {"store": "main", **body})
        assert answer.status_code in (200, 201), answer.content
        spread_all()
        return dict(told(answer))

    def sell(self, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
        due = sum(line["amount"] for line in lines)
        return self.do(
            "/sales", {"receipt": new_id().hex[-8:], "customer": self.ana, "lines": lines, "due": due, **more}
        )

    def mails(self) -> list[tuple[str, str]]:
        """What was written and to whom, in order."""
        return [(facts.kind, facts.to) for facts in self.facts()]

    def facts(self) -> tuple[MessageFacts, ...]:
        return messages_of(self.id).items[::-1]


def spread_all() -> None:
    while spread_news(at=AT):
        pass


@pytest.fixture
def post(settings: Settings) -> Any:
    spread_all()
    set_aside()
    with mail_server() as server:
        use_server(settings, server.port)
        yield server


def test_a_customer_hears_of_a_sale_in_their_language(post: MailServer) -> None:
    shop = Shop()
    shop.sell(COFFEES, {"article": "GC", "amount": 5000, "loads": {"prepaid": True}})
    assert shop.mails() == [("notices.sale", "ana@example.com")]
    send_all()
    (taken,) = post.taken
    assert taken.mail["Subject"] == "Ihr Besuch bei Alice & Bob"
    for said in (
        "Guten Tag Ana,",
        "Ihr Einkauf über 75,20 €",
        "5. Januar 2026",
        "Punkte:  +25 (jetzt 75)".replace(":  ", ": "),
        "Coffee stamps: +9 (jetzt 9)",
        "Aufgeladen: 50,00 €. Guthaben jetzt: 50,00 €.",
    ):
        assert said in taken.text
    assert "Alice &amp; Bob" in taken.html


def test_a_customer_hears_what_can_be_had_next_time(post: MailServer) -> None:
    shop = Shop()
    shop.sell(COFFEES, {**COFFEES, "quantity": 1, "amount": 280})
    send_all()
    assert "Für Sie:\n- A coffee on us (1)" in post.taken[0].text
    assert "Das können Sie bei Ihrem nächsten Besuch bekommen:\n- A coffee on us (1)" in post.taken[0].text


def test_a_voucher_a_load_a_gift_and_a_reward_are_told(post: MailServer) -> None:
    shop = Shop()
    code = shop.do("/vouchers", {"amount": 1000, "price": 1000, "customer": shop.ana})["code"]
    shop.do("/loads", {"customer": shop.ana, "unit": "prepaid", "amount": 500, "price": 500})
    shop.do("/loads", {"customer": shop.ana, "unit": "points", "amount": 120, "reason": "sorry"})
    shop.do("/exchanges", {"customer": shop.ana, "code": "coffee"})
    assert shop.mails() == [
        ("notices.voucher", "ana@example.com"),
        ("notices.top_up", "ana@example.com"),
        ("notices.gift", "ana@example.com"),
        ("notices.reward", "ana@example.com"),
    ]
    send_all()
    voucher, load, gift, reward = (one.text for one in post.taken)
    assert code in voucher
    (page,) = post.taken[0].mail.iter_attachments()
    assert (page.get_filename(), page.get_content_type()) == (f"{code}.pdf", "application/pdf")
    assert read_back(page.get_content()) == [[code]]
    assert "10,00 €" in voucher
    assert "5,00 €" in load
    assert "Punkte: +120 (jetzt 170)" in gift
    assert "- A coffee on us (1)" in reward
    assert "Punkte:  −100 (jetzt 70)" in reward


@pytest.mark.parametrize(
    "shop",
    [
        {"mails": ()},
        {"mails": ("expiry",)},
        {"email": ""},
    ],
)
def test_who_did_not_wish_for_it_or_cannot_be_reached_is_not_written_to(shop: dict[str, Any]) -> None:
    quiet = Shop(**shop)
    quiet.sell(COFFEES)
    assert quiet.mails() == []


def test_a_blocked_customer_is_not_written_to() -> None:
    shop = Shop()
    sale = {"receipt": "1", "customer": shop.ana, "lines": [COFFEES], "due": 2520, "store": "main"}
    assert shop.office.post("/sales", sale).status_code == 201
    block_customer(customer=customer_for(shop.id, UUID(shop.ana["id"])), by=ALICE, at=AT)
    spread_all()
    assert shop.mails() == []


def test_the_merchant_gets_the_copies_it_chose(post: MailServer) -> None:
    shop = Shop(mails=(), copies=COPIES)
    sale = shop.sell(COFFEES, {"article": "V", "amount": 3000, "loads": {"voucher": "new"}})
    shop.do("/sales", {"receipt": "anonymous", "lines": [COFFEES], "due": 2520})
    shop.do("/vouchers", {"amount": 1000, "price": 1000})
    shop.do("/loads", {"customer": shop.ana, "unit": "prepaid", "amount": 500, "price": 500})
    send_all()
    assert shop.mails() == [("notices.copy", "boss@example.com")] * 4
    first, anonymous, voucher, load = post.taken
    assert first.mail["Subject"] == "Sale: Ana Ö<b>"
    for said in ("Customer: Ana Ö<b>", f"Receipt: {sale['receipt']}", "Due: €55.20", "Earned: 25 Points, 9 Coffee"):
        assert said in first.text
    assert sale["loaded"][0]["code"] not in first.text
    assert "Ana Ö&lt;b&gt;" in first.html
    assert anonymous.mail["Subject"] == "Sale: anonymous"
    assert "Amount: €10.00" in voucher.text
    assert "Amount: €5.00" in load.text


def test_what_the_merchant_did_not_choose_is_not_copied() -> None:
    shop = Shop(mails=(), copies=("top_up",))
    shop.sell(COFFEES)
    assert shop.mails() == []


def test_the_same_news_twice_is_one_mail() -> None:
    shop = Shop(copies=("sale",))
    request = {"receipt": "1", "customer": shop.ana, "lines": [COFFEES], "due": 2520, "store": "main"}
    for _again in range(2):
        assert shop.office.post("/sales", request, Idempotency_Key="once").status_code in (200, 201)
    spread_all()
    assert shop.mails() == [("notices.sale", "ana@example.com"), ("notices.copy", "boss@example.com")]


def test_what_happened_long_ago_is_told_to_nobody() -> None:
    shop = Shop(copies=("sale",))
    old = {"receipt": "1", "customer": shop.ana, "lines": [COFFEES], "store": "main", "at": "2026-01-02T10:00:00+01:00"}
    answer = shop.office.post("/sale-batches", {"sales": [{**old, "key": "old"}]})
    assert [item["status"] for item in told(answer)["items"]] == [201]
    spread_all()
    assert shop.mails() == []


def test_a_customer_who_is_forgotten_meanwhile_is_not_written_to(post: MailServer) -> None:
    shop = Shop()
    shop.sell(COFFEES)
    answer = shop.office.send("DELETE", f"/customers/{shop.ana['id']}?value=forfeited")
    assert answer.status_code == 204, answer.content
    assert shop.mails() == []
    send_all()
    assert post.taken == []


@action
def tell_of_a_load(*, organisation_id: UUID, customer: str, reason: str, by: Actor, at: datetime) -> None:
    data = {"customer": customer, "unit": "points", "amount": 5, "reason": reason}
    write(organisation_id=organisation_id, kind="account.loaded", subject_id=UUID(customer), by=by, at=at, data=data)


def test_what_was_brought_from_another_system_is_no_news() -> None:
    shop = Shop(copies=("top_up",))
    tell_of_a_load(organisation_id=shop.id, customer=shop.ana["id"], reason="import", by=ALICE, at=AT)
    spread_all()
    assert shop.mails() == []


def test_customers_whom_a_file_brings_are_no_mail_each_to_the_merchant() -> None:
    shop = Shop(copies=("registration",))
    bring_customers(
        organisation_id=shop.id, newcomers=[Newcomer(new_id(), {"given_name": "Ben"})], changes=(), by=ALICE, at=AT
    )
    spread_all()
    assert shop.mails() == []


def test_copies_to_an_address_that_no_mail_can_have_hold_up_nobody(post: MailServer) -> None:
    """Django takes it for one; there is no such name in the ASCII that mail servers speak."""
    shop, other = Shop(copies=("sale",)), Shop(copies=("sale",))
    odd = "boss@\ue000.example"
    change_brand(organisation_id=shop.id, changes={"notice_email": odd, "reply_to": odd}, by=ALICE, at=AT)
    shop.sell(COFFEES)
    other.sell(COFFEES)
    assert [kind for kind, _to in shop.mails()] == ["notices.sale"]
    assert "notices.copy" in [kind for kind, _to in other.mails()]
    send_all()
    assert [facts.state for facts in shop.facts()] == ["sent"]
    assert len(post.taken) == 3


def test_news_of_a_house_that_is_not_there_holds_up_nobody() -> None:
    shop = Shop()
    tell_of_a_load(organisation_id=new_id(), customer=str(new_id()), reason="", by=ALICE, at=AT)
    shop.sell(COFFEES)
    assert [kind for kind, _to in shop.mails()] != []
