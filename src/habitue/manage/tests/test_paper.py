"""What is printed from the desk: read back as a scanner would."""

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
import zxingcpp

from habitue.customers.actions import give_consent, publish_consent_text
from habitue.customers.actions.many import Newcomer, bring_customers
from habitue.customers.tests.factories import make_customer
from habitue.manage.tests.factories import NOON, browser_next_door, make_desk
from habitue.manage.tests.reading import send, text_of
from habitue.manage.tests.test_cards import work
from habitue.merchants.tests.factories import ALICE
from habitue.platform.ids import new_id
from habitue.vouchers.lists import vouchers_list


def codes_in(pdf: bytes) -> set[str]:
    """What a scanner reads on the pages of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[number].render(scale=4).to_pil() for number in range(len(document))]
    return {found.text for page in pages for found in zxingcpp.read_barcodes(page)}


def test_a_sheet_of_blank_cards_is_read_back() -> None:
    desk = make_desk()
    browser = desk.browser()
    said = {"count": "5", "paper": "a4_cards", "codes": "qr", "skip": "1", "cut_marks": "on"}
    address = send(browser, "/manage/cards/sheets", **said)["Location"]
    assert work(desk).result["made"] == 1
    file = b"".join(browser.get(f"{address}/file").streaming_content)  # type: ignore[attr-defined]
    assert codes_in(file) == {"2002"}
    assert send(browser, "/manage/cards/sheets", **(said | {"skip": "10"})).status_code == 422


def test_without_blank_cards_it_says_so() -> None:
    desk = make_desk()
    browser = desk.browser()
    said = {"count": "5", "begins": "999", "paper": "a4_cards", "codes": "qr", "skip": "0"}
    assert "There are no blank cards like this." in text_of(send(browser, "/manage/cards/sheets", **said))


def test_one_card_and_one_voucher_are_printed() -> None:
    desk = make_desk()
    browser = desk.browser()
    assert codes_in(browser.get(f"/manage/cards/{desk.ana.cards[0].id}/sheet").content) == {"2001"}
    voucher = vouchers_list(desk.house.id, NOON).items[0]
    address = f"/manage/vouchers/{voucher.id}/sheet"
    assert codes_in(browser.get(address).content) == {voucher.code}
    assert desk.browser("auditor").get(address).status_code == 403
    assert browser_next_door().get(address).status_code == 404


def test_many_vouchers_are_issued_with_a_page_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk()
    browser = desk.browser()

    def issue() -> tuple[set[str], dict[str, Any]]:
        said = {"amount": "10", "count": "3", "expires": "2026-12-31", "print": "on"}
        address = send(browser, "/manage/vouchers/new", **said)["Location"]
        result = work(desk).result
        response = browser.get(f"{address}/file")
        result["name"] = response["Content-Disposition"]
        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        if content.startswith(b"%PDF"):
            return codes_in(content), result
        with ZipFile(BytesIO(content)) as archive:
            return {code for name in archive.namelist() for code in codes_in(archive.read(name))}, result

    known = {voucher.code for voucher in vouchers_list(desk.house.id, NOON).items}
    for most, ending in ((500, ".pdf"), (2, ".zip")):
        monkeypatch.setattr("habitue.manage.jobs.VOUCHERS_MAX", most)
        printed, result = issue()
        now = {voucher.code for voucher in vouchers_list(desk.house.id, NOON).items}
        assert (printed, result["made"], ending in result["name"]) == (now - known, 3, True)
        known = now


def test_birthday_letters_go_to_those_who_agreed_alone() -> None:
    desk = make_desk()
    text = publish_consent_text(
        organisation_id=desk.house.id, purpose="letters", texts={"en": "Letters?"}, by=ALICE, at=NOON
    )
    cleo = make_customer(desk.house.id, given_name="Cleo", birth_date=date(1990, 1, 8))
    make_customer(desk.house.id, given_name="Dora", birth_date=date(1990, 1, 9))
    browser = desk.browser()
    nobody = browser.get("/manage/birthdays/letters?purpose=letters")
    assert nobody.status_code == 400
    give_consent(customer=cleo, text_id=text.id, place="portal", by=ALICE, at=NOON)
    pdf = browser.get("/manage/birthdays/letters?purpose=letters").content
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    assert "Cleo" in document[0].get_textpage().get_text_bounded()
    assert "Letters as PDF" in text_of(browser.get("/manage/birthdays"))


@pytest.mark.parametrize("role", ["cashier", "auditor"])
def test_cards_are_printed_by_those_who_may(role: str) -> None:
    assert make_desk().browser(role).get("/manage/cards/sheets").status_code == 403  # type: ignore[arg-type]


def test_whoever_agreed_gets_a_letter_however_many_others_have_their_birthday() -> None:
    desk = make_desk()
    purpose = "letters"
    text = publish_consent_text(
        organisation_id=desk.house.id, purpose=purpose, texts={"en": "Letters"}, by=ALICE, at=NOON
    )
    born = {"birth_date": date(1980, 1, 6)}
    many = [Newcomer(new_id(), born) for _number in range(500)]
    bring_customers(organisation_id=desk.house.id, newcomers=many, changes=(), by=ALICE, at=NOON)
    last = make_customer(desk.house.id, given_name="Zoe", **born)  # type: ignore[arg-type]
    give_consent(customer=last, text_id=text.id, place="back_office", proof="signed", by=ALICE, at=NOON)
    answer = desk.browser().get(f"/manage/birthdays/letters?purpose={purpose}")
    assert answer.status_code == 200
    assert len(pypdfium2.PdfDocument(answer.content)) == 1
