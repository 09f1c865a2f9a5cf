"""The programs of all cases, said in sentences and written back."""

from typing import Any

import pytest
from django.utils.translation import override
from tests.test_cases import CASES

from habitue.editor.sentences.speaking import document_of, sentences_of
from habitue.editor.sentences.world import LANGUAGES
from habitue.editor.tests.test_sentences import WORLD, typed_again, without_empties

PROGRAMS = {
    f"{case.path.stem}-{case.id}-{number}": document
    for case in CASES
    for number, document in enumerate([case.program, *(step.body for step in case.steps if step.kind == "publish")])
    if isinstance(document, dict)
}


@pytest.mark.parametrize("document", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_the_programs_of_all_cases_come_back_as_they_went(document: dict[str, Any]) -> None:
    assert document_of(sentences_of(document, WORLD)) == without_empties(document)
    for language in LANGUAGES:
        with override(language):
            assert typed_again(document, WORLD) == document
