from habitue.vouchers.logic import ALPHABET, new_code


def test_a_code_is_four_groups_of_letters_that_are_not_mistaken() -> None:
    code = new_code()
    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)
    assert not set("ILOU01") & set(ALPHABET)


def test_no_two_are_alike() -> None:
    assert len({new_code() for _ in range(10_000)}) == 10_000
