"""How passwords and PINs are kept at work; in tests with the least of the work (platform/testing/hashing.py)."""

from django.utils.module_loading import import_string

from habitue.config.signing_in import PASSWORD_HASHERS


def test_passwords_outlast_whoever_guesses() -> None:
    [of_the_product] = PASSWORD_HASHERS
    hasher = import_string(of_the_product)()
    # What OWASP asks of argon2id at the least.
    assert (hasher.algorithm, hasher.time_cost >= 2, hasher.memory_cost >= 19 * 1024) == ("argon2", True, True)
