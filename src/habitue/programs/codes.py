"""Single-use codes as they are kept: recognised, never readable."""

from habitue.platform.secrets import fingerprint, fold_code


def code_hash(code: str) -> bytes:
    """What a single-use code is found by; case and spaces mean nothing."""
    return fingerprint("single-use", fold_code(code))
