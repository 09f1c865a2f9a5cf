"""What one process has seen, the others know: limits and codes that were used are shared."""

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache

from habitue.platform.ids import new_id


def test_what_one_process_remembers_another_finds() -> None:
    key = str(new_id())
    caches["default"].set(key, "used", 60)
    # A handle of its own, as another process has it.
    other = DatabaseCache("web_cache", {})
    assert other.get(key) == "used"
    assert other.add(key, "used again", 60) is False
