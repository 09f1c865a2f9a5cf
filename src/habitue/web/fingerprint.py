"""The fingerprint of a folder, for addresses that change when what they lead to does."""

from hashlib import sha256
from pathlib import Path


def fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits of all names and contents in `folder`."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
