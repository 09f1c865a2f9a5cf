"""What `habitue up` remembers of the demo that was loaded: the key it was given, and a customer to try it on.

The demo's loader writes the note when all is loaded; an interrupted load leaves none and is begun again.
"""

from dataclasses import asdict, dataclass
from uuid import UUID

import orjson

from habitue.merchants.models import Organisation
from habitue.platform.embedded import data_directory
from habitue.platform.embedded.cluster import write_private


@dataclass(frozen=True, slots=True)
class DemoNote:
    """The demo's organisation, the secret of its till's key; codes of a customer's card, an article, a voucher."""

    organisation_id: UUID
    key: str
    card: str
    article: str = "COFFEE"
    group: str = ""
    voucher: str = ""


def write_note(note: DemoNote) -> None:
    """Remember a loaded demo; only we can read it."""
    directory = data_directory()
    directory.mkdir(parents=True, exist_ok=True)
    write_private(directory / "demo.json", orjson.dumps(asdict(note)).decode())


def read_note() -> DemoNote | None:
    """The demo of this database; none where it was never loaded, or into another database."""
    path = data_directory() / "demo.json"
    if not path.exists():
        return None
    known = orjson.loads(path.read_bytes())
    note = DemoNote(**{**known, "organisation_id": UUID(known["organisation_id"])})
    return note if Organisation.objects.filter(id=note.organisation_id).exists() else None
