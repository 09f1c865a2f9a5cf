"""Single-use codes as they are kept: recognised, never readable."""

from habitue.platform.secrets import bare_code, fingerprint


def code_hash(code: str) -> bytes:
    """What a single-use code is found by; case, spaces and hyphens mean nothing."""
    return fingerprint("single-use", bare_code(code))
