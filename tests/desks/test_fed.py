"""Today on a feed: the present day as far as the feed tells, and plainly still when the feed is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from floorwalker.desks.today import scene
from floorwalker.desks.today.picture import take
from floorwalker.ground import clock
from floorwalker.record.models import Feed
from floorwalker.serve.queries import floor
from tests.desks.conftest import MIDNIGHT

pytestmark = pytest.mark.django_db
NOW = MIDNIGHT + timedelta(hours=11, minutes=42)


@pytest.fixture
def a_feed() -> Callable[[datetime], Feed]:
    def make(covers_to: datetime, name: str = "Telephone system", **other: Any) -> Feed:
        return Feed.objects.create(
            reference=f"FD-{name}"[:16], name=name, kind="folder", importer="csv", created_by="system:tests", created_at=MIDNIGHT,
            every_minutes=5, late_after_minutes=10, covers_to=covers_to, **other,
        )

    return make


def opened(now: datetime) -> scene.Scene:
    version = floor.version()
    span = scene.recorded(version)
    assert span is not None
    return scene.read({}, among=scene.queues(), span=span, of=version, now=now)


def test_a_house_with_a_running_feed_opens_on_the_present_moment_as_far_as_it_tells(a_floor: Any, a_feed: Any) -> None:
    a_floor()
    told = NOW - timedelta(minutes=4)
    a_feed(told)
    with clock.frozen(NOW):
        seen = opened(NOW)
        assert (seen.replay.is_live, seen.as_of(NOW)) == (True, told)
        assert take(seen, queues=scene.queues(), at=seen.as_of(NOW), now=NOW).at == told.replace(microsecond=0)
        Feed.objects.update(covers_to=NOW)
        assert seen.renewed(NOW).as_of(NOW) == NOW


def test_the_feed_that_tells_least_decides_up_to_when_the_floor_is_known(a_floor: Any, a_feed: Any) -> None:
    a_floor()
    a_feed(NOW - timedelta(minutes=1))
    a_feed(NOW - timedelta(minutes=9), name="Chat")
    a_feed(NOW - timedelta(minutes=50), name="Paused one", paused_at=NOW)
    with clock.frozen(NOW):
        assert opened(NOW).as_of(NOW) == NOW - timedelta(minutes=9)


@pytest.mark.parametrize("address", ["/today/", "/today/wallboard/"])
def test_a_late_feed_is_said_on_today_until_it_has_caught_up(address: str, a_floor: Any, a_feed: Any, cast: Any) -> None:
    a_floor()
    a_feed(NOW - timedelta(minutes=40))
    with clock.frozen(NOW):
        page = cast.rita_sees.get(address).content.decode()
        assert page.count("Telephone system stopped at 11:02") == 1
        assert "Stands still" in page or "wallboard" in address
        Feed.objects.update(covers_to=NOW - timedelta(minutes=2))
        page = cast.rita_sees.get(address).content.decode()
        assert "stopped at" not in page


def test_a_feed_that_has_told_nothing_for_a_day_leaves_the_record_to_replays(a_floor: Any, a_feed: Any) -> None:
    a_floor()
    a_feed(NOW - timedelta(days=2))
    with clock.frozen(NOW + timedelta(days=5)):
        assert opened(NOW + timedelta(days=5)).day == MIDNIGHT.date()
