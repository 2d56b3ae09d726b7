"""`floorwalker worker`: take up jobs, seal the trail and send the mail until told to stop."""

from __future__ import annotations

import argparse
import signal
import threading

from django.conf import settings

from floorwalker.ground.jobs import worker

HELP = "Take up jobs, seal the trail and send the mail until stopped."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how many computing processes to keep."""
    parser.add_argument("--processes", type=int, default=settings.FLOORWALKER_WORKERS, help="computing processes to keep")


def run(arguments: argparse.Namespace) -> int:
    """Supervise until SIGTERM or SIGINT; jobs in hand are finished first."""
    worker.load_addresses()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.supervise(stop, processes=max(1, arguments.processes))
    return 0
