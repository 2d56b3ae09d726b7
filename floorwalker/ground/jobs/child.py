"""The computing process that a worker keeps: it sets the house up for itself, works, and ends with its parent.

Nothing of the house is imported at the top: a fresh process reads this file before the house is set up.
"""

from __future__ import annotations

import os
import signal
import threading


def main() -> None:
    """Take up jobs until told to stop or until the parent is gone; the job in hand is finished first."""
    stop = threading.Event()
    parent = os.getppid()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # until it is set up it has nothing in hand to finish
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent passes it on as SIGTERM

    def follow_parent() -> None:
        while not stop.wait(1.0):
            if os.getppid() != parent:
                stop.set()

    threading.Thread(target=follow_parent, daemon=True).start()

    import django

    django.setup()
    from floorwalker.ground.jobs.worker import load_addresses, work

    load_addresses()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    work(stop)
