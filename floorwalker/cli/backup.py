"""`floorwalker backup DIR`: a whole, checked backup while the house works; `--check` reads one again."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from floorwalker.config.upkeep import backup
from floorwalker.ground.errors import RuleBroken

HELP = "Write a whole backup of this house into a folder while it works, and check it. Keys are never inside; keep them apart."
SCHEMA = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder and what to do with it."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="the folder of backups; best on another disk")
    parser.add_argument("--check", action="store_true", help="write nothing: read the newest backup in DIR, or DIR itself, again")
    parser.add_argument("--keep", type=int, metavar="N", help="keep the newest N backups in DIR and remove older ones; all unless given")
    parser.add_argument("--with-keys", type=Path, metavar="FOLDER", help="copy the keys to another place, never inside DIR")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Make or check a backup and say what came of it."""
    if arguments.keep is not None and arguments.keep < 1:
        raise RuleBroken(f"--keep was {arguments.keep}.", remedy="Keep at least 1.", code="bad_argument")
    if arguments.check:
        folder = backup.chosen(arguments.directory)
        said = backup.check(folder, tell=progress)
        facts = {"folder": str(folder), "files": len(said.parts), "bytes": said.bytes, "made_at": said.made_at, "whole": True}
        words = f"The backup {folder.name} is whole: {len(said.parts):,} files, {said.bytes / 2**20:,.1f} MB, every one as it was written."
    else:
        made = backup.make(arguments.directory, keep=arguments.keep, keys_to=arguments.with_keys, tell=progress)
        said = made.manifest
        facts = {
            "folder": str(made.folder), "files": len(said.parts), "bytes": said.bytes, "new_bytes": made.new_bytes,
            "made_at": said.made_at, "missing": made.missing, "removed": made.removed, "keys": said.keys,
            "new_keys": made.new_keys,
        }
        words = (
            f"Backup {made.folder.name}: {len(said.parts):,} files, {said.bytes / 2**20:,.1f} MB, of which "
            f"{made.new_bytes / 2**20:,.1f} MB are new, read again and found whole; {sum(said.tables.values()):,} rows."
        )
        if made.missing:
            words += f"\n{len(made.missing)} stored files are missing in the house itself and so in the backup: {made.missing[0]} ..."
        if made.new_keys and arguments.with_keys is None:
            words += f"\nKeys that the backup before did not need: {', '.join(made.new_keys)}. Copy the keys to their other place again."
        if arguments.with_keys is None:
            words += f"\nIt can be read with the keys in {backup.data_dir() / 'keys'} only: keep a copy of that folder apart."
    print(json.dumps({"schema": SCHEMA, **facts}) if arguments.json else words)
    return 0


def progress(words: str) -> None:
    """Say on standard error what is being done."""
    print(f"... {words}", file=sys.stderr, flush=True)
