"""The system's Chromium, what it may not do, and a camera that sees a picture."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Playwright


@dataclass(frozen=True)
class Screen:
    name: str
    width: int
    height: int
    touch: bool


SCREENS: Final = (
    Screen("phone", 390, 844, touch=True),
    Screen("tablet", 820, 1180, touch=True),
    Screen("desk", 1440, 900, touch=False),
)
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """Where Chromium is; `HABITUE_CHROMIUM` says otherwise."""
    found = os.environ.get("HABITUE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise RuntimeError("The journeys need Chromium: apt install chromium, or say where it is in HABITUE_CHROMIUM.")
    return found


@contextmanager
def launched(playwright: Playwright, *flags: str) -> Iterator[Browser]:
    """A browser, closed afterwards."""
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, *flags])
    try:
        yield browser
    finally:
        browser.close()


def seeing(film: Path) -> tuple[str, ...]:
    """Flags for a browser whose camera shows this film, and who lets every page look."""
    return (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )


def make_film(picture: Image.Image, film: Path) -> Path:
    """A film of one still picture, 640 by 480, as Chromium's camera reads it (YUV4MPEG2)."""
    width, height = 640, 480
    frame = Image.new("RGB", (width, height), "white")
    small = picture.convert("RGB")
    small.thumbnail((width - 80, height - 80))
    frame.paste(small, ((width - small.width) // 2, (height - small.height) // 2))
    brightness, blue, red = frame.convert("YCbCr").split()
    half = (width // 2, height // 2)
    planes = brightness.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    film.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + (b"FRAME\n" + planes) * 10)
    return film
