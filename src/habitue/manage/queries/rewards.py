"""The program's rewards with their faces."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from habitue.manage.queries.words import Words
from habitue.programs.articles.queries import NO_FACE, Face, reward_faces, text_in
from habitue.programs.queries import version_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """Something of the program that guests may get; `cost` in words, empty where it costs nothing."""

    kind: str
    code: str
    name: str
    cost: str
    face: Face

    @property
    def words(self) -> str:
        return self.face.description(get_language() or "en")


def rewards_of(organisation_id: UUID, words: Words, at: datetime) -> list[Reward]:
    """Exchanges, then units that cover something, then discounts that cost something or are claimed. One query."""
    document = version_in_force(organisation_id, at).document
    faces, language = reward_faces(organisation_id), get_language() or "en"

    def reward(kind: str, code: str, name: Any, cost: dict[str, Any]) -> Reward:
        said = ", ".join(words.said(unit, amount) for unit, amount in cost.items())
        face = faces.get((kind, code), NO_FACE)
        return Reward(kind=kind, code=code, name=text_in(name, language) or code, cost=said, face=face)

    found = [reward("exchange", one.code, words.exchanges[one.code], dict(one.from_)) for one in document.exchanges]
    found += [reward("unit", code, unit.name, {}) for code, unit in document.units.items() if unit.covers]
    found += [
        reward("discount", one.code, words.rule("discount", one.code), dict(one.cost or {}))
        for one in document.discounts
        if one.by != "rule"
    ]
    return found
