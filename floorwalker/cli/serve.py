"""`floorwalker serve`: the pages and, beside them, a worker; one command runs the whole centre on one machine."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings

from floorwalker.cli import beside, ready
from floorwalker.ground.errors import RuleBroken

HELP = "Serve the pages, with a worker beside (leave it out with --no-worker)."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    port = urlsplit(settings.FLOORWALKER_BASE_URL).port or 8000
    parser.add_argument("--port", type=int, default=port, help="port to listen on")
    parser.add_argument("--no-worker", action="store_true", help="a worker runs elsewhere")


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl C does; asked again meanwhile, as by a shell that tells the whole group and `make` that passes it on, is asked once."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def run(arguments: argparse.Namespace, *, also: Sequence[subprocess.Popen[bytes]] = ()) -> int:
    """Serve until stopped; the worker, and what else runs beside for it, stops with the server."""
    # The server puts this handler back and raises the signal again when it ends; without it the process would die here at once
    # and leave the worker behind.
    signal.signal(signal.SIGTERM, interrupt)
    processes = list(also)
    try:
        refuse_busy_port(arguments.host, arguments.port)
        import uvicorn

        if not arguments.no_worker:
            processes.append(subprocess.Popen([sys.executable, "-m", "floorwalker.cli", "worker"], env=os.environ.copy()))
        uvicorn.Server(uvicorn.Config(
            "floorwalker.config.asgi:application", host=arguments.host, port=arguments.port, log_level="warning",
            lifespan="off", timeout_graceful_shutdown=3, log_config=None,  # the server's lines go where the house's go
            callback_notify=ready.answering, server_header=False,
        )).run()
    except KeyboardInterrupt:
        pass
    finally:
        beside.end(processes)
    return 0


def refuse_busy_port(host: str, port: int) -> None:
    """Refuse before anything starts when somebody listens there already.

    Raises
    ------
    RuleBroken
        Naming the port and how to choose another.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise RuleBroken(
                f"Port {port} on {host} cannot be used: {problem.strerror}.",
                remedy="Stop what listens there, or choose another with --port.",
                code="port_busy",
            ) from problem
