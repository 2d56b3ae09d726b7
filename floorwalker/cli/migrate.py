"""`floorwalker migrate`: make or upgrade the tables, and gather the static files."""

from __future__ import annotations

import argparse

from django.core.management import call_command

from floorwalker.cli.backup import progress
from floorwalker.record.archive import upgrading

HELP = "Make or upgrade the tables and gather the static files; safe to run twice."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to leave out."""
    parser.add_argument("--tables-only", action="store_true", help="leave the static files as they are")


def run(arguments: argparse.Namespace) -> int:
    """Migrate, then gather."""
    bring_up_to_date(static_files=not arguments.tables_only)
    return 0


def bring_up_to_date(*, static_files: bool = True) -> None:
    """Make or upgrade the tables, gather the static files too unless told otherwise, and say so."""
    call_command("migrate", interactive=False, verbosity=0)
    upgrading.bring_up(tell=progress)
    if static_files:
        call_command("collectstatic", interactive=False, verbosity=0)
    print(f"The tables {'and static files ' if static_files else ''}are up to date.")
