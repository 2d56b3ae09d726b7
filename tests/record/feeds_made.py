"""A watched folder and what is put into it, and the looks of a worker at it."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Job
from floorwalker.record.actions import feeds
from floorwalker.record.models import Feed, Import
from floorwalker.record.queries.feeds import LOOK

SYSTEM = Actor.system("tests")
LONG_AGO = timedelta(hours=1)
"""A file that has rested for so long is whole at first sight."""


def a_feed(folder: Path, *, importer: str = "anonymous-bank", name: str = "Telephone", **other: Any) -> Feed:
    """Set up a feed that watches `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = feeds.Plan(name=name, kind="folder", importer=importer, place={"folder": str(folder)}, **other)
    return feeds.set_up(plan, by=SYSTEM)[0]


def put(folder: Path, name: str, content: bytes, *, written_at: datetime | None = None) -> Path:
    """Put a whole file into `folder`."""
    path = folder / name
    path.write_bytes(content)
    stamp = (written_at or clock.now() - LONG_AGO).timestamp()
    os.utime(path, (stamp, stamp))
    return path


def look(feed: Feed) -> Job:
    """Let a worker look at `feed`."""
    job = queue.enqueue(LOOK, arguments={"feed": feed.reference}, by=SYSTEM)
    worker.run_now(job)
    feed.refresh_from_db()
    return job


def brought(feed: Feed) -> list[tuple[str, str, int, int, int]]:
    """Return of each piece its name, state, and rows accepted, rejected and duplicate, in the order in which they came."""
    rows = Import.objects.filter(delivery__feed=feed).select_related("delivery").order_by("id")
    return [
        (row.delivery.name, row.state, row.rows_accepted, row.rows_rejected, row.rows_duplicate)  # type: ignore[union-attr]
        for row in rows
    ]
