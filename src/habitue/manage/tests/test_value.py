"""Sales, vouchers and house accounts through the desk's doors."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pypdfium2 import PdfDocument

from habitue.checkout.queries.accounts import accounts_of
from habitue.checkout.queries.sales import sale_for
from habitue.checkout.requests import CustomerRef, IssueRequest, LineIn, TenderKind
from habitue.checkout.tests.factories import sell
from habitue.checkout.value.vouchers import issue_voucher
from habitue.customers.actions import publish_consent_text
from habitue.customers.tests.factories import make_blank_card, make_customer
from habitue.manage.queries.told import flag_said, reason_said
from habitue.manage.queries.words import words_of
from habitue.manage.tests.factories import NOON, Desk, browser_next_door, make_desk
from habitue.manage.tests.reading import send, text_of
from habitue.manage.tests.test_cards import work
from habitue.manage.views import birthdays
from habitue.merchants.queries import principal_for
from habitue.merchants.tests.factories import ALICE, AT, make_company, make_key, make_organisation
from habitue.merchants.tests.people import make_staff
from habitue.platform import journal
from habitue.platform.db import action
from habitue.platform.ids import new_id
from habitue.programs.articles.actions import put_article
from habitue.vouchers.lists import vouchers_list
from habitue.web.tests.factories import browser_of


def test_a_sale_says_what_was_sold_and_why_it_earned() -> None:
    desk = make_desk()
    page = text_of(desk.browser().get(f"/manage/sales/{desk.sale}"))
    for words in ("Sale R-1", "Coffee", "€5.60", "+ 5 Points", "Earning base earned", "Ana Martín", "main"):
        assert words in page


@pytest.mark.parametrize(
    ("asked", "found"), [("", True), ("receipt=R-1", True), ("receipt=R-2", False), ("day=2026-01-05", True),
                         ("day=2026-01-06", False), ("flagged=1", False), ("store=main", True)]
)  # fmt: skip
def test_sales_are_found(asked: str, found: bool) -> None:  # noqa: FBT001
    page = text_of(make_desk().browser().get(f"/manage/sales?{asked}"))
    assert ("€5.60" in page) == found


def test_a_voucher_of_a_house_without_a_company_is_refused_in_words() -> None:
    browser = browser_of(make_staff(make_organisation().id))
    page = send(browser, "/manage/vouchers/new", amount="10", count="1")
    assert page.status_code == 422
    assert "no company yet" in text_of(page)


def test_a_line_is_taken_back_once() -> None:
    desk, key = make_desk(), str(new_id())
    browser, address = desk.browser(), f"/manage/sales/{desk.sale}/return"
    for _ in range(2):
        assert send(browser, address, key, line_1="1", reason="cold").status_code == 302
    assert sale_for(desk.house.id, desk.sale)["lines"][0]["returned"] == 1
    assert send(browser, address, line_1="").status_code == 422
    assert send(browser, address, line_1="9").status_code == 422


def test_lists_of_sales_say_what_was_taken_back() -> None:
    desk = make_desk()
    browser, lists = desk.browser(), ("/manage/sales", f"/manage/customers/{desk.ana.id}")
    assert not any("taken back" in text_of(browser.get(page)) for page in lists)
    send(browser, f"/manage/sales/{desk.sale}/return", line_1="1", reason="cold")
    assert all("partly taken back" in text_of(browser.get(page)) for page in lists)
    send(browser, f"/manage/sales/{desk.sale}/return", line_1="1", reason="cold")
    for page in (*lists, f"{lists[1]}/sales"):
        text = text_of(browser.get(page))
        assert ("taken back" in text, "partly" in text) == (True, False)


def test_an_article_without_a_name_on_the_receipt_goes_by_the_catalogues() -> None:
    desk = make_desk()
    put_article(organisation_id=desk.house.id, code="TEA", names={"en": "Pot of tea"}, by=ALICE, at=NOON)
    sale = sell(desk.till, lines=(LineIn(amount=350, article="TEA"),), at=NOON).result()["id"]
    assert "Pot of tea" in text_of(desk.browser().get(f"/manage/sales/{sale}"))


def test_what_was_paid_with_is_told_in_words() -> None:
    words = words_of(make_desk().house.id, "EUR", NOON)
    told = [reason_said(f"tender:{kind}", "sale", words) for kind in get_args(TenderKind)]
    assert told[:2] == ["Paid with Cash", "Paid with Card payment"]
    assert not any("_" in said for said in told)


def test_what_was_weighed_is_shown_and_comes_back_whole() -> None:
    desk = make_desk()
    till = principal_for(make_key(desk.house.till).secret, NOON)
    lines = (LineIn(article="SALAD", name="Salad", amount=330, quantity=Decimal("0.412")),)
    sale = sell(till, at=NOON, lines=lines, receipt="W-1").result()["id"]
    browser = desk.browser()
    assert "0.412" in text_of(browser.get(f"/manage/sales/{sale}"))
    assert "At most 0.412" in text_of(browser.get(f"/manage/sales/{sale}/return"))
    assert send(browser, f"/manage/sales/{sale}/return", line_1="0.2").status_code == 422
    assert send(browser, f"/manage/sales/{sale}/return", line_1="0,412").status_code == 302
    assert "At most" not in text_of(browser.get(f"/manage/sales/{sale}/return"))


def test_a_sale_for_a_card_that_nobody_has_says_which() -> None:
    desk = make_desk()
    who = CustomerRef(code="4006381339999")
    sale = sell(desk.till, 700, customer=who, is_offline=True, due=700, at=NOON).result()["id"]
    page = text_of(desk.browser().get(f"/manage/sales/{sale}"))
    assert "The card ···· 9999 was not known" in page
    assert "card ···· 9999, not known" in page
    assert "400638" not in page
    # Once it is somebody's, it is theirs.
    assert send(desk.browser(), f"/manage/sales/{sale}/customer", code="2001").status_code == 302
    assert "9999, not known" not in text_of(desk.browser().get(f"/manage/sales/{sale}"))


@action
def see(*, desk: Desk, data: dict[str, Any]) -> None:
    """As the till writes it down."""
    journal.write(
        organisation_id=desk.house.id, kind="proof.seen", subject_id=desk.ana.id, by=ALICE, at=NOON, data=data
    )


@pytest.mark.parametrize(("proof", "said"), [("card", "The card of Ana"), ("document", "A document of Ana")])
def test_the_journal_says_which_proof_was_seen(proof: str, said: str) -> None:
    desk = make_desk()
    see(desk=desk, data={"proof": proof, "act": "cover", "key": "panel:proof"})
    assert said in text_of(desk.browser().get("/manage/journal"))


def test_the_list_of_sales_says_whose_each_was() -> None:
    desk = make_desk()
    nameless = make_customer(desk.house.id, codes=("4006381334242",))
    sell(desk.till, 100, customer=nameless)
    nobody = CustomerRef(code="4006381339999")
    sale = sell(desk.till, 700, customer=nobody, is_offline=True, due=700, at=NOON).result()["id"]
    answer = desk.browser().get("/manage/sales")
    page = text_of(answer)
    for words in ("Ana Martín", "Card ···· 4242", "card ···· 9999, not known"):
        assert words in page, words
    assert f'href="/manage/customers/{desk.ana.id}"' in answer.text
    # Without a receipt it goes by its time.
    assert re.search(r"Sale \d+:\d\d", text_of(desk.browser().get(f"/manage/sales/{sale}")))


def test_a_sale_gets_its_customer_once() -> None:
    desk = make_desk()
    anonymous = sell(desk.till, 700, receipt="R-9").result()["id"]
    browser, address = desk.browser(), f"/manage/sales/{anonymous}/customer"
    assert send(browser, address, code="nobody").status_code == 422
    assert send(browser, address, code="2001").status_code == 302
    assert "has its customer already" in text_of(send(browser, address, code="2001"))


def _vouchers(desk: Any) -> int:
    return len(vouchers_list(desk.house.id, NOON, limit=300).items)


def test_a_voucher_is_issued_once_loaded_and_blocked() -> None:
    desk, key = make_desk(), str(new_id())
    browser = desk.browser()
    said = {"amount": "25", "price": "20", "count": "1", "expires": "2026-12-31", "codes": "OWN-1234"}
    first, again = (send(browser, "/manage/vouchers/new", key, **said) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert _vouchers(desk) == 2
    page = text_of(browser.get(first["Location"]))
    assert "€25.00" in page
    assert "31 Dec 2026" in page
    assert "OWN-1234" in page
    assert "OWN-1234" not in text_of(desk.browser("auditor").get(first["Location"]))
    send(browser, f"{first['Location']}/load", amount="5,50", reason="sorry")
    assert "€30.50" in text_of(browser.get(first["Location"]))
    browser.post(f"{first['Location']}/block", {"blocked": "1"})
    assert "Blocked" in text_of(browser.get("/manage/vouchers?state=blocked"))
    assert "There is a voucher with this code already." in text_of(send(browser, "/manage/vouchers/new", **said))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"amount": "much", "count": "1"}, "This is not an amount."),
        ({"amount": "-1", "count": "1"}, "This is less than nothing."),
        ({"price": "5", "count": "1"}, "Say what it is worth."),
        ({"amount": "5", "count": "2", "codes": "A\nA"}, "A code stands here twice."),
        ({"amount": "5", "count": "1", "expires": "2020-01-01"}, "this has passed"),
    ],
)
def test_a_voucher_is_refused_in_a_sentence(said: dict[str, str], sentence: str) -> None:
    response = send(make_desk().browser(), "/manage/vouchers/new", **said)
    assert response.status_code == 422
    assert sentence in text_of(response) or sentence == "this has passed"


def test_many_vouchers_are_issued_as_long_work() -> None:
    desk = make_desk()
    browser = desk.browser()
    address = send(browser, "/manage/vouchers/new", amount="10", count="3")["Location"]
    assert address.startswith("/manage/work/")
    assert work(desk).result["made"] == 3
    assert _vouchers(desk) == 4


def test_of_own_codes_all_are_issued_or_none() -> None:
    desk, key = make_desk(), str(new_id())
    browser = desk.browser()
    typed = {"amount": "10", "count": "1", "codes": "OWN-1\nOWN-2"}
    first, again = (send(browser, "/manage/vouchers/new", key, **typed) for _ in range(2))
    work(desk)
    assert first["Location"] == again["Location"] == send(browser, "/manage/vouchers/new", key, **typed)["Location"]
    assert _vouchers(desk) == 3
    refused = send(browser, "/manage/vouchers/new", **typed | {"codes": "OWN-3\nown 2"})
    assert refused.status_code == 422
    assert "Vouchers have these codes already: own 2. Nothing was issued." in text_of(refused)
    assert "A code stands here twice." in text_of(
        send(browser, "/manage/vouchers/new", **typed | {"codes": "OWN-3\nown 3"})
    )
    assert _vouchers(desk) == 3


def test_vouchers_are_found_by_whose_they_are() -> None:
    desk = make_desk()
    browser = desk.browser()
    wanted = IssueRequest(amount=700, customer=CustomerRef(id=desk.ben.id))
    till = principal_for(make_key(desk.house.till).secret, NOON)
    made = str(issue_voucher(request=wanted, key="ben's", principal=till, at=NOON)["id"])
    bens = browser.get(f"/manage/vouchers?customer={desk.ben.id}").content.decode()
    assert re.findall(r"/manage/vouchers/([0-9a-f-]{36})", bens) == [made]
    assert "Ben" in bens
    assert (
        f"/manage/vouchers?customer={desk.ben.id}" in browser.get(f"/manage/customers/{desk.ben.id}").content.decode()
    )
    assert "No voucher like this" in text_of(browser.get(f"/manage/vouchers?customer={new_id()}"))


def test_each_flag_of_a_sale_has_words() -> None:
    text = (Path(__file__).parents[4] / "docs" / "checkout.md").read_text()
    table = text[text.index("| Flag |") : text.index("Refused offline are")]
    rows = [row.split(" | ")[0] for row in table.splitlines() if row.startswith("| `")]
    flags = re.findall(r"`([a-z_]+)`", " ".join(rows))
    assert "code_required" in flags
    assert [flag for flag in flags if flag_said(flag) == flag.replace("_", " ").capitalize()] == []


def test_house_accounts_and_their_statement() -> None:
    desk = make_desk()
    browser = desk.browser()
    page = text_of(browser.get("/manage/accounts?side=debit"))
    assert "Ben" in page
    assert "−€12.00" in page
    assert "Ben" not in text_of(browser.get("/manage/accounts?side=credit")).replace("Ben ", "", 0)
    address = f"/manage/accounts/{desk.ben.id}"
    assert "−€12.00" in text_of(browser.get(address))
    file = browser.get(f"{address}?as=csv")
    assert file["Content-Disposition"] == 'attachment; filename="statement.csv"'
    assert "Gift or correction" in file.content.decode("utf-8-sig")
    paper = browser.get(f"{address}?as=pdf")
    assert paper["Content-Type"] == "application/pdf"
    said = PdfDocument(paper.content)[0].get_textpage().get_text_bounded()
    assert [part for part in ("Statement", "Ben", "Gift or correction", "12.00") if part not in said] == []


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("cashier", 403)])
def test_a_statement_is_taken_away_by_those_who_may_export(form: str, role: Any, status: int) -> None:
    desk = make_desk()
    assert desk.browser(role).get(f"/manage/accounts/{desk.ben.id}?as={form}").status_code == status


def test_the_journal_of_one_customer_is_led_to_from_their_page() -> None:
    desk = make_desk()
    browser = desk.browser("auditor")
    address = f"/manage/journal?customer={desk.ana.id}"
    assert address in browser.get(f"/manage/customers/{desk.ana.id}").text
    page = text_of(browser.get(address))
    assert ("Only about Ana Martín" in page, "Card given" in page or "Customer signed up" in page) == (True, True)
    assert "Customer signed up: Ben" not in page
    assert "Customer signed up: Ben" in text_of(browser.get("/manage/journal"))
    assert browser_next_door().get(address).status_code == 404
    assert browser.get("/manage/journal?customer=nobody").status_code == 404


def test_today_compares_with_the_week_before_and_shows_what_to_look_at() -> None:
    desk = make_desk()
    sell(desk.till, 1000, customer=desk.ana, at=NOON - timedelta(days=8))
    page = text_of(desk.browser().get("/manage"))
    assert "Sales with customers 1 ± 0 % against the week before" in page
    assert "Your place is the till" in text_of(desk.browser("cashier").get("/manage"))


def test_the_search_finds_everything_from_anywhere() -> None:
    desk = make_desk()
    browser = desk.browser()
    for text, found in (
        ("mart", "Ana Martín"), ("2002", "2002"), ("R-1", "R-1"), ("journ", "Journal"), ("zzzzqq", "Nothing found")
    ):  # fmt: skip
        assert found in text_of(browser.get("/manage/search", {"q": text}))
    code = vouchers_list(desk.house.id, NOON).items[0].code
    assert "Voucher of" in text_of(browser.get("/manage/search", {"q": code}))
    assert "Voucher of" not in text_of(desk.browser("cashier").get("/manage/search", {"q": code}))


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", True), ("area=value", True), ("area=settings", False), ("day=2026-01-05", True), ("day=2026-01-04", False)],
)
def test_the_journal_is_read_and_filtered(asked: str, found: bool) -> None:  # noqa: FBT001
    page = text_of(make_desk().browser("auditor").get(f"/manage/journal?{asked}"))
    assert ("Gift or correction for Ana Martín: 50 Points (test)" in page) == found


def test_birthdays_come_by_week_and_month() -> None:
    desk = make_desk()
    make_customer(desk.house.id, given_name="Cleo", birth_date=date(1990, 1, 8))
    make_customer(desk.house.id, given_name="Dora", birth_date=date(1990, 1, 28))
    browser = desk.browser()
    week, month = (text_of(browser.get(f"/manage/birthdays?span={span}")) for span in ("week", "month"))
    assert ("Cleo" in week, "Dora" in week, "Dora" in month) == (True, False, True)
    assert "36" in month


def test_letters_go_to_those_who_agreed_to_greetings_unless_another_purpose_is_chosen() -> None:
    desk = make_desk()
    make_customer(desk.house.id, given_name="Cleo", birth_date=date(1990, 1, 8))
    for purpose in ("terms", "birthday"):
        publish_consent_text(
            organisation_id=desk.house.id, purpose=purpose, texts={"en": "Yes."}, is_required=False, by=ALICE, at=AT
        )
    page = desk.browser().get("/manage/birthdays").content.decode()
    assert re.findall(r"<option[^>]*>([^<]+)</option>", page.partition('id="purpose"')[2]) == [
        "Birthday greetings",
        "Terms of the program",
    ]


def test_a_week_of_many_birthdays_goes_on_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(birthdays, "_PAGE", 1)
    desk = make_desk()
    for name, day in (("Cleo", 8), ("Dora", 9)):
        make_customer(desk.house.id, given_name=name, birth_date=date(1990, 1, day))
    browser = desk.browser()
    first = browser.get("/manage/birthdays").content.decode()
    more = re.findall(r'href="(/manage/birthdays[?]after=[^"]+)"', first)
    assert ("Cleo" in first, "Dora" in first, len(more)) == (True, False, 1)
    second = browser.get(more[0]).content.decode()
    assert ("Cleo" in second, "Dora" in second, "after=" in second) == (False, True, False)


def test_what_was_done_many_times_at_once_is_one_line_of_the_journal() -> None:
    desk = make_desk()
    for number in range(3):
        make_blank_card(desk.house.id, code=f"77{number}")
    sell(desk.till, 500)
    page = text_of(desk.browser().get("/manage/journal"))
    assert page.count("Blank card made") == 2  # one of the world before, and these
    assert "Blank card made 3 ×" in page
    # A sale that no receipt number came with has no gap where it would stand.
    assert "Sale: €5.00" in page


def test_money_is_given_in_the_minor_units_that_its_currency_has() -> None:
    """A yen has no cents: 500 of them are 500, not 50000."""
    house = make_organisation(currency="JPY")
    make_company(house)
    ana = make_customer(house.id, given_name="Ana")
    browser = browser_of(make_staff(house.id))
    address = f"/manage/customers/{ana.id}/adjustment"
    assert send(browser, address, unit="prepaid", amount="500", reason="welcome").status_code == 302
    assert {one["unit"]: one["balance"] for one in accounts_of(house.id, ana.id, NOON)}["prepaid"] == 500
