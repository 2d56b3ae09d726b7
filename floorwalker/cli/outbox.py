"""`floorwalker outbox`: whether this house sends anything, what waits, and letting a copy for trial send again."""

from __future__ import annotations

import argparse
import json

from floorwalker.ground import silence
from floorwalker.ground.actors import Actor

HELP = "Say whether this house sends and what waits; let one that was put back from a backup send again, or fall silent."
BY = Actor.system("command")
SCHEMA = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is to become of it."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--release", action="store_true", help="let it send again, what waits as well")
    what.add_argument("--hold", action="store_true", help="let nothing leave it, as in a copy for trial")
    parser.add_argument("--drop", action="store_true", help="with --release: what waits is never sent")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it, and say how it stands."""
    if arguments.hold:
        silence.fall_silent(by=BY)
    if arguments.release:
        if arguments.drop:
            silence.drop_waiting(by=BY)
        silence.end(by=BY)
    is_silent, (mails, events) = silence.is_silent(), silence.waiting()
    if arguments.json:
        print(json.dumps({"schema": SCHEMA, "sends_nothing": is_silent, "mails_waiting": mails, "events_waiting": events}))
    else:
        how = "This house is silent: nothing is sent, and its feeds fetch nothing" if is_silent else "This house sends"
        print(f"{how}. {mails:,} mails and {events:,} events for other systems wait.")
    return 0
