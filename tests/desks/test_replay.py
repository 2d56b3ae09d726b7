"""The clock of a watched day: running, held, at its end; days on which the clock changes; addresses that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.desks.today import scene
from floorwalker.ground.models import Queue
from floorwalker.serve.queries import floor
from floorwalker.serve.rules.replay import FASTEST, SLOWEST, Replay

START = datetime(2026, 3, 2, 11, 42, tzinfo=UTC)
NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


@given(speed=st.integers(SLOWEST, FASTEST), seconds=st.integers(0, 200_000))
def test_a_replay_runs_at_its_speed_and_stands_at_the_end_of_the_day(speed: int, seconds: int) -> None:
    ends = START + timedelta(hours=8)
    replay = Replay(START, NOW, speed, ends)
    seen = replay.as_of(NOW + timedelta(seconds=seconds))
    assert seen == min(START + timedelta(seconds=speed * seconds), ends)
    assert replay.is_over(NOW + timedelta(seconds=seconds)) == (seen == ends)


def test_a_held_replay_stands_however_long_it_is_held() -> None:
    replay = Replay(START, NOW, 10, START + timedelta(hours=8), is_paused=True)
    assert replay.as_of(NOW) == replay.as_of(NOW + timedelta(days=3)) == START


def test_a_clock_that_is_set_back_does_not_run_the_day_backwards() -> None:
    assert Replay(START, NOW, 10, START + timedelta(hours=8)).as_of(NOW - timedelta(hours=1)) == START


@pytest.mark.parametrize("speed", [0, 61, -3])
def test_a_speed_that_is_not_offered_is_refused(speed: int) -> None:
    with pytest.raises(ValueError, match="1 to 60"):
        Replay(START, NOW, speed, START)


def read(queue: Any, *, now: datetime = NOW, **given: str) -> scene.Scene:
    span = scene.Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
    return scene.read({"queue": queue.code, **given}, among=scene.queues(), span=span, of=floor.version(), now=now)


@pytest.fixture
def night_line(db: None, the_system: Any) -> Queue:
    """A queue in London that is open round the clock."""
    from floorwalker.ground import lines

    queue = lines.open_queue("Night", line="Night", channel="voice", zone="Europe/London", by=the_system)
    every = [lines.Stretch(weekday, 0, 1440) for weekday in range(7)]
    lines.set_hours(queue, stretches=every, starts_on=date(2026, 1, 1), by=the_system)
    return queue


@pytest.mark.parametrize(("day", "half_hours"), [("2026-03-29", 46), ("2026-03-30", 48), ("2026-10-25", 50)])
def test_a_day_on_which_the_clock_changes_has_23_or_25_hours(night_line: Queue, day: str, half_hours: int) -> None:
    watched = read(night_line, day=day, at="12:00")
    assert len(watched.edges) == half_hours
    assert watched.ends - watched.starts == timedelta(minutes=30 * half_hours)
    assert watched.edges.starts[0] == watched.starts
    assert watched.edges.end == watched.ends


def test_the_day_of_a_queue_is_that_of_its_own_zone(night_line: Queue) -> None:
    watched = read(night_line, day="2026-07-01", at="00:30")
    assert watched.starts == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert watched.replay.at == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def test_jumping_stays_inside_the_day(night_line: Queue) -> None:
    late = read(night_line, day="2026-03-02", at="23:50", paused="1")
    assert "at=23%3A59%3A59" in late.elsewhere(minutes=30, now=NOW)
    early = read(night_line, day="2026-03-02", at="00:10", paused="1")
    assert "at=00%3A00%3A00" in early.elsewhere(minutes=-30, now=NOW)
    assert "paused=1" in early.elsewhere(minutes=30, now=NOW)


def test_the_present_day_is_live_at_real_time_and_shared_by_all_who_watch(night_line: Queue) -> None:
    now = datetime(2026, 7, 1, 9, 0, 7, tzinfo=UTC)
    span = scene.Span(datetime(2026, 1, 1, tzinfo=UTC), now)
    from floorwalker.ground import clock

    with clock.frozen(now):
        one = scene.read({}, among=scene.queues(), span=span, of=floor.version(), now=now)
        later = now + timedelta(minutes=5)
        two = scene.read({}, among=scene.queues(), span=span, of=floor.version(), now=later)
    assert one.replay.is_live
    assert one.as_of(later) == later
    assert one.key == two.key


def test_a_stored_day_opens_in_mid_morning_at_ten_times(a_floor: Callable[..., Any]) -> None:
    stage = a_floor(contacts=5)
    span = scene.recorded(floor.version())
    assert span is not None
    watched = scene.read({}, among=scene.queues(), span=span, of=floor.version(), now=NOW)
    assert watched.queue == stage.queue
    assert watched.day == date(2026, 3, 2)
    assert watched.as_of(NOW) == START
    assert watched.as_of(NOW + timedelta(minutes=6)) == START + timedelta(hours=1)
    assert watched.replay.ends == datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"queue": "nowhere"}, "There are: claims"), ({"day": "2026-13-40"}, "a day such as"), ({"at": "25:00"}, "a time such as"),
        ({"at": "11:42+02:00"}, "as clocks in"), ({"speed": "1000"}, "from 1 to 60"), ({"speed": "²"}, "from 1 to 60"),
        ({"at": "11:00", "started": "9" * 40}, "begins now"), ({"at": "11:00", "started": "-1"}, "begins now"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_says_what_was_expected(a_floor: Callable[..., Any], given: dict[str, str], says: str) -> None:
    a_floor(contacts=3)
    span = scene.recorded(floor.version())
    assert span is not None
    with pytest.raises(scene.BadAddress) as refused:
        scene.read({"day": "2026-03-02", **given}, among=scene.queues(), span=span, of=floor.version(), now=NOW)
    assert says in refused.value.remedy


def test_a_queue_without_hours_is_shown_in_the_hours_it_usually_has(db: None, the_system: Any) -> None:
    from floorwalker.ground import lines
    from floorwalker.record.models import Interaction

    queue = lines.open_queue("Log", line="Log", channel="voice", zone="Asia/Jerusalem", by=the_system)
    for number, at in enumerate((datetime(2026, 2, 22, 5, 10, tzinfo=UTC), datetime(2026, 2, 22, 21, 40, tzinfo=UTC))):
        Interaction.objects.create(
            id=number + 1, source="log", external_id=str(number), channel="voice", queue=queue, outcome="answered", started_at=at
        )
    watched = read(queue, day="2026-03-01", at="12:00")
    assert watched.edges.starts[0] == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert watched.edges.end == datetime(2026, 3, 1, 22, tzinfo=UTC)
