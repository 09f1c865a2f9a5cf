"""What an import puts in the place of something else that was known of a customer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from habitue.imports.fields import title_of


@dataclass(frozen=True, slots=True)
class Replaced:
    """Of which line and whom, which field (see `fields`), what was known and what takes its place."""

    line: int
    customer_id: UUID
    field: str
    was: str
    becomes: str

    @property
    def title(self) -> str:
        """The field's name, in the active language."""
        return title_of(self.field)

    def as_json(self) -> list[Any]:
        return [self.line, str(self.customer_id), self.field, self.was, self.becomes]


def replaced_by(
    line: int, customer_id: UUID | None, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Replaced]:
    """What a line replaces; what was unknown before and is filled in is no loss to anybody."""
    if customer_id is None:
        return
    for name, was in before.items():
        if was and name != "email_folded":
            yield Replaced(line, customer_id, name, str(was), str(after.get(name) or ""))


def replaced_from(said: list[Any]) -> Replaced:
    line, customer_id, name, was, becomes = said
    return Replaced(line, UUID(customer_id), name, was, becomes)
