"""Today of a queue that is told by half hours alone: its day as far as they tell, and nothing of what they do not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.desks.today import figures, scene
from floorwalker.desks.today.picture import Picture, take
from floorwalker.ground import clock
from floorwalker.record.models import Feed
from floorwalker.serve.queries import floor
from tests.record.test_totals import MORNING
from tests.record.totals_made import HEAD, read_in, sheet

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
LATER = ["Sales", "2026-03-02 10:00", 9, 9, 0, 9, 1, 60]


@pytest.fixture(autouse=True)
def _now(tmp_path: Path, settings: Any) -> Any:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with clock.frozen(NOW):
        yield


def seen(at: datetime, **address: str) -> Picture:
    version, queues = floor.version(), scene.queues()
    span = scene.recorded(version)
    assert span is not None
    chosen = scene.read({"queue": "sales", "day": "2026-03-02", **address}, among=queues, span=span, of=version, now=NOW)
    return take(chosen, queues=queues, at=at, now=NOW)


def test_today_shows_the_day_from_totals_that_are_over_and_says_what_they_do_not_tell() -> None:
    read_in(sheet([*MORNING, LATER]))
    picture = seen(NOW)
    whole = picture.day_so_far
    assert (whole.offered, whole.answered, whole.abandoned, whole.decided, whole.in_time) == (16, 14, 2, 16, 12)
    assert whole.aht_seconds == pytest.approx((8 * 240 + 6 * 200) / 14)
    assert (picture.recent.offered, picture.recent.service_level) == (6, 1.0)
    assert picture.told_until == NOW - timedelta(minutes=5)
    assert not picture.has_contacts
    assert picture.now.waiting is None
    at = {f"{start:%H:%M}": came for start, came in zip(picture.edges.starts, picture.intervals.offered, strict=True)}
    assert (at["09:00"], at["09:30"]) == (10, 6)
    assert [row.waiting for row in figures.queue_rows(picture) if row.code == "sales"] == ["–"]
    assert seen(NOW - timedelta(minutes=20)).day_so_far.offered == 10, "an interval that runs is not told yet"


def test_a_house_told_by_totals_alone_has_a_today_that_says_so(cast: Any) -> None:
    read_in(sheet([*MORNING, LATER]))
    Feed.objects.create(reference="FD-1", name="Switch", kind="folder", importer="interval-totals", created_by="system:tests",
                        created_at=NOW, every_minutes=5, late_after_minutes=10, covers_to=NOW)  # fmt: skip
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cast.rita_sees.get("/today/?queue=sales").content.decode()))
    assert "Totals only. Sales is told by interval, here up to 10:00" in shown
    assert "Offered so far 16" in shown
    assert cast.rita_sees.get("/today/wallboard/?queue=sales").status_code == 200
    assert cast.rita_sees.get("/today/queues/?queue=sales").status_code == 200


def test_totals_of_another_target_are_offered_and_tell_no_service_level(cast: Any) -> None:
    read_in(sheet(MORNING, (*HEAD[:5], "Answered within 40 s", *HEAD[6:])))
    picture = seen(NOW)
    assert (picture.day_so_far.offered, picture.day_so_far.untold, picture.day_so_far.service_level) == (16, 16, None)
    address = "queue=sales&day=2026-03-02&paused=1&at="
    pages = [(board, at) for board in ("", "wallboard/") for at in ("10:00", "23:59")]
    shown = [cast.rita_sees.get(f"/today/{board}?{address}{at}").content.decode() for board, at in pages]
    assert all("Totals tell none for this target" in page or "was offered 16 contacts" in page for page in shown)
    assert not any("othing came" in page or "just begun" in page or "first contact" in page for page in shown)
