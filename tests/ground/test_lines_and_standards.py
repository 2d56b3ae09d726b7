"""Queues, their hours on every kind of day, and the standard that rules them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import lines, standards
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.lines import Stretch
from floorwalker.ground.models import Standard
from floorwalker.ground.trail.models import Line as TrailLine

ALL_WEEK = [Stretch(day, 0, 1440) for day in range(7)]
FROM = date(2026, 1, 1)


@pytest.fixture
def claims(cast: Any) -> Any:
    return lines.open_queue("Claims voice", line="Claims", channel="voice", zone="Europe/London", by=cast.pat_acts)


def test_a_queue_is_set_up_with_a_reference_and_a_line_in_the_trail(claims: Any) -> None:
    assert claims.reference == "Q-1"
    assert claims.line.code == "claims"
    assert TrailLine.objects.filter(subject="Q-1", kind="queue.opened").count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "claims VOICE"}, "queue_name_taken"),
        ({"channel": "pigeon"}, "unknown_channel"),
        ({"zone": "Europe/Leeds"}, "unknown_zone"),
    ],
)
def test_a_bad_queue_is_refused_and_changes_nothing(claims: Any, cast: Any, changed: dict[str, str], code: str) -> None:
    before = TrailLine.objects.count()
    words = {"name": "Renewals voice", "channel": "voice", "zone": "Europe/London", **changed}
    with pytest.raises(RuleBroken) as refusal:
        lines.open_queue(words.pop("name"), line="Renewals", by=cast.pat_acts, **words)
    assert refusal.value.refusal_code == code
    assert TrailLine.objects.count() == before


def test_a_stranger_and_an_agent_may_not_set_up_queues(cast: Any) -> None:
    for who in (cast.stranger_acts, cast.ada_acts, cast.una_acts):
        with pytest.raises(NotAllowed):
            lines.open_queue("X", line="X", channel="voice", zone="UTC", by=who)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)],
)
def test_a_day_lasts_as_long_as_the_clock_says(claims: Any, cast: Any, day: date, hours: int) -> None:
    lines.set_hours(claims, stretches=ALL_WEEK, starts_on=FROM, by=cast.pat_acts)
    ((start, end),) = lines.open_stretches(claims, first=day, last=day)
    assert end - start == timedelta(hours=hours)


def test_new_hours_hold_from_their_day_and_leave_the_past_alone(claims: Any, cast: Any) -> None:
    lines.set_hours(claims, stretches=[Stretch(0, 480, 1200)], starts_on=FROM, by=cast.pat_acts)
    lines.set_hours(claims, stretches=[Stretch(0, 540, 1200)], starts_on=date(2026, 3, 9), by=cast.pat_acts)
    spans = lines.open_stretches(claims, first=date(2026, 3, 2), last=date(2026, 3, 9))
    assert [start.hour for start, _ in spans] == [8, 9]


def test_a_special_day_closes_or_shortens_one_queue_only(claims: Any, cast: Any) -> None:
    other = lines.open_queue("Chat", line="Claims", channel="chat", zone="Europe/London", by=cast.pat_acts)
    for queue in (claims, other):
        lines.set_hours(queue, stretches=ALL_WEEK, starts_on=FROM, by=cast.pat_acts)
    day = date(2026, 12, 25)
    lines.set_special_day(day, name="Christmas Day", queue=claims, by=cast.pat_acts)
    assert lines.open_stretches(claims, first=day, last=day) == []
    assert len(lines.open_stretches(other, first=day, last=day)) == 1
    lines.set_special_day(day, name="Christmas Day", queue=claims, opens_minute=600, closes_minute=720, by=cast.pat_acts)
    assert lines.open_stretches(claims, first=day, last=day) == [
        (datetime(2026, 12, 25, 10, tzinfo=UTC), datetime(2026, 12, 25, 12, tzinfo=UTC))
    ]


def test_overlapping_hours_are_refused(claims: Any, cast: Any) -> None:
    with pytest.raises(RuleBroken, match="overlap"):
        lines.set_hours(claims, stretches=[Stretch(0, 0, 600), Stretch(0, 540, 700)], starts_on=FROM, by=cast.pat_acts)


def test_a_queues_own_standard_rules_before_its_channels_and_everybodys(claims: Any, cast: Any) -> None:
    day = date(2026, 3, 2)
    put = standards.put_in_force
    put("service_level", target=0.7, starts_on=FROM, by=cast.olga_acts)
    assert standards.ruling("service_level", queue=claims, day=day).target == 0.7  # type: ignore[union-attr]
    put("service_level", target=0.75, starts_on=FROM, channel="voice", by=cast.olga_acts)
    assert standards.ruling("service_level", queue=claims, day=day).target == 0.75  # type: ignore[union-attr]
    put("service_level", target=0.8, starts_on=FROM, queue=claims, target_seconds=30, by=cast.olga_acts)
    assert standards.ruling("service_level", queue=claims, day=day).target == 0.8  # type: ignore[union-attr]
    assert standards.target_seconds(queue=claims, day=day) == 30
    assert standards.target_seconds(queue=claims, day=FROM - timedelta(days=1)) == 20


def test_a_new_standard_ends_the_one_before_on_its_first_day(claims: Any, cast: Any) -> None:
    old = standards.put_in_force("service_level", target=0.8, starts_on=FROM, queue=claims, by=cast.olga_acts)
    standards.put_in_force("service_level", target=0.85, starts_on=date(2026, 6, 1), queue=claims, by=cast.olga_acts)
    old.refresh_from_db()
    assert old.ends_on == date(2026, 6, 1)
    assert standards.ruling("service_level", queue=claims, day=date(2026, 5, 31)) == old
    with pytest.raises(RuleBroken, match="stands already"):
        standards.put_in_force("service_level", target=0.9, starts_on=date(2026, 3, 1), queue=claims, by=cast.olga_acts)


@pytest.mark.parametrize(("measure", "target"), [("service_level", 80.0), ("service_level", float("nan")), ("happiness", 0.8)])
def test_a_target_that_cannot_be_is_refused(claims: Any, cast: Any, measure: str, target: float) -> None:
    with pytest.raises(RuleBroken):
        standards.put_in_force(measure, target=target, starts_on=FROM, queue=claims, by=cast.olga_acts)
    assert not Standard.objects.exists()
