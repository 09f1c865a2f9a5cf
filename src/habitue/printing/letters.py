"""Personal letters, one a page, for an envelope with a window: birthday letters above all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from habitue.merchants.brand import BrandFacts, brand_facts, picture_for
from habitue.platform.refusals import Refusal
from habitue.platform.texts import Malformed
from habitue.printing.logic import filled, plain
from habitue.printing.rendering import render_pdf

LETTERS_MAX = 1000
_ADDRESS_LINES_MAX = 6


class LettersTooMany(Refusal):
    code = "letters_too_many"
    text = _lazy("At most {most} letters are printed at once.")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter is for. `address` is what stands in the window below the name; `turns` an age, if it is known."""

    given_name: str
    family_name: str
    language: str = ""
    address: tuple[str, ...] = ()
    turns: int | None = None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


def birthday_letters(*, organisation_id: UUID, people: Sequence[Addressee], day: date) -> bytes:
    """A PDF with a letter to each, in their language and order; the merchant's own text, or ours where it has none.

    In the text `{name}`, `{given_name}`, `{family_name}`, `{age}` and `{house}` are filled in. The address stands in
    the window of a DIN long or C5/6 envelope. `day` is the date of the letters. Refuses `malformed` for nobody, and
    `letters_too_many`.
    """
    if not people:
        raise Malformed(field="people", why="missing")
    if len(people) > LETTERS_MAX:
        raise LettersTooMany(most=LETTERS_MAX)
    brand = brand_facts(organisation_id)
    logo = picture_for(organisation_id, brand.logo).read() if brand.logo else None
    data = {
        "house": {
            "name": plain(brand.name),
            "colour": brand.colour,
            "address": [plain(line) for line in brand.postal_address.splitlines() if line.strip()],
            "website": brand.website.partition("://")[2].strip("/"),
            "has_logo": logo is not None,
        },
        "letters": [_letter(brand, person, day) for person in people],
    }
    return render_pdf("printing/letters", data, {"logo.png": logo} if logo else {})


def _letter(brand: BrandFacts, person: Addressee, day: date) -> dict[str, str | list[str]]:
    language = person.language or brand.language
    with translation.override(language):
        text = brand.text("birthday_letter", language) or _default()
        names = {
            "name": person.name,
            "given_name": person.given_name or person.name,
            "family_name": person.family_name or person.name,
            "age": "" if person.turns is None else str(person.turns),
            "house": brand.name,
        }
        return {
            "address": [plain(line) for line in (person.name, *person.address)][:_ADDRESS_LINES_MAX],
            "day": date_format(day, "DATE_FORMAT"),
            "paragraphs": [plain(line) for line in filled(text, names).splitlines()],
            "language": language,
        }


def _default() -> str:
    return "\n".join(
        (
            _("Dear {name},"),
            "",
            _("happy birthday! We wish you a wonderful day and a year full of good things."),
            "",
            _("Thank you for coming to us. We would be glad to see you again soon."),
            "",
            _("With kind regards"),
            "{house}",
        )
    )
