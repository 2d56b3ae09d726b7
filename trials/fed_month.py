"""A month of the bank log as a feed: two hours a piece, shuffled, repeated and overlapping, workers killed with -9 at random; every figure
equals a single import of the same file.

Usage: python -m trials.fed_month FILE [SEED]
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from trials.floor import Floor, a_floor, report
from trials.kills import killed_twice, trail_holds, until

ZONE = "Asia/Jerusalem"
HOURS_A_PIECE, PIECES_A_LOOK, TOLD_AGAIN = 2, 40, 5
LOOKED_AT = (date(1999, 1, 3), date(1999, 1, 14), date(1999, 1, 27))
SPAN = {"start": datetime(1998, 12, 31, tzinfo=UTC), "end": datetime(1999, 2, 3, tzinfo=UTC), "zone": ZONE}
RESTED_SECONDS = 3_600


def pieces(content: str, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield the pieces in a wrong order: each tells the end of the one before again, and one in ten comes twice."""
    header, *lines = content.splitlines()
    parts: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        cells = line.split("\t")
        parts[f"{cells[5]}-{int(cells[6].split(':')[0]) // HOURS_A_PIECE * HOURS_A_PIECE:02}"].append(line)
    names = sorted(parts)
    order = [*range(len(names)), *dice.sample(range(len(names)), len(names) // 10)]
    dice.shuffle(order)
    for number, at in enumerate(order):
        told = [*(parts[names[at - 1]][-TOLD_AGAIN:] if at else []), *parts[names[at]]]
        yield f"{number:04}-{names[at]}.txt", "\n".join([header, *told, ""]).encode("latin-1")


def figured() -> list[Any]:
    """Return every measure by queue and half hour, and Today's picture of three days."""
    from floorwalker.desks.today import scene
    from floorwalker.desks.today.picture import take
    from floorwalker.engine import measures
    from floorwalker.record.queries import figures
    from floorwalker.serve.queries import floor

    asked = figures.ask(measures=[each.code for each in measures.all()], by=("queue", "interval"), interval_minutes=30, **SPAN)  # type: ignore[arg-type]
    told: list[Any] = [sorted(repr(row) for row in asked.rows)]
    queues, version = scene.queues(), floor.version()
    span = scene.recorded(version)
    for day in LOOKED_AT:
        at = datetime(day.year, day.month, day.day, 11, 42, tzinfo=UTC)
        seen = scene.read({"queue": queues[0].code, "day": day.isoformat(), "at": "13:42"}, among=queues, span=span, of=version, now=at)  # type: ignore[arg-type]
        picture = take(seen, queues=queues, at=at, now=at)
        told.append(repr((picture.day_so_far, picture.recent, picture.spark, vars(picture.intervals))))
    return told


def whole(path: Path) -> tuple[list[Any], int, int]:
    """Import the file in one, return its figures, contacts and rejected rows, and take it out again."""
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.models import Job
    from floorwalker.record.actions import imports
    from floorwalker.record.models import Import, Interaction

    by = Actor.system("trial")

    def ended(job: Any) -> None:
        until(lambda: Job.objects.get(pk=job.pk).state not in {"running", "waiting"}, f"{job.kind} to end", seconds=600)

    batch, job = imports.hand_in([(path.name, [path.read_bytes()])], importer="anonymous-bank", by=by)
    ended(job)
    ended(imports.publish(Import.objects.get(pk=batch.pk), by=by))
    found = figured(), Interaction.objects.count(), Import.objects.get(pk=batch.pk).rows_rejected
    ended(imports.undo(Import.objects.get(pk=batch.pk), by=by))
    assert Interaction.objects.count() == 0
    return found


def trial(floor: Floor, path: Path, dice: random.Random) -> dict[str, Any]:
    """Import whole, then as a feed under fire; return what was seen."""
    from floorwalker.ground.actors import Actor
    from floorwalker.ground.jobs import queue
    from floorwalker.ground.models import Job
    from floorwalker.record.actions import feeds
    from floorwalker.record.models import Import, Interaction
    from floorwalker.record.queries.feeds import LOOK

    by = Actor.system("trial")
    floor.start("-m", "floorwalker.cli", "worker")
    expected, contacts, rejected = whole(path)
    folder = floor.folder / "feeds" / "acd"
    folder.mkdir(parents=True)
    feed, _ = feeds.set_up(feeds.Plan(name="Telephone", kind="folder", importer="anonymous-bank", place={"folder": str(folder)}), by=by)
    come = list(pieces(path.read_text(encoding="latin-1"), dice))
    died: list[float] = []
    begun = time.monotonic()
    for start in range(0, len(come), PIECES_A_LOOK):
        for name, content in come[start : start + PIECES_A_LOOK]:
            (folder / name).write_bytes(content)
            os.utime(folder / name, (time.time() - RESTED_SECONDS,) * 2)
        job = queue.enqueue(LOOK, arguments={"feed": feed.reference}, by=by)
        died += killed_twice(job, dice, 6.0)
        until(lambda job=job: Job.objects.get(pk=job.pk).state not in {"running", "waiting"}, "the look to end", seconds=900)  # type: ignore[misc]
    seconds = time.monotonic() - begun

    def all_counted() -> bool:
        return not Job.objects.filter(state__in=("running", "waiting")).exists()

    until(all_counted, "what is left to be counted", seconds=600)
    states = sorted({*Import.objects.filter(delivery__feed=feed).values_list("state", flat=True)})
    found = figured()
    return {
        "pieces": len(come), "killed": len(died), "seconds": round(seconds), "states": states, "contacts": Interaction.objects.count(),
        "contacts_of_the_whole": contacts, "rejected_of_the_whole": rejected,
        "jobs_failed": Job.objects.filter(state="failed").count(),
        "equal": [each == other for each, other in zip(found, expected, strict=True)], "trail_holds": trail_holds(),
    }


def main(path: str, seed: int) -> int:
    """Run the trial with `seed` and say what came of it."""
    with a_floor() as floor:
        floor.environment["FLOORWALKER_FEED_FOLDERS"] = str(floor.folder / "feeds")
        floor.enter()
        seen = trial(floor, Path(path), random.Random(seed))
    passed = (
        all(seen["equal"]) and seen["states"] == ["published"] and seen["contacts"] == seen["contacts_of_the_whole"] > 10_000
        and seen["jobs_failed"] == 0 and seen["killed"] > 0 and seen["trail_holds"]
    )
    return report("fed_month", passed, seed=seed, **seen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1))
