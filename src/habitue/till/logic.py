"""Faces, days and limits: pure."""

from datetime import date

_FAR = 14


def initials(given_name: str, family_name: str, fallback: str = "") -> str:
    """One letter of each name, two of an only one; of nobody's name, of what else is known (an e-mail address)."""
    words = [word for word in (given_name.strip(), family_name.strip()) if word]
    if len(words) == 2:
        return (words[0][0] + words[1][0]).upper()
    text = words[0] if words else fallback.strip()
    return text[:2].upper() if text else "?"


def like_code(text: str) -> bool:
    """Whether what was typed may be off a card, a voucher or a coupon: not short, with a digit, no e-mail address."""
    return len(text) >= 4 and "@" not in text and any(character.isdigit() for character in text)


def birthday_in(birth_date: date | None, today: date, most: int = _FAR) -> int | None:
    """How many days until the birthday, 0 on it; None if it is further off than `most`. 29 February counts as 28."""
    if birth_date is None:
        return None
    for year in (today.year, today.year + 1):
        try:
            day = birth_date.replace(year=year)
        except ValueError:
            day = date(year, 2, 28)
        if 0 <= (day - today).days <= most:
            return (day - today).days
    return None


def within(asked: int, spent: int, per_sale: int | None, per_day: int | None) -> bool:
    """Whether so much may be redeemed offline, where so much was this day. Without a limit nothing may."""
    if per_sale is None or per_day is None:
        return False
    return asked <= per_sale and spent + asked <= per_day
