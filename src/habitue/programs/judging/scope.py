"""Which lines a rule looks at."""

from collections.abc import Sequence
from dataclasses import dataclass

from habitue.programs.judging.items import Item


@dataclass(frozen=True, slots=True)
class Scope:
    """A compiled scope. `slot` numbers it within its program, so that equal scopes are matched once a basket."""

    slot: int
    articles: frozenset[str] | None
    groups: frozenset[str] | None
    not_articles: frozenset[str]
    not_groups: frozenset[str]
    sees_loading: bool  # a discount's: it lowers the price of a loading line that it names

    @property
    def names_articles_only(self) -> bool:
        return self.articles is not None and self.groups is None

    def numbers(self, items: Sequence[Item]) -> tuple[int, ...]:
        """The positions of the items in scope, in their order."""
        articles, groups = self.articles, self.groups
        everything = articles is None and groups is None
        found = []
        for position, item in enumerate(items):
            named = (articles is not None and item.article in articles) or (groups is not None and item.group in groups)
            seen = (item.earning and (everything or named)) or (self.sees_loading and item.loading and named)
            if seen and item.article not in self.not_articles and item.group not in self.not_groups:
                found.append(position)
        return tuple(found)


class Basketful:
    """The items of one receipt, with the lines of each scope found once."""

    __slots__ = ("_found", "items")

    def __init__(self, items: list[Item], scopes: int) -> None:
        self.items = items
        self._found: list[tuple[int, ...] | None] = [None] * scopes

    def within(self, scope: Scope) -> tuple[int, ...]:
        found = self._found[scope.slot]
        if found is None:
            found = self._found[scope.slot] = scope.numbers(self.items)
        return found

    def line_numbers(self, positions: Sequence[int]) -> tuple[int, ...]:
        items = self.items
        return tuple([items[position].number for position in positions])
