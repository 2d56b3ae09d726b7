"""`floorwalker restore DIR`: put a backup back into the empty place that the environment names."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from floorwalker.cli.backup import progress
from floorwalker.config.upkeep import inner, restore

HELP = "Put a backup into the empty place that FLOORWALKER_DATABASE_URL and FLOORWALKER_DATA_DIR name; what was erased stays erased."
SCHEMA = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the backup, its keys and the ledger of erasures."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="a backup, or a folder of backups for its newest")
    parser.add_argument("--keys", type=Path, metavar="FOLDER", help="the keys that were kept apart; not needed when they lie here already")
    parser.add_argument("--erasures", type=Path, metavar="FILE", help="an erasures.jsonl besides those here and with the backups")
    parser.add_argument(
        "--go-on", action="store_true", help="it takes the place of the house that is gone, and sends at once what waited at the backup"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Restore and say what came of it."""
    place = restore.here()
    voice = inner.GOES_ON if arguments.go_on else inner.SILENT
    done = restore.restore(arguments.directory, place, keys_from=arguments.keys, ledger=arguments.erasures, tell=progress, voice=voice)
    said = done.manifest
    if arguments.json:
        print(json.dumps({
            "schema": SCHEMA, "made_at": said.made_at, "rows": done.rows, "files": len(said.parts), "trail_lines": done.lines,
            "erased_again": done.erased_again, "sends_nothing": not arguments.go_on,
        }))
    else:
        print(
            f"The house of {said.made_at[:19]} UTC is here: {done.rows:,} rows, {len(said.parts):,} files; the trail verifies with "
            f"{done.lines:,} sealed lines; {done.erased_again} texts that were erased since were erased again.\n"
            "Run floorwalker migrate once for the static files, then start the server and the worker."
        )
        if not arguments.go_on:
            print(
                "It is silent: no mail and no webhook leaves it, and its feeds fetch nothing, until floorwalker outbox --release, or an\n"
                "administrator under Set-up, Outbox, says that it goes on."
            )
    return 0
