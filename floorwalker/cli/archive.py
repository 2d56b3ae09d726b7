"""`floorwalker archive`: a closed year of contacts into a file of its own, or back; without a year, what there is."""

from __future__ import annotations

import argparse
import json
from typing import Any

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job
from floorwalker.record.actions import archives
from floorwalker.record.queries import archives as queries

HELP = "Archive a closed year of contacts: found by the same search, read-only, sealed. Killed, it goes on when it is asked for again."
SCHEMA = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the year and what to do with it."""
    parser.add_argument("year", nargs="?", type=int, metavar="YEAR", help="the year to archive; without one, the years there are")
    parser.add_argument("--check", action="store_true", help="change nothing: say what stands in the way of archiving YEAR")
    parser.add_argument("--back", type=int, metavar="YEAR", help="put an archived year back into the house")
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it here, in this process, and say what came of it."""
    by = Actor.system("command")
    worker.load_addresses()
    if arguments.back is not None and arguments.year is not None:
        raise RuleBroken("A year to archive and one to put back were named.", remedy="Do one after the other.", code="bad_argument")
    if arguments.back is not None:
        changed = int(_well(worker.run_now(archives.put_back(arguments.back, by=by))).get("changed", 0))
        words = f"{arguments.back} is in the house again, every row as it was in the archive."
        if changed:
            words = f"{arguments.back} is in the house again; {changed:,} contacts or notes stand as they were changed there since."
        return _say(arguments, {"year": arguments.back, "state": "house", "changed": changed}, words)
    if arguments.year is None:
        return _list(arguments)
    if arguments.check:
        found = [{"what": each.words, "page": each.url} for each in queries.obstacles(arguments.year)]
        words = "\n".join(each["what"] for each in found) or f"Nothing stands in the way of archiving {arguments.year}."
        _say(arguments, {"year": arguments.year, "obstacles": found}, words)
        return int(bool(found))
    _well(worker.run_now(archives.archive(arguments.year, by=by)))
    made = next(each for each in queries.years() if each.year == arguments.year).archive
    assert made is not None
    facts = {name: getattr(made, name) for name in ("year", "state", "contacts", "bytes", "sha256", "file")}
    return _say(
        arguments, facts,
        f"{made.year} is archived: {made.contacts:,} contacts in archive/{made.file}, {made.bytes / 2**20:,.1f} MB, SHA-256 {made.sha256}, "
        "sealed on the trail. They are found by the same search.",
    )


def _list(arguments: argparse.Namespace) -> int:
    years = queries.years()
    facts: list[dict[str, Any]] = [
        {
            "year": each.year, "house": each.contacts, "archive": each.archive.contacts if each.archive else None,
            "state": each.archive.state if each.archive else "house", "readable": each.is_readable,
        }
        for each in years
    ]
    lines = [
        f"{each['year']}  {each['house']:>12,} in the house  {each['archive'] or 0:>12,} in the archive"
        f"{'' if each['readable'] else '  ITS FILE CANNOT BE READ'}"
        for each in facts
    ]
    return _say(arguments, {"years": facts}, "\n".join(lines) or "No year with contacts is over yet.")


def _say(arguments: argparse.Namespace, facts: dict[str, Any], words: str) -> int:
    print(json.dumps({"schema": SCHEMA, **facts}) if arguments.json else words)
    return 0


def _well(job: Job) -> dict[str, Any]:
    if job.state != Job.State.DONE:
        problem = job.problem or {"title": f"The work ended as {job.state}.", "detail": "Ask for it again: it goes on.", "code": "job"}
        raise RuleBroken(problem["title"], remedy=problem["detail"], code=problem["code"], **problem.get("facts", {}))
    return job.result or {}
