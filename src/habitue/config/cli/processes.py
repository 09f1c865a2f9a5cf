"""The processes that `habitue up` starts, and their end."""

import ctypes
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from itertools import count
from types import FrameType

STOP_SECONDS_MAX = 15.0
_PR_SET_PDEATHSIG = 1


class Family:
    """Processes that live and die together: when one ends, or we are asked to, all are stopped."""

    def __init__(self) -> None:
        self._members: dict[str, subprocess.Popen[bytes]] = {}
        self._asked = threading.Event()

    def listen(self) -> None:
        """Take Ctrl-C and the service manager's SIGTERM as the request to stop."""
        signal.signal(signal.SIGINT, self._ask)
        signal.signal(signal.SIGTERM, self._ask)

    @property
    def asked_to_stop(self) -> bool:
        return self._asked.is_set()

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a member, out of reach of the terminal's Ctrl-C: it is stopped in its turn."""
        self._members[name] = subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: PLW1509 - nothing here has threads yet

    def wait_for(self, name: str) -> int:
        """Wait until a member that has something to finish has done so, or we are asked to stop; its exit status."""
        while self._members[name].poll() is None and not self._asked.wait(0.05):
            pass
        return 0 if self._asked.is_set() else self._members.pop(name).returncode

    def ended(self) -> str | None:
        """The name of a member that has ended by itself."""
        return next((name for name, process in self._members.items() if process.poll() is not None), None)

    def watch(self, look_after: Callable[[], None]) -> str | None:
        """Wait until we are asked to stop, or a member ends by itself: then its name is returned.

        `look_after` is called every other second, for what is not a member.
        """
        for turn in count():
            if self._asked.wait(0.2):
                return None
            if name := self.ended():
                return name
            if turn % 10 == 0:
                look_after()
        return None

    def stop(self) -> None:
        """Ask every member to end, wait for it, and end by force what does not listen."""
        living = [process for process in self._members.values() if process.poll() is None]
        for process in living:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS_MAX
        for process in living:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked.set()


def _end_with_parent() -> None:
    """Have the kernel end this process when its parent dies, even by kill -9."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
