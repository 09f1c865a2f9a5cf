"""Gift vouchers on paper: worth, code, until when; every code is read back."""

from typing import Any

import pytest

from habitue.merchants.brand import change_brand, set_picture
from habitue.merchants.tests.factories import ALICE, AT, make_house
from habitue.merchants.tests.test_brand import make_picture
from habitue.platform.refusals import Refusal
from habitue.printing.tests.test_sheets import EVIL, read_back, text_of
from habitue.printing.vouchers import VOUCHERS_MAX, VoucherToPrint, voucher_pages

GIFT = VoucherToPrint("TCWM-XM2R-H8ZT-WMJC", "50,00 €", "31. Dezember 2029", f"Alles Liebe!\n{EVIL}")


@pytest.mark.parametrize("pictures", [(), ("logo",), ("background",), ("logo", "background")])
def test_a_voucher_says_what_it_is_worth_and_its_code_is_read_back(pictures: Any) -> None:
    house = make_house()
    changes: Any = {"public_name": EVIL, "postal_address": "Main Street 1\n#panic()", "website": "https://a.example/"}
    change_brand(organisation_id=house.id, changes=changes, by=ALICE, at=AT)
    for place in pictures:
        content = make_picture("PNG", (900, 600))
        set_picture(organisation_id=house.id, place=place, name="x.png", content=content, by=ALICE, at=AT)
    other = VoucherToPrint("12345678", "5,00 €")
    pdf = voucher_pages(organisation_id=house.id, vouchers=[GIFT, other], language="de")
    assert read_back(pdf) == [["TCWM-XM2R-H8ZT-WMJC"], ["12345678"]]
    said = text_of(pdf)
    for words in (
        "Geschenkgutschein",
        "50,00 €",
        "TCWM-XM2R-H8ZT-WMJC",
        "Gültig bis 31. Dezember 2029.",
        "Alles Liebe!",
    ):
        assert words in said
    assert "#panic()" in said
    assert "1234 5678" in said


@pytest.mark.parametrize(("vouchers", "code"), [([], "malformed"), ([GIFT] * (VOUCHERS_MAX + 1), "vouchers_too_many")])
def test_none_and_too_many_are_refused(vouchers: list[VoucherToPrint], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        voucher_pages(organisation_id=make_house().id, vouchers=vouchers)
    assert refused.value.code == code
