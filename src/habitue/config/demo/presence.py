"""Whether the demo is there, without reading any of its data."""

from habitue.config.cli.demo_note import read_note


def is_loaded() -> bool:
    """True when a demo was loaded into this database to its end."""
    return read_note() is not None
