from pathlib import Path

import pytest

from habitue.config.cases.parsing import CaseFileError
from habitue.config.cases.reading import read_cases

WRONG = [
    ("- id: a\n  steps:\n    - sail: {lines: []}", "3: `sail` is no step"),
    ("- id: a\n  steps:\n    - sale: {lines: [], colour: red}", "3: `sale` has no `colour`"),
    ("- id: a\n  steps:\n    - sale: {customer: ana}", "3: `sale` needs `lines`"),
    ("- id: a\n  steps:\n    - sale:\n        lines:\n          - {article: A, prize: 3}", "5: a line has no `prize`"),
    ("- id: a\n  steps:\n    - batch: {sales: [{lines: [], colour: red}]}", "3: a sale has no `colour`"),
    ("- id: a\n  steps:\n    - {night: {}, quote: {lines: []}}", "3: a step has one word"),
    ("- id: a\n  steps:\n    - together: {}", "3: `together` is a list"),
    ("- id: a\n  customers:\n    ana: {age: 3}", "3: a customer has no `age`"),
    ("- id: a\n  thn: {}", "2: a case has no `thn`"),
    ("- source: own", "1: a case needs `id`"),
    ("- id: a\n- id: a", "2: `a` is also at"),
    ("- id: a\n  id: b", "2: `id` stands here twice"),
    ("- id: a\n  steps:\n    - night: {}\n      at: 2026-01-04T10:00:00+01:00", "3: the clock never goes back"),
    ("- id: a\n  steps:\n    - night: {}\n      at: 2026-01-08T10:00:00", "4: `2026-01-08T10:00:00` has no offset"),
    ("- id: a\n  steps:\n    - night: {}\n      at: tomorrow", "4: `tomorrow` is no instant"),
    ("id: a", "1: a case file is a list of cases"),
    ("- id: [a", "1: "),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_no_case_can_mean_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text)
    with pytest.raises(CaseFileError) as refused:
        read_cases([file])
    assert str(refused.value).startswith(f"{file}:{said}")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match="there is no such case file"):
        read_cases([tmp_path / "nowhere.yaml"])


def test_yaml_is_read_as_1_2_means_it(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text(
        "- id: on\n"
        "  program: &p {units: {no: {name: no}}}\n"
        "  steps:\n"
        "    - quote: {lines: [{article: 0123, quantity: '1.50', amount: 010}]}\n"
        "      at: 2026-01-06T10:00:00+01:00\n"
        "- id: off\n"
        "  program: *p\n"
    )
    on, off = read_cases([file])
    assert (on.id, off.id) == ("on", "off")
    assert on.program == off.program == {"units": {"no": {"name": "no"}}}
    assert on.steps[0].body["lines"] == [{"article": 123, "quantity": "1.50", "amount": 10}]
    assert on.steps[0].at is not None
    assert on.steps[0].at.isoformat() == "2026-01-06T10:00:00+01:00"
