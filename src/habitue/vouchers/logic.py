"""Codes that are read aloud, typed and scanned."""

import secrets

# Without I, L, O, U, 0 and 1: nothing that is mistaken for something else or spells what nobody wants to print.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
GROUPS = 4
GROUP_LENGTH = 4


def new_code() -> str:
    """A code of four groups of four, of about 78 bits: too many to be guessed at any rate of asking."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
