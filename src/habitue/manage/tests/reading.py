"""Pages as people read them, and forms as people send them."""

import re
from typing import Any

from django.test import Client

from habitue.platform.ids import new_id


def text_of(response: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def send(browser: Client, address: str, once: str = "", **said: Any) -> Any:
    """Send a form with its one-time key."""
    return browser.post(address, {"once": once or str(new_id()), **said})
