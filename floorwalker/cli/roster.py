"""`floorwalker roster`: solve a week of legal shifts, store it as a draft, and say what it came to."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs.worker import run_now
from floorwalker.ground.models import Job
from floorwalker.ground.people.models import Site
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import csv_text
from floorwalker.plan.actions import rosters
from floorwalker.plan.queries import rosters as queries

HELP = "Solve a week of legal shifts for the people of a site; exit 1 and every way out where there is no legal roster."
COLUMNS = ("person", "name", "starts", "ends", "activity", "activity_starts", "activity_ends", "paid")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the site, the week, how long to search, and where to write."""
    parser.add_argument("--site", required=True, metavar="CODE", help="code of the site, such as leeds")
    parser.add_argument("--week", required=True, type=date.fromisoformat, metavar="DAY", help="any day of the week, as 2026-11-30")
    parser.add_argument("--seconds", type=float, default=rosters.SECONDS, help=f"how long to search; default {rosters.SECONDS:g}")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write one row an activity as CSV; - is standard output")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Solve, store, write and say."""
    site = Site.objects.filter(code=arguments.site).first()
    if site is None:
        known = ", ".join(Site.objects.values_list("code", flat=True)) or "none yet"
        raise RuleBroken(f"There is no site {arguments.site!r}.", remedy=f"There are: {known}.", code="unknown_site")
    if arguments.seconds <= 0:
        raise RuleBroken(f"--seconds was {arguments.seconds:g}.", remedy="Give more than 0.", code="bad_seconds")
    job = run_now(
        rosters.ask(site, first_day=arguments.week, seconds=arguments.seconds, by=Actor.system("command"))
    )
    if job.state != Job.State.DONE:
        problem: dict[str, Any] = job.problem or {"title": "The solve was cancelled.", "detail": "Run it again.", "code": "cancelled"}
        raise RuleBroken(problem["title"], remedy=problem["detail"], code=problem["code"], **problem.get("facts", {}))
    result: dict[str, Any] = job.result or {}
    if arguments.out is not None:
        _write(result["roster"], arguments.out)
    if arguments.json:
        print(json.dumps({"schema": 1, **result}))
    elif str(arguments.out) != "-":
        print(f"{result['roster']}: {result['shifts']} shifts for {result['people']} people, a draft.")
        print("\n".join(result["sentences"]))
    return 0


def _write(reference: str, path: Path) -> None:
    roster = queries.find(reference)
    with path.open("w", encoding="utf-8", newline="") if str(path) != "-" else nullcontext(sys.stdout) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for shift in queries.whole(roster):
            for part in shift.activities.all():
                times = (shift.starts_at, shift.ends_at, part.starts_at, part.ends_at)
                starts, ends, begin, end = (
                    formats.local(moment, roster.site.zone).isoformat(timespec="minutes") for moment in times
                )
                writer.writerow([
                    shift.person.reference, csv_text(shift.person.display_name), starts, ends, part.kind, begin, end,
                    "yes" if part.paid else "no",
                ])
