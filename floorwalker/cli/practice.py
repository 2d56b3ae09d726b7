"""`floorwalker practice`: the practice floor, Larkfield beside a house at work, with records and sessions of its own."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from floorwalker.cli import serve
from floorwalker.ground.people import practice_door
from floorwalker.improve.queries.practice import ADDRESS_FILE

HELP = "Open the practice floor beside this house: Larkfield, simulated, with records of its own; people enter from the page Practice."
LOOKS_EVERY_SECONDS: Final = 0.2
PASSED_ON: Final = ("FLOORWALKER_HTTPS",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it listens and how people reach it."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8001, help="port to listen on")
    parser.add_argument("--url", default="", help="the address people reach it at; default http://<this house's host>:<port>")
    parser.add_argument("--fresh", action="store_true", help="begin again with an untouched Larkfield")


def run(arguments: argparse.Namespace) -> int:
    """Serve the practice floor until Ctrl C; the page Practice of this house leads to it meanwhile."""
    signal.signal(signal.SIGTERM, serve.interrupt)
    serve.refuse_busy_port(arguments.host, arguments.port)
    house = urlsplit(settings.FLOORWALKER_BASE_URL)
    address = arguments.url.rstrip("/") or f"{house.scheme}://{house.hostname}:{arguments.port}"
    folder = Path(settings.FLOORWALKER_DATA_DIR) / "practice"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith("FLOORWALKER_") or name in PASSED_ON}
    own |= {
        "FLOORWALKER_DATABASE_URL": f"sqlite:///{folder}/floorwalker.sqlite3", "FLOORWALKER_DATA_DIR": str(folder / "data"),
        "FLOORWALKER_BASE_URL": address, "FLOORWALKER_DOOR_KEY": practice_door.key(),
        "FLOORWALKER_HOSTS": ",".join([*settings.ALLOWED_HOSTS, urlsplit(address).hostname or ""]),
    }
    words = ["demo", "--host", arguments.host, "--port", str(arguments.port), "--no-browser", *(["--fresh"] if arguments.fresh else [])]
    said = folder / ADDRESS_FILE
    with subprocess.Popen([sys.executable, "-m", "floorwalker.cli", *words], env=own) as floor:  # noqa: S603 (our own command)
        try:
            while floor.poll() is None and not _answers(arguments.host, arguments.port):
                time.sleep(LOOKS_EVERY_SECONDS)
            said.write_text(address, encoding="utf-8")
            print(f"People enter the practice floor from the page Practice of {settings.FLOORWALKER_BASE_URL}.", flush=True)
            return floor.wait()
        except KeyboardInterrupt:
            floor.terminate()
            return floor.wait()
        finally:
            said.unlink(missing_ok=True)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
