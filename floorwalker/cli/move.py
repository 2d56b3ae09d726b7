"""`floorwalker move --to URL`: the whole house to another database."""

from __future__ import annotations

import argparse
import json

from floorwalker.cli.backup import progress
from floorwalker.config.upkeep import move

HELP = "Copy the house into another, empty database, compare it table by table and verify the trail there. This one stays as it is."
SCHEMA = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to."""
    parser.add_argument("--to", required=True, metavar="URL", help="postgresql://USER:PASSWORD@HOST:PORT/NAME or sqlite:///PATH")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Move and say what to do next."""
    moved = move.move(arguments.to, tell=progress)
    if arguments.json:
        facts = {"to": moved.to, "tables": moved.tables, "rows": moved.rows, "trail_lines": moved.lines, "seconds": round(moved.seconds, 1)}
        print(json.dumps({"schema": SCHEMA, **facts}))
    else:
        print(
            f"{moved.rows:,} rows of {moved.tables} tables are in {moved.to}, each table equal by count and digest; the trail verifies "
            f"there with {moved.lines:,} sealed lines. It took {moved.seconds:.0f} s.\n"
            "Set FLOORWALKER_DATABASE_URL to it and start the server and the worker; the former database was not changed."
        )
    return 0
