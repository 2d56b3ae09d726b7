"""Totals by half hours, made from facts of contacts as a switch would report them, and read in as anybody reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job
from floorwalker.record.actions import imports
from floorwalker.record.jobs import FEATURES
from floorwalker.record.models import Import
from floorwalker.record.queries import figures

SYSTEM = Actor.system("tests")
HEAD = ("Queue", "Interval Start", "Offered", "Answered", "Abandoned", "Answered within 20 s", "ASA", "AHT")
NEEDS = ("offered", "handled", "abandoned", "service_level", "asa", "aht")


def sheet(rows: Iterable[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    """Return a table of totals."""
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


def of_half_hours(start: datetime, end: datetime, *, zone: str) -> list[list[Any]]:
    """Return what the contacts of [start, end) come to, by queue and half hour."""
    asked = figures.ask(measures=NEEDS, start=start, end=end, zone=zone, by=("queue", "interval"), interval_minutes=30, target_seconds=20.0)
    rows = []
    for row in asked.rows:
        in_time = round(row["service_level"] * row["offered"]) if row["offered"] else 0
        local = row["interval"].astimezone(ZoneInfo(zone))
        means = [f"{row[name]:.9f}" if row["handled"] else "" for name in ("asa", "aht")]
        counts = [int(row[name]) for name in ("offered", "handled", "abandoned")]
        rows.append([row["queue"], f"{local:%Y-%m-%d %H:%M}", *counts, in_time, *means])
    return rows


def read_in(content: bytes, *, zone: str = "Europe/London", importer: str = "interval-totals", publish: bool = True, **how: Any) -> Import:
    """Read a file of totals in, and publish it."""
    batch, job = imports.hand_in([("totals.csv", [content])], importer=importer, by=SYSTEM, zone=zone, **how)
    done = worker.run_now(job)
    assert done.state == "done", done.problem
    batch.refresh_from_db()
    if publish:
        assert worker.run_now(imports.publish(batch, by=SYSTEM)).state == "done"
        for after in Job.objects.filter(kind=FEATURES, state="waiting"):  # what a published import lets be done beside
            assert worker.run_now(after).state == "done"
        batch.refresh_from_db()
    return batch


def take_out(batch: Import) -> None:
    """Take an import out."""
    assert worker.run_now(imports.undo(batch, by=SYSTEM)).state == "done"


def told(start: datetime, end: datetime, *measures: str, by: Sequence[str] = (), **how: Any) -> list[dict[str, Any]]:
    """Return figures of [start, end)."""
    return figures.ask(measures=measures, start=start, end=end, zone=how.pop("zone", "Europe/London"), by=tuple(by), **how).rows
