"""Statements of house accounts add up, however much there was before."""

import csv
import io
import re

import pytest
from pypdfium2 import PdfDocument

from habitue.checkout.people.house_accounts import set_house_limit
from habitue.checkout.people.merging import merge_people
from habitue.checkout.requests import HouseAccountRequest, MergeRequest
from habitue.checkout.tests.factories import adjust
from habitue.manage.queries import statement
from habitue.manage.queries.statement import every_entry, statement_of
from habitue.manage.tests.factories import NOON, Desk, make_desk
from habitue.manage.tests.reading import text_of
from habitue.manage.views import accounts
from habitue.merchants.tests.factories import AT


def a_regular() -> Desk:
    """Ben owes 12 euros; then he pays, owes again, and collects points in between."""
    desk = make_desk()
    for amount in (500, -300, -300, 800, -100):
        adjust(desk.till, desk.ben, 7)
        adjust(desk.till, desk.ben, amount, "house_account")
    return desk


def adds_up(found: statement.Statement) -> bool:
    running = found.brought
    for entry in reversed(found.entries):
        running += entry["amount"]
        if entry["balance"] != running:
            return False
    return running == found.balance


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7, 1000])
def test_what_is_brought_forward_and_the_amounts_make_the_balance(limit: int) -> None:
    desk = a_regular()
    found = statement_of(desk.house.id, desk.ben.id, NOON, limit=limit)
    assert (adds_up(found), found.balance, len(found.entries)) == (True, -600, min(limit, 6))
    assert (found.before is None, found.brought == 0) == (limit >= 6, limit >= 6)
    amounts = [entry["amount"] for entry in found.entries]
    while found.before is not None:
        earlier = statement_of(desk.house.id, desk.ben.id, NOON, before=found.before, limit=limit)
        assert (adds_up(earlier), earlier.balance) == (True, found.brought)
        amounts += [entry["amount"] for entry in earlier.entries]
        found = earlier
    assert amounts == [-100, 800, -300, -300, 500, -1200]


def test_of_two_who_became_one_there_is_one_balance() -> None:
    desk = a_regular()
    set_house_limit(request=HouseAccountRequest(customer=desk.ana.id, limit=5000), principal=desk.till, at=AT)
    adjust(desk.till, desk.ana, -250, "house_account")
    merge_people(request=MergeRequest(customer=desk.ben.id, other=desk.ana.id), principal=desk.till, at=AT)
    adjust(desk.till, desk.ben, -50, "house_account")
    several = [statement_of(desk.house.id, desk.ben.id, NOON, limit=limit) for limit in (1, 2, 3, 4, 100)]
    assert [(adds_up(found), found.balance) for found in several] == [(True, -900)] * 5
    assert several[-1].brought == 0


def test_the_paper_says_what_is_left_out_and_brings_it_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "STATEMENT", 2)
    desk = a_regular()
    paper = desk.browser().get(f"/manage/accounts/{desk.ben.id}?as=pdf")
    said = " ".join(PdfDocument(paper.content)[0].get_textpage().get_text_bounded().split())
    assert re.findall(r"−?€\d+\.\d\d", said) == ["−€1.00", "−€6.00", "€8.00", "−€5.00", "−€13.00", "−€6.00"]
    for words in ("Brought forward −€13.00", "These are the 2 newest movements", "Balance −€6.00"):
        assert words in said


def test_a_whole_one_brings_nothing_forward() -> None:
    desk = a_regular()
    paper = desk.browser().get(f"/manage/accounts/{desk.ben.id}?as=pdf")
    said = PdfDocument(paper.content)[0].get_textpage().get_text_bounded()
    assert "Brought forward" not in said


def test_the_page_pages_on_and_the_file_has_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_PAGE", 4)
    monkeypatch.setattr(statement, "STATEMENT", 4)
    desk = a_regular()
    browser = desk.browser()
    address = f"/manage/accounts/{desk.ben.id}"
    page = browser.get(address)
    assert ("Brought forward −€7.00" in text_of(page), page.text.count("<tr>")) == (True, 5)
    following = re.search(rf'href="({re.escape(address)}\?after=[^"]+)"', page.text)
    assert following is not None
    last = browser.get(following[1])
    assert ("Brought forward" in text_of(last), last.text.count("<tr>"), "−€12.00" in last.text) == (False, 3, True)
    assert len(list(every_entry(desk.house.id, desk.ben.id, NOON))) == 6
    file = browser.get(f"{address}?as=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file), dialect=csv.Sniffer().sniff(file)))
    assert [row["balance"] for row in rows] == ["−€6.00", "−€5.00", "−€13.00", "−€10.00", "−€7.00", "−€12.00"]
