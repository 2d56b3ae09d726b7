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
    call_command("migrate", interactive=False, verbosity=0)
    upgrading.bring_up(tell=progress)
    if not arguments.tables_only:
        call_command("collectstatic", interactive=False, verbosity=0)
    print(f"The tables {'' if arguments.tables_only else 'and static files '}are up to date.")
    return 0
