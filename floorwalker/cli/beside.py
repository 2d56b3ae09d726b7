"""Processes that a command keeps beside itself: asked to end all at once, and none outlives it."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Sequence
from typing import Final

END_WITHIN_SECONDS: Final = 40.0
"""A worker gives the job in hand 30 s; what is cut off is taken up by the next start."""


def end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask `processes` to end, wait for them, and end by force what is still there.

    Whoever asks this process again meanwhile to end is not heard: else it would go first and leave them behind.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + END_WITHIN_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
