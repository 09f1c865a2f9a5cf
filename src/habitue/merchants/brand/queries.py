"""How a merchant looks and what it says, for pages, mails and print."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from habitue.merchants.brand.logic import ink_on, text_in
from habitue.merchants.cache import Remembered
from habitue.merchants.models.brands import Brand
from habitue.merchants.queries import organisation_facts
from habitue.platform.files import FileFacts, FileNotFound, file_for

# The house's own: bottle green.
COLOUR = "1d5c49"


@dataclass(frozen=True, slots=True)
class BrandFacts:
    """A merchant's look and words, with what stands in where nothing was said.

    `colour` and `ink` (what can be read on it) are six hexadecimal digits; `logo` and `background` are files, to be
    had from `picture_for`; `texts` is what was said, by name and language.
    """

    organisation_id: UUID
    name: str
    public_name: str  # as it was typed; may be empty
    colour: str
    ink: str
    logo: UUID | None
    background: UUID | None
    reply_to: str
    website: str
    imprint: str
    privacy: str
    postal_address: str
    texts: Mapping[str, Mapping[str, str]]
    notice_email: str
    copies: frozenset[str]
    language: str

    def text(self, name: str, language: str = "") -> str:
        """One of the merchant's texts, in this language, else the organisation's, else any; empty where none is."""
        return text_in(self.texts.get(name, {}), (language, self.language, "en"))


def brand_facts(organisation_id: UUID) -> BrandFacts:
    """An organisation's brand, as it was at most ten seconds ago. Refuses `not_found` for one that there is not."""
    return _brands.get(organisation_id)


def _brand_now(organisation_id: UUID) -> BrandFacts:
    organisation = organisation_facts(organisation_id)
    row = Brand.objects.filter(organisation_id=organisation_id).first() or Brand()
    colour = row.colour or COLOUR
    return BrandFacts(
        organisation_id=organisation_id,
        name=row.public_name or organisation.name,
        public_name=row.public_name,
        colour=colour,
        ink=ink_on(colour),
        logo=row.logo_id,
        background=row.background_id,
        reply_to=row.reply_to,
        website=row.website,
        imprint=row.imprint,
        privacy=row.privacy,
        postal_address=row.postal_address,
        texts=row.texts,
        notice_email=row.notice_email,
        copies=frozenset(row.copies),
        language=organisation.language,
    )


def picture_for(organisation_id: UUID, file_id: UUID) -> FileFacts:
    """The organisation's logo or background, for everybody: nothing else of its files. Refuses `not_found`."""
    facts = brand_facts(organisation_id)
    if file_id not in (facts.logo, facts.background):
        raise FileNotFound
    return file_for(organisation_id, file_id)


_brands = Remembered(_brand_now, most=10_000)
