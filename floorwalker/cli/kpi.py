"""`floorwalker kpi`: measures by queue, interval and more."""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from floorwalker.engine import measures as shelf
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.web.cells import csv_text
from floorwalker.record.queries import figures

HELP = "Measures over a time, by queue, interval and more; no data is left empty, never 0."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the window, the grouping and the measures."""
    parser.add_argument("--from", dest="start", required=True, help="first day or local time, as 2026-11-02 or 2026-11-02T09:00")
    parser.add_argument("--to", dest="end", required=True, help="end, not included, in the same form")
    parser.add_argument("--by", default="", help="any of queue, channel, team, agent, site, reason, outcome, interval, day, weekday")
    parser.add_argument("--interval", type=int, help="minutes of an interval; wanted with --by interval")
    parser.add_argument("--measures", default="offered,handled,abandoned,service_level,asa,aht", help="codes, commas between")
    parser.add_argument("--queue", action="append", default=[], help="only this queue, by code, name or reference; may be repeated")
    parser.add_argument("--zone", default="", help="zone of the window, intervals and days; the queue's unless given")
    parser.add_argument("--target-seconds", type=float, help="T of the service level; the standard in force unless given, else 20")
    parser.add_argument("--short-abandon-seconds", type=float, help="the house setting unless given")
    parser.add_argument("--format", choices=["csv", "json"], default="csv")
    parser.add_argument("--json", action="store_true", help="the same as --format json")


def run(arguments: argparse.Namespace) -> int:
    """Ask, and write the answer to standard output."""
    queues = figures.queues_named(arguments.queue)
    zone = arguments.zone or figures.zone_of(queues)
    if zone not in available_timezones():
        raise RuleBroken(f"{zone!r} is not a time zone.", remedy="Write one such as Europe/London.", code="unknown_zone")
    by = tuple(part.strip() for part in arguments.by.split(",") if part.strip())
    codes = [part.strip() for part in arguments.measures.split(",") if part.strip()]
    for code in codes:
        try:
            shelf.get(code)
        except LookupError as unknown:
            raise RuleBroken(str(unknown), remedy="Choose among them with --measures.", code="unknown_measure") from unknown
    table = figures.ask(
        measures=codes, start=_moment(arguments.start, zone), end=_moment(arguments.end, zone), zone=zone, by=by,
        interval_minutes=arguments.interval, queues=queues, target_seconds=arguments.target_seconds,
        short_abandon_seconds=arguments.short_abandon_seconds,
    )
    if arguments.json or arguments.format == "json":
        rows = [{name: _plain(value) for name, value in row.items()} for row in table.rows]
        print(json.dumps({"schema": 1, "zone": zone, "columns": table.columns, "rows": rows}))
        return 0
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([csv_text(_plain(row[name])) for name in table.columns])
    return 0


def _moment(text: str, zone: str) -> datetime:
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise RuleBroken(
            f"{text!r} is not a day or a time.", remedy="Write 2026-11-02 or 2026-11-02T09:00.", code="bad_time", value=text
        ) from None
    if local.tzinfo is None:
        local = datetime.combine(local.date(), local.time() or time(), tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def _plain(value: Any) -> Any:
    """Return a figure as it is written: whole numbers without a point, no data as nothing, times with their offset."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value.is_integer() else value
    return value
