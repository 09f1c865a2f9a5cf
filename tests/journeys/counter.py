"""A counter for the panel's journeys: a café, Bob at its till, Ana; and a scanner that types as they do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page, expect

from habitue.checkout.requests import LineIn
from habitue.checkout.tests.factories import adjust, sell
from habitue.customers.queries import CustomerView
from habitue.merchants.queries import Principal
from habitue.merchants.staff import StaffFacts
from habitue.merchants.tests.factories import House
from habitue.merchants.tests.people import make_staff
from habitue.merchants.tills import TillFacts, till_for
from habitue.platform import clock
from habitue.till.tests.factories import CARD, make_ana, make_cafe

HUMAN: Final = 90  # milliseconds between the keys of somebody who types fast

# What a key writes, by its position (as scanners mean it, US), on the keyboards that computers are set to.
_FRENCH_DIGITS: Final = dict(zip("1234567890", "&é\"'(-è_çà", strict=True))
_POSITIONS: Final = {"-": "Minus", "/": "Slash", ".": "Period", ";": "Semicolon"}


@dataclass(frozen=True)
class Counter:
    house: House
    principal: Principal
    till: TillFacts
    bob: StaffFacts
    ana: CustomerView


def make_counter(role: Any = "cashier") -> Counter:
    """Ana has been here: gold, with points, stamps, a toast, sessions and something prepaid."""
    house, principal = make_cafe()
    ana = make_ana(house)
    now = clock.now()
    sell(principal, customer=ana, at=now, lines=(LineIn(amount=12840, group="coffee"),))
    for unit, amount in (("points", 1284), ("stamps", 6), ("toast", 1), ("massage", 3), ("prepaid", 1840)):
        adjust(principal, ana, amount, unit, at=now)
    return Counter(house, principal, till_for(house.id, till=house.till.id), make_staff(house.id, role), ana)


def stroke(letter: str, layout: str) -> tuple[str, str, bool]:
    """The position, what the computer takes it for, and whether shift is held, of a letter that a scanner types."""
    upper = letter.isupper()
    if letter.isdigit():
        key = _FRENCH_DIGITS[letter] if layout == "fr" else letter
        return f"Digit{letter}", key, False
    if letter.isalpha():
        swapped = {"de": {"Y": "Z", "Z": "Y"}, "fr": {"A": "Q", "Q": "A", "Z": "W", "W": "Z"}}.get(layout, {})
        key = swapped.get(letter.upper(), letter.upper())
        return f"Key{letter.upper()}", key if upper else key.lower(), upper
    return _POSITIONS[letter], {"de": {"-": "ß"}, "fr": {"-": ")"}}.get(layout, {}).get(letter, letter), False


def scan(
    page: Page, code: str, layout: str = "us", end: str = "Enter", gaps: Sequence[int] = (), pause: int | None = None
) -> None:
    """Type a code as a scanner does: at once, by position, into whatever has the focus.

    Its keys bear the time of the first: a busy page may handle them apart, a computer notes when they were pressed.
    `gaps` are the milliseconds before each key, its end's too, as if the last were pressed now, and a second after what
    was scanned so before; the first's counts not. With a `pause` it is so long after what was scanned before.
    """
    strokes = [stroke(letter, layout) for letter in code]
    page.evaluate(
        """([strokes, end, gaps, pause]) => {
          const whole = gaps.slice(1).reduce((sum, gap) => sum + gap, 0);
          const last = window.scannedLast ?? 0;
          const now = performance.now();
          let time = pause !== null ? last + pause : gaps.length ? Math.max(now - whole, last + 1000) : now;
          if (gaps.length) window.scannedLast = time + whole;
          let place = 0;
          const type = (code, key, shift) => {
            const target = document.activeElement ?? document.body;
            const event = new KeyboardEvent("keydown", {code, key, shiftKey: shift, bubbles: true, cancelable: true});
            if (place) time += gaps[place] ?? 0;
            Object.defineProperty(event, "timeStamp", {value: time});
            place += 1;
            const goes = target.dispatchEvent(event);
            if (goes && key.length === 1 && target instanceof HTMLInputElement) {
              target.value += key;
              target.dispatchEvent(new InputEvent("input", {bubbles: true}));
            }
          };
          for (const [code, key, shift] of strokes) type(code, key, shift);
          if (end) type(end, end, false);
        }""",
        [strokes, end, list(gaps), pause],
    )


def typed(page: Page, keys: str) -> None:
    """Type as a person does."""
    page.keyboard.type(keys, delay=HUMAN)


def at_the_till(page: Page, signed_in: Callable[..., Page], counter: Counter) -> Page:
    """Bob opens the panel."""
    signed_in(page, counter.bob, counter.till).goto("/till")
    expect(page.locator("html")).to_have_attribute("data-till", "ready")
    return page


__all__ = ["CARD", "HUMAN", "Counter", "at_the_till", "make_counter", "scan", "typed"]
