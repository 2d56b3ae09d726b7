"""`floorwalker demo`: open Larkfield, the simulated centre, in a moving day; the first run loads it, every later one finds it."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from datetime import date, timedelta
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from floorwalker.cli import migrate, serve
from floorwalker.demo import clearing, loading
from floorwalker.demo.people import SITE
from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import links
from floorwalker.ground.people.actions import accounts
from floorwalker.ground.people.models import Person

HELP = "Open Larkfield, the simulated centre: make the tables, load what is missing, serve it, print a one-time sign-in link."
SEED: Final = 1
GUIDE: Final = "Rosa Almeida"
"""The team leader as whom a newcomer enters."""
WEEKS_AT_FIRST: Final = 2
"""What today needs beside it; the rest of the history loads while people look around."""
LATEST: Final = timedelta(days=84)
"""People of Larkfield hold their roles for so long before the day it ends on."""
NICENESS: Final = 10
"""The history that still loads gives way to those who look at pages."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which Larkfield, where to serve it, and how much to do."""
    parser.add_argument("--today", type=date.fromisoformat, metavar="DAY", help="the day it ends on, such as 2026-11-24; default today")
    parser.add_argument("--seed", type=int, metavar="N", help=f"what it is generated from; default {SEED}")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=urlsplit(settings.FLOORWALKER_BASE_URL).port or 8000, help="port to listen on")
    parser.add_argument("--fresh", action="store_true", help="take away the Larkfield that is here and load it again")
    parser.add_argument("--load-only", action="store_true", help="load everything, serve nothing")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def run(arguments: argparse.Namespace) -> int:
    """Load what is missing, then serve until Ctrl C."""
    if arguments.load_only:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop_at_once)
    else:
        signal.signal(signal.SIGTERM, serve.interrupt)
        serve.refuse_busy_port(arguments.host, arguments.port)
    try:
        here = _load(arguments)
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here.")
        return 130
    if arguments.load_only:
        return 0
    url = _reached_at(arguments.port)
    link = _sign_in_link()
    threading.Thread(target=_announce, args=(arguments, url, link), daemon=True).start()
    serve.run(argparse.Namespace(host=arguments.host, port=arguments.port, no_worker=False), also=_history_loading(here))
    print("\nLarkfield is closed. Run the command again to go on.")
    return 0


def _stop_at_once(_number: int, _frame: FrameType | None) -> None:
    """End here: every step is written whole or not at all, and to wait for the one under way would take seconds for nothing."""
    os.write(sys.stdout.fileno(), b"\nStopped. The next start goes on from here.\n")
    os._exit(130)


def _load(arguments: argparse.Namespace) -> loading.Edition:
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {words}", flush=True)

    migrate.bring_up_to_date()
    if arguments.fresh:
        clearing.clear()
        migrate.bring_up_to_date()
    wanted = _wanted(arguments)
    if loading.edition() is None:
        say(f"Loading Larkfield, a simulated centre; its last day is {wanted.today:%A %d %B %Y}. Nothing in it is real.")
    here = loading.load_larkfield(wanted, progress=say, weeks=wanted.weeks if arguments.load_only else WEEKS_AT_FIRST)
    missing = len(loading.weeks_missing(here))
    say(f"Larkfield is here{f'; {here.weeks - missing} of {here.weeks} weeks of its history, the rest follows' if missing else ''}.")
    return here


def _wanted(arguments: argparse.Namespace) -> loading.Edition:
    """Return the edition that is asked for.

    Raises
    ------
    RuleBroken
        If another edition is here, or the day lies too far ahead.
    """
    here = loading.edition()
    today = clock.today(SITE.zone)
    seed = SEED if here is None else here.seed
    wanted = loading.Edition(
        seed if arguments.seed is None else arguments.seed, arguments.today or (here.today if here is not None else today)
    )
    if here is not None and (wanted.seed, wanted.today) != (here.seed, here.today):
        raise RuleBroken(
            f"The Larkfield that is here ends on {here.today} with seed {here.seed}; asked was {wanted.today} with seed {wanted.seed}.",
            remedy="Leave --today and --seed out to open it, or add --fresh to load another in its place.",
            code="another_edition",
        )
    if wanted.today > today + LATEST:
        raise RuleBroken(
            f"--today was {wanted.today}, more than {LATEST.days} days ahead: nobody at Larkfield could sign in yet.",
            remedy=f"Give a day up to {today + LATEST}.",
            code="day_too_late",
        )
    return here or wanted


def _reached_at(port: int) -> str:
    """Return the address of the pages, and let links carry it, also those that the worker mails."""
    if "FLOORWALKER_BASE_URL" not in os.environ:
        os.environ["FLOORWALKER_BASE_URL"] = settings.FLOORWALKER_BASE_URL = f"http://localhost:{port}"
    return settings.FLOORWALKER_BASE_URL


def _sign_in_link() -> str:
    """Return a link that opens the demo once, on Today."""
    opened = links.address(accounts.open_demo(Person.objects.get(display_name=GUIDE), by=loading.BY).uuid)
    return f"{opened}?next={reverse('desks:cockpit')}"


def _history_loading(here: loading.Edition) -> list[subprocess.Popen[bytes]]:
    """Load what is missing of the history in a process beside; stopped early, the next start goes on."""
    if not loading.weeks_missing(here):
        return []
    process = subprocess.Popen([sys.executable, "-m", "floorwalker.cli", "demo", "--load-only"], env=os.environ.copy())
    os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    return [process]


def _announce(arguments: argparse.Namespace, url: str, link: str) -> None:
    """Say where to go as soon as somebody answers there."""
    while True:
        try:
            socket.create_connection((arguments.host, arguments.port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    print(
        f"\nLarkfield is open at {url}. Everything in it is simulated.\n"
        f"Enter once as {GUIDE}, team leader, by this link:\n\n  {link}\n\nCtrl C closes it.",
        flush=True,
    )
    if not arguments.no_browser and _has_screen():
        webbrowser.open(link)


def _has_screen() -> bool:
    """Whether a browser would have a window: a server's terminal has none."""
    return sys.platform in {"darwin", "win32"} or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())
