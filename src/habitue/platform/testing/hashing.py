"""Passwords and PINs in tests: kept as at work, with the least of the work."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 as everywhere, but a hash takes microseconds instead of a quarter of a second of both cores.

    Tests ask who is let in, not how long guessing takes; thousands of them make somebody who has a password.
    """

    time_cost = 1
    memory_cost = 8  # KiB, the least there is
    parallelism = 1
