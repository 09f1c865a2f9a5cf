"""Where the processes of one machine keep their figures together."""

import os
from pathlib import Path
from typing import Final

DIRECTORY_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"


def prepare_directory(directory: Path) -> None:
    """Make the shared directory, empty it of an earlier run's files, and name it to the processes started from here.

    To be called before any of them is started.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left_over in directory.glob("*.db"):
        left_over.unlink(missing_ok=True)
    os.environ[DIRECTORY_VARIABLE] = str(directory)
