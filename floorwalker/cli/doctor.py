"""`floorwalker doctor`: what is here, what is missing, and which kernels run."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from floorwalker import __version__
from floorwalker.config import env
from floorwalker.config.upkeep import backup
from floorwalker.engine import _fast
from floorwalker.ground import clock
from floorwalker.ground.jobs import heartbeat
from floorwalker.record.archive import checking

HELP = "Say what is here, what is missing, and which kernels run; exit 1 when something needed is missing."
BACKUP_WANTED_HOURS = 26
ROOM_WANTED_BYTES = 2 * 2**30
"""Below this an import of a year's log can fill the disk."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the form of the answer."""
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def findings() -> list[dict[str, Any]]:
    """Return one row a check: its name, whether it is well, what was seen and what to do."""
    rows: list[dict[str, Any]] = []

    def row(name: str, *, well: bool = True, seen: str, remedy: str = "", needed: bool = True) -> None:
        rows.append({"check": name, "well": well, "needed": needed, "seen": seen, "remedy": "" if well else remedy})

    row("python", well=sys.version_info >= (3, 11), seen=sys.version.split()[0], remedy="Use Python 3.11 or later.")
    row("floorwalker", well=True, seen=__version__)
    kernels = _fast.which()
    row(
        "kernels",
        well=kernels.name == "compiled",
        seen=f"{kernels.name}: {kernels.reason}",
        remedy="Install a C++ compiler, then Floorwalker again.",
        needed=False,
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        row("database", well=True, seen=f"{connection.vendor} {connection.settings_dict['NAME']}")
        waiting = MigrationExecutor(connection)
        plan = waiting.migration_plan(waiting.loader.graph.leaf_nodes())
        row(
            "tables",
            well=not plan,
            seen=f"{len(plan)} migrations wait" if plan else "up to date",
            remedy="Run `floorwalker migrate`.",
        )
    except Exception as problem:
        row(
            "database",
            well=False,
            seen=f"{type(problem).__name__}: {str(problem).splitlines()[0]}",
            remedy="Check FLOORWALKER_DATABASE_URL and that the server runs.",
        )
    else:
        if not plan:
            faults = checking.faults(read_whole=False)
            row(
                "archives", well=not faults, seen=" ".join(faults) or "every archived year lies where it should",
                remedy="Put the file back from a backup, then run `floorwalker verify`.",
            )
    data = Path(settings.FLOORWALKER_DATA_DIR)
    data.mkdir(parents=True, exist_ok=True)
    row(
        "data folder",
        well=os.access(data, os.W_OK),
        seen=str(data),
        remedy="Let this user write there, or set FLOORWALKER_DATA_DIR.",
    )
    free = shutil.disk_usage(data).free
    row("room on disk", well=free > ROOM_WANTED_BYTES, seen=f"{free / 2**30:.1f} GB free", remedy="Free at least 2 GB.")
    address = urlsplit(settings.FLOORWALKER_BASE_URL)
    if address.hostname not in env.HERE:  # a house that others reach
        ago = heartbeat.seconds_ago()
        row(
            "worker", well=ago is not None and ago < heartbeat.ALIVE_SECONDS, needed=False,
            seen="none" if ago is None else f"last sign of life {ago:.0f} s ago", remedy="Start floorwalker worker.",
        )
        made = backup.last_made()
        hours = None if made is None else (clock.now() - made).total_seconds() / 3600
        row(
            "backup", well=hours is not None and hours < BACKUP_WANTED_HOURS, needed=False,
            seen="none was made" if hours is None else f"{hours:.0f} h ago",
            remedy="Make one: floorwalker backup DIR; each night by its timer.",
        )
    return rows


def run(arguments: argparse.Namespace) -> int:
    """Print the checks and return 1 when something needed is missing."""
    rows = findings()
    if arguments.json:
        print(json.dumps({"schema": 1, "checks": rows}))
    else:
        for line in rows:
            sign = "ok     " if line["well"] else ("MISSING" if line["needed"] else "without")
            print(f"{sign} {line['check']:<13} {line['seen']}  {line['remedy']}".rstrip())
    return int(any(not line["well"] and line["needed"] for line in rows))
