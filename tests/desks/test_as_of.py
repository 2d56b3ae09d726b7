"""What Today shows at a moment is what the records until that moment say, by another route; nothing later leaks in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from floorwalker.desks.today import scene, situation
from floorwalker.desks.today.picture import Prediction, take
from floorwalker.ground import settings
from floorwalker.record.models import AgentState, Interaction, Segment
from floorwalker.serve.queries import floor
from tests.desks.conftest import DAY, MIDNIGHT

pytestmark = pytest.mark.django_db
TARGET_SECONDS = 20.0
ON_QUEUE = {"ready", "ring", "talk", "hold", "wrap"}


def seen(at: datetime, queue: Any) -> Any:
    version = floor.version()
    span = scene.recorded(version)
    assert span is not None
    watched = scene.read(
        {"queue": queue.code, "day": DAY.isoformat(), "at": "10:00", "paused": "1"}, among=scene.queues(), span=span, of=version, now=at
    )
    return take(watched, queues=scene.queues(), at=at, now=at)


def by_hand(at: datetime, queue: Any) -> dict[str, Any]:
    """Return the same figures from the segments that had begun by `at`, one by one, as a live feed would have them."""
    visits: dict[tuple[int, int], list[Segment]] = defaultdict(list)
    for part in Segment.objects.filter(started_at__lte=at).order_by("interaction_id", "position"):
        visits[part.interaction_id, part.visit].append(part)
    found = {"offered": 0, "answered": 0, "abandoned": 0, "in_time": 0, "decided": 0, "finished": 0, "handle": 0.0, "waiting": 0}
    for parts in visits.values():
        queueing = [part for part in parts if part.kind in ("queue", "alert")]
        served = [part for part in parts if part.kind != "ivr"]
        if not served or served[0].queue_id != queue.pk:
            continue
        arrived = queueing[0].started_at if queueing else served[0].started_at
        talk = next((part.started_at for part in parts if part.kind == "talk"), None)
        over = parts[-1].outcome != "" and parts[-1].ended_at <= at
        found["offered"] += 1
        found["waiting"] += any(part.started_at <= at < part.ended_at for part in queueing)
        if talk is not None:
            waited = sum((part.ended_at - part.started_at).total_seconds() for part in queueing)
            found["answered"] += 1
            found["in_time"] += waited <= TARGET_SECONDS
            if over:
                found["finished"] += 1
                found["handle"] += sum(
                    (part.ended_at - part.started_at).total_seconds() for part in parts if part.kind in ("talk", "hold", "wrap")
                )
        found["abandoned"] += over and parts[-1].outcome == "abandoned"
        found["decided"] += talk is not None or over or (at - arrived).total_seconds() > TARGET_SECONDS
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_at_any_moment_are_those_of_the_records_until_then(a_floor: Callable[..., Any], seed: int) -> None:
    stage = a_floor(seed=seed)
    rng = np.random.default_rng(seed)
    for second in rng.integers(7 * 3600, 19 * 3600, size=12).tolist():
        at = MIDNIGHT + timedelta(seconds=second)
        picture, hand = seen(at, stage.queue), by_hand(at, stage.queue)
        whole = picture.day_so_far
        assert (whole.offered, whole.answered, whole.abandoned) == (hand["offered"], hand["answered"], hand["abandoned"]), at
        assert (whole.in_time, whole.decided, whole.finished) == (hand["in_time"], hand["decided"], hand["finished"]), at
        assert whole.handle_seconds == pytest.approx(hand["handle"]), at
        assert picture.now.waiting == hand["waiting"], at
        there = AgentState.objects.filter(started_at__lte=at, ended_at__gt=at, state__in=ON_QUEUE).count()
        assert picture.now.on_queue == there


def test_what_happens_later_changes_no_picture(a_floor: Callable[..., Any]) -> None:
    stage = a_floor()
    at = MIDNIGHT + timedelta(hours=11, minutes=42)
    before = seen(at, stage.queue)
    later = Interaction.objects.filter(started_at__gt=at)
    assert later.exists()
    Segment.objects.filter(interaction__in=later).delete()
    later.delete()
    after = seen(at, stage.queue)
    assert before.day_so_far == after.day_so_far
    assert before.recent == after.recent
    assert np.array_equal(before.intervals.offered, after.intervals.offered, equal_nan=True)
    assert np.array_equal(before.intervals.service_level, after.intervals.service_level, equal_nan=True)
    assert np.array_equal(before.present, after.present, equal_nan=True)
    assert [(row.waiting, row.longest_seconds, row.on_queue) for row in before.queues] == [
        (row.waiting, row.longest_seconds, row.on_queue) for row in after.queues
    ]


def test_intervals_add_up_to_the_day_inside_opening_hours(a_floor: Callable[..., Any]) -> None:
    stage = a_floor()
    picture = seen(MIDNIGHT + timedelta(hours=23), stage.queue)
    opens, closes = picture.edges.starts[0], picture.edges.end
    inside = sum(
        1
        for parts in _arrivals(stage.queue)
        if opens <= parts < closes
    )
    assert np.nansum(picture.intervals.offered) == inside


def _arrivals(queue: Any) -> list[datetime]:
    first: dict[tuple[int, int], datetime] = {}
    for part in Segment.objects.filter(queue=queue).exclude(kind="ivr").order_by("interaction_id", "position"):
        first.setdefault((part.interaction_id, part.visit), part.started_at)
    return list(first.values())


def test_a_mail_of_yesterday_that_waits_counts_as_waiting_and_not_as_offered(a_floor: Callable[..., Any], the_system: Any) -> None:
    from floorwalker.ground import lines

    a_floor(contacts=5)
    mail = lines.open_queue("Email", line="Claims", channel="email", zone="Europe/London", by=the_system)
    start, end = MIDNIGHT - timedelta(hours=20), MIDNIGHT + timedelta(hours=12)
    Interaction.objects.create(
        id=900, source="made", external_id="900", channel="email", queue=mail, outcome="answered", started_at=start, ended_at=end
    )
    Segment.objects.create(interaction_id=900, position=0, kind="queue", visit=0, queue=mail, started_at=start, ended_at=end)
    picture = seen(MIDNIGHT + timedelta(hours=11), mail)
    assert picture.now.waiting == 1
    assert picture.now.longest_seconds == 31 * 3600
    assert picture.day_so_far.offered == 0
    assert seen(MIDNIGHT + timedelta(hours=12), mail).now.waiting == 0


def test_an_import_that_is_not_published_is_not_seen(a_floor: Callable[..., Any]) -> None:
    from floorwalker.record.models import Import

    stage = a_floor()
    batch = Import.objects.create(reference="IMP-1", importer="made", created_by="test", created_at=MIDNIGHT)
    Interaction.objects.update(batch=batch)
    AgentState.objects.update(batch=batch)
    assert scene.recorded(floor.version()) is None
    batch.state = Import.State.PUBLISHED
    batch.save()
    assert seen(MIDNIGHT + timedelta(hours=12), stage.queue).day_so_far.offered > 0


@pytest.mark.parametrize(("simulated", "opens_on"), [("0", date(2026, 3, 8)), ("1", date(2026, 3, 6))])
def test_without_a_day_the_last_recorded_opens_and_in_the_simulated_centre_no_weekend(
    a_floor: Callable[..., Any], the_system: Any, django_capture_on_commit_callbacks: Any, simulated: str, opens_on: date
) -> None:
    made = a_floor(contacts=10)
    with django_capture_on_commit_callbacks(execute=True):
        settings.change("simulated", to=simulated, by=the_system)
    sunday = datetime(2026, 3, 8, 15, tzinfo=UTC)
    span = scene.Span(first=sunday - timedelta(days=6), last=sunday)
    assert scene.read({}, among=[made.queue], span=span, of=floor.version(), now=sunday).day == opens_on


@pytest.mark.parametrize(
    ("ends", "state", "says"),
    [(0.80, "ok", "on course for 80% in 20 s (the day ends near 80%)"), (0.78, "ok", "on course"),
     (0.73, "watch", "ends the day near 73%, under 80% in 20 s, though the rest of it should hold")],
)  # fmt: skip
def test_a_day_that_ends_under_its_target_is_not_called_on_course(a_floor: Callable[..., Any], ends: float, state: str, says: str) -> None:
    picture = seen(MIDNIGHT + timedelta(hours=16), a_floor().queue)
    quiet = replace(picture, recent=replace(picture.recent, decided=0))
    rest = np.full(picture.edges.seconds.size, 0.9)
    told = situation._predicted(quiet, Prediction(rest, rest, 1.0, 1.0, 300.0, 120.0, None, ends, None))
    assert told.state == state
    assert says in told.sentence
