"""The bank log as a feed: a day cut into half hours, out of order, repeated and overlapping, it equals a single import in every figure."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from floorwalker.desks.today import scene
from floorwalker.desks.today.picture import take
from floorwalker.engine import measures
from floorwalker.ground.jobs import worker
from floorwalker.record.actions import imports
from floorwalker.record.models import Import, Interaction
from floorwalker.record.queries import figures
from floorwalker.serve.queries import floor
from tests.record.feeds_made import SYSTEM, a_feed, brought, look, put

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = "Asia/Jerusalem"
DAYS = ("990103",)
START = datetime(1999, 1, 2, tzinfo=UTC)
AT = datetime(1999, 1, 3, 11, 42, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    settings.FLOORWALKER_FEED_FOLDERS = [tmp_path / "feeds"]
    return tmp_path / "feeds" / "acd"


def of_that_day(path: Path) -> tuple[str, list[str]]:
    """Return the header and the lines of one day of the real log, in the order of the file."""
    header, *lines = path.read_text(encoding="latin-1").splitlines()
    return header, [line for line in lines if line.split("\t")[5] in DAYS]


def figured() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return every measure by queue and half hour, and Today's picture of the first day at 11:42 UTC."""
    asked = figures.ask(
        measures=[each.code for each in measures.all()], start=START, end=START + timedelta(days=5), zone=ZONE, by=("queue", "interval"),
        interval_minutes=30,
    )
    rows = [{name: None if value != value else value for name, value in row.items()} for row in asked.rows]
    version, queues = floor.version(), scene.queues()
    span = scene.recorded(version)
    assert span is not None
    seen = scene.read(
        {"queue": queues[0].code, "day": date(1999, 1, 3).isoformat(), "at": "13:42"}, among=queues, span=span, of=version, now=AT
    )
    picture = take(seen, queues=queues, at=AT, now=AT)
    shown: dict[str, Any] = {name: getattr(picture, name) for name in ("day_so_far", "recent", "spark")}
    shown["queues"] = {row.queue.code: (row.waiting, row.longest_seconds, row.on_queue, repr(row.recent)) for row in picture.queues}
    return rows, shown | {name: np.nan_to_num(np.asarray(value), nan=-1.0).tolist() for name, value in vars(picture.intervals).items()}


def test_the_bank_log_in_pieces_out_of_order_equals_a_single_import(folder: Path, test_data: Path) -> None:
    header, lines = of_that_day(test_data / "data" / "anonymous_bank" / "january.txt")
    whole, job = imports.hand_in(
        [("january.txt", ["\n".join([header, *lines, ""]).encode("latin-1")])], importer="anonymous-bank", by=SYSTEM
    )
    worker.run_now(job)
    worker.run_now(imports.publish(Import.objects.get(pk=whole.pk), by=SYSTEM))
    expected, contacts = figured(), Interaction.objects.count()
    worker.run_now(imports.undo(Import.objects.get(pk=whole.pk), by=SYSTEM))
    assert Interaction.objects.count() == 0

    halves: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        cells = line.split("\t")
        hour, minute, _ = cells[6].split(":")
        halves[f"{cells[5]}-{int(hour):02}{'30' if int(minute) >= 30 else '00'}"].append(line)
    names, dice = sorted(halves), random.Random(1999)
    pieces = {  # each tells the last three calls of the one before again
        name: [*(halves[names[at - 1]][-3:] if at else []), *halves[name]] for at, name in enumerate(names)
    }
    order = [*names, *dice.sample(names, 5)]
    dice.shuffle(order)
    feed = a_feed(folder)
    for at, name in enumerate(order):
        put(folder, f"{at:03}-{name}.txt", "\n".join([header, *pieces[name], ""]).encode("latin-1"))
        if at % 15 == 14:
            look(feed)
    look(feed)
    assert {row[1] for row in brought(feed)} == {"published"}
    assert Interaction.objects.count() == contacts > 500
    rows, picture = figured()
    assert rows == expected[0]
    assert picture == expected[1]
