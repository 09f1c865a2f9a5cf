import pytest
from django.conf import LazySettings

from habitue.platform.secrets import UnsealableError, bare_code, fingerprint, fold_code, seal, unseal


@pytest.mark.parametrize("text", ["", "hab_1", "GÄSTE-7Q2", "x" * 5000])
def test_what_was_sealed_is_read_again(text: str) -> None:
    assert unseal(seal(text)) == text
    assert unseal(memoryview(seal(text))) == text


def test_sealing_shows_neither_the_text_nor_that_two_are_alike() -> None:
    assert b"SUMMER5" not in seal("SUMMER5")
    assert seal("SUMMER5") != seal("SUMMER5")


def test_what_was_tampered_with_or_sealed_elsewhere_is_refused(settings: LazySettings) -> None:
    sealed = bytearray(seal("SUMMER5"))
    sealed[-5] ^= 1
    with pytest.raises(UnsealableError):
        unseal(bytes(sealed))
    foreign = seal("SUMMER5")
    settings.SECRET_KEY = "another installation's"
    with pytest.raises(UnsealableError):
        unseal(foreign)


def test_a_fingerprint_recognises_a_code_of_its_kind_in_this_installation(settings: LazySettings) -> None:
    mark = fingerprint("voucher", "ABC")
    assert mark == fingerprint("voucher", "ABC")
    assert len(mark) == 32
    assert mark != fingerprint("voucher", "ABD")
    assert mark != fingerprint("coupon", "ABC")
    settings.SECRET_KEY = "another installation's"
    assert mark != fingerprint("voucher", "ABC")


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("ab-12", "AB-12"), (" a b\t1\n2 ", "AB12"), ("straße", "STRASSE"), ("AB\u00a012", "AB12"), ("", "")],
)
def test_a_code_is_folded_as_people_type_it(typed: str, folded: str) -> None:
    assert fold_code(typed) == folded


@pytest.mark.parametrize("typed", ["k7qm-4hxt", "K7QM 4HXT", "k7qm4hxt", "K7QM\u20134HXT", "-K7QM\u20114HXT "])
def test_hyphens_only_group_a_vouchers_code(typed: str) -> None:
    assert bare_code(typed) == "K7QM4HXT"
