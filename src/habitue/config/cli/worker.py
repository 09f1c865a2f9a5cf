"""What is done in the background: each room says in its AppConfig what it wants run, and is given a thread for it."""

import logging
import signal
import threading
from collections.abc import Callable
from importlib import import_module
from types import FrameType

import click
from django.apps import apps
from django.db import connection

PAUSE_SECONDS = 5.0

logger = logging.getLogger(__name__)


@click.command()
def worker() -> None:
    """Do the work of the background until SIGTERM or Ctrl-C: send webhooks, do what news brings, run the night.

    `habitue up` starts one. Start more of them on other machines, if you like: what one has taken, another leaves.

    \b
    HABITUE_DATABASE_URL=postgresql://habitue_app@db/habitue habitue worker
    """
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    threads = [threading.Thread(target=keep_running, args=(place, stop), name=place) for place in background()]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join()


def background() -> list[str]:
    """The functions that the rooms want run, as `module:function`; each is given the event that tells it to end.

    class WebhooksConfig(AppConfig):
        background = ("habitue.webhooks.jobs:send",)
    """
    return [place for room in apps.get_app_configs() for place in getattr(room, "background", ())]


def keep_running(place: str, stop: threading.Event) -> None:
    """Run one function until it is told to stop; what fails is logged and begun again after a pause."""
    module, _, name = place.partition(":")
    run: Callable[[threading.Event], None] = getattr(import_module(module), name)
    while not stop.is_set():
        try:
            run(stop)
        except Exception:
            logger.exception("%s failed and begins again", place)
            stop.wait(PAUSE_SECONDS)
        finally:
            connection.close()
