"""What is watched on every page: complaints of the browser, and what keeps people out."""

import os
import re
from pathlib import Path
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

STANDARDS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS: Final = ["serious", "critical"]


class Complaints:
    """What the browser wrote into its console: errors, refused scripts and styles, files that did not come."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._expected: list[str] = []

    def expect(self, *parts: str) -> None:
        """What holds one of these parts is meant to happen in this test."""
        self._expected += parts

    def watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.found.append(f"{page.url}: {error}"))

    def unexpected(self) -> list[str]:
        return [said for said in self.found if not any(part in said for part in self._expected)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(f"{message.location.get('url', '')}: {message.text}")


def barriers(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it is now, a line each."""
    still(page)
    # What axe says of what is right is longer than all the rest: it stays in the page.
    page.evaluate(f"{AXE_SCRIPT}; null")
    found: list[str] = page.evaluate(
        """async ([standards, serious]) => {
          const run = {resultTypes: ["violations"], runOnly: {type: "tag", values: standards}};
          const short = (text, most) => (text ?? "").replace(/\\s+/g, " ").slice(0, most);
          const told = (rule, node) =>
            [rule.id, rule.help, short(node.html, 200), short(node.failureSummary, 300)].join(": ");
          const wrong = (await axe.run(run)).violations.filter((rule) => serious.includes(rule.impact));
          return wrong.flatMap((rule) => rule.nodes.map((node) => told(rule, node)));
        }""",
        [STANDARDS, SERIOUS],
    )
    return too_wide(page) + found


def too_wide(page: Page) -> list[str]:
    """Whether the page must be pushed sideways, and what sticks out."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const out = (one) => one.getBoundingClientRect().right > width + 1;
          const found = [...document.body.querySelectorAll("*")].filter(out).slice(0, 3);
          return found.map((one) => `wider than the screen: ${one.outerHTML.slice(0, 200)}`);
        }"""
    )
    return found


def still(page: Page) -> None:
    """Wait until nothing moves and letters are there: half a fade has half a contrast, other letters another width."""
    page.evaluate(
        """async () => {
          await document.fonts.ready;
          await Promise.allSettled(document.getAnimations().map((one) => one.finished));
        }"""
    )


def keep_picture(page: Page, name: str) -> None:
    """Save the whole page as NAME.png in the folder of `HABITUE_PICTURES`, if that is set."""
    if folder := os.environ.get("HABITUE_PICTURES"):
        still(page)
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{re.sub(r'[^a-z0-9.-]+', '-', name.lower())}.png", full_page=True)
