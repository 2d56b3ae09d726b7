"""`floorwalker migrate`: make or upgrade the tables, and gather the static files."""

from __future__ import annotations

import argparse

from django.core.management import call_command

HELP = "Make or upgrade the tables and gather the static files; safe to run twice."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Migrate, then gather."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    print("The tables and static files are up to date.")
    return 0
