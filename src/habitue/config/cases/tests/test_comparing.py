import pytest

from habitue.config.cases.comparing import differences

SAME = [
    ({}, {"due": 3}),
    ({"due": 3}, {"due": 3, "revenue": 4}),
    ({"earned": {"stars": "0.60"}}, {"earned": {"stars": "0.6"}}),
    ({"earned": {"points": 10}}, {"earned": {"points": "10.00"}}),
    ({"balances": {"toast": 0}}, {"balances": {}}),
    ({"owed": {"points": 0}}, {}),
    ({"lines": [{"due": 1}, {}]}, {"lines": [{"due": 1, "x": 2}, {"due": 2}]}),
    ({"tier": None}, {}),
    ({"reversed": True}, {"reversed": True}),
]
OTHER = [
    ({"due": 3}, {"due": 4}, "due: expected 3, got 4"),
    ({"due": 3}, {}, "due: expected 3, got nothing"),
    ({"due": 0}, {}, "due: expected 0, got nothing"),
    ({"earned": {"points": 1}}, {}, "earned.points: expected 1, got nothing"),
    ({"balances": {"toast": 0}}, {"balances": {"toast": 1}}, "balances.toast: expected 0, got 1"),
    ({"lines": [{"due": 1}]}, {"lines": [{"due": 1}, {"due": 2}]}, "lines (how many): expected 1, got 2"),
    ({"lines": [{"due": 1}, {"due": 3}]}, {"lines": [{"due": 1}, {"due": 2}]}, "lines[1].due: expected 3, got 2"),
    ({"reversed": True}, {"reversed": 1}, "reversed: expected True, got 1"),
    ({"tier": "gold"}, {"tier": None}, "tier: expected gold, got None"),
    ({"print": {"a": 1}}, {"print": ["a"]}, "print: expected {'a': 1}, got ['a']"),
]


@pytest.mark.parametrize(("expected", "got"), SAME)
def test_a_subset_of_the_answer_is_met(expected: object, got: object) -> None:
    assert differences(expected, got) == []


@pytest.mark.parametrize(("expected", "got", "said"), OTHER)
def test_each_difference_says_where_what_and_what_instead(expected: object, got: object, said: str) -> None:
    assert [str(difference) for difference in differences(expected, got)] == [said]
