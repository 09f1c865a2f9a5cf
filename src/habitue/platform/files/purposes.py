"""What files may be kept for, as the rooms say it in their AppConfig."""

from dataclasses import dataclass

from django.apps import apps

# As text in general is all that content shows, these are taken at their word.
TEXTS = frozenset({"text/plain", "text/csv", "application/json", "text/calendar", "application/xml"})


@dataclass(frozen=True, slots=True)
class Purpose:
    """How large a file may be, and of which kinds."""

    name: str
    bytes_max: int
    media_types: frozenset[str]


def purpose_named(name: str) -> Purpose:
    """A purpose that some room named. Raises `ValueError` for one that none has."""
    for room in apps.get_app_configs():
        said = getattr(room, "file_purposes", {}).get(name)
        if said is not None:
            return Purpose(name, said["bytes_max"], frozenset(said["media_types"]))
    raise ValueError(f"no room keeps files for {name}")
