"""Agreements looked at each day: warned about in time, asked about after a miss, whatever becomes of the others."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice, Todo
from floorwalker.plan.actions import agreement_counting as counting
from floorwalker.plan.queries.attainment import Counter
from tests.conftest import MONDAY, Cast
from tests.plan.agreements_made import CLIENT, IN_TIME, ONCE, TODAY, a_clients_queue, agreed, came, proposed
from tests.record.contacts_made import a_queue

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
A_DAY = timedelta(days=1)


@pytest.fixture
def floor(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


def looked(cast: Cast, after: timedelta) -> dict[str, Any]:
    """Let the job look at all of them so long after Monday, and return what it says it did."""
    with clock.frozen(MONDAY + after):
        jobs.enqueue(counting.LOOK, arguments={}, by=cast.olga_acts, key=str(after))
        running = claim(holder="test")
        assert running is not None
        return counting.look_at_all(running)


def test_the_owner_is_warned_before_a_miss_and_asked_for_its_cause_after_each_once(cast: Cast, floor: Path) -> None:
    queue = a_clients_queue()
    days = {TODAY - A_DAY * back: (8, 2) for back in range(1, 29)}
    came(floor, queue, days | {TODAY: (1, 9)})
    one = agreed(cast, (IN_TIME, ONCE), review_on=TODAY + 5 * A_DAY)

    kept = Counter(one).kept(one.terms.get(measure="service_level"))
    assert kept.ahead is not None
    assert kept.ahead.to_come == pytest.approx(60.0)
    assert kept.ahead.needed == pytest.approx((0.8 * 70 - 1) / 60)
    assert kept.ahead.outlook == "at risk"
    page = cast.pat_sees.get(f"/plan/agreements/{one.reference}/").content.decode()
    assert "The 60 still expected must reach at least 91.7%; the four weeks to" in page
    assert looked(cast, timedelta()) == {"agreements": 1, "warned": 1, "asked": 0}
    assert Notice.objects.filter(person=cast.pat, is_urgent=True, kind="agreements").count() == 1
    came(floor, queue, {TODAY + A_DAY * ahead: (0, 10) for ahead in range(1, 7)})
    looked(cast, timedelta(days=8))
    looked(cast, timedelta(days=9))
    owed = sorted(Todo.objects.filter(person=cast.pat, done_at=None).values_list("what", flat=True))
    assert owed == [
        "Look again at the agreement Renewals for Northmoor", "Northmoor Mutual: say why Service level was missed from 02 Mar 2026"
    ]


def test_a_miss_in_the_last_window_of_an_agreement_is_asked_about_too(cast: Cast, floor: Path) -> None:
    queue = a_clients_queue()
    agreed(cast, (ONCE, IN_TIME), ends_on=TODAY + 7 * A_DAY)
    came(floor, queue, {TODAY - 7 * A_DAY: (10, 0), TODAY: (1, 9)})
    looked(cast, 8 * A_DAY)
    owed = Todo.objects.get(person=cast.pat, done_at=None).what
    assert owed == "Northmoor Mutual: say why Service level was missed from 02 Mar 2026"


def test_nobody_answers_for_a_promise_that_was_only_proposed(cast: Cast, floor: Path) -> None:
    queue = a_clients_queue()
    week = date(2026, 2, 16)
    came(floor, queue, {week - 7 * A_DAY: (9, 1), week: (1, 9)})
    one = proposed(cast, (ONCE, IN_TIME))
    said: dict[str, Any] = {"starts_on": week, "cause": "Two were ill.", "action": "Train two.", "owner": cast.olga, "due_on": TODAY}
    with pytest.raises(RuleBroken, match="does not hold"):
        counting.answer_miss(one.terms.get(measure="service_level"), by=cast.pat_acts, **said)
    assert not Todo.objects.filter(person=cast.olga, what__contains="Train two").exists()


def test_one_that_cannot_be_counted_keeps_no_other_from_being_looked_at(cast: Cast, floor: Path) -> None:
    a_clients_queue()
    queue = a_queue("claims", target_seconds=None, client="Another Ltd")
    for name in (CLIENT, "Another Ltd"):
        agreed(cast, (ONCE, IN_TIME), client=name)
    elsewhere = a_clients_queue("madrid")
    elsewhere.zone = "Europe/Madrid"
    elsewhere.save()
    week = date(2026, 2, 16)
    came(floor, queue, {week: (1, 9), TODAY: (1, 9)})
    assert looked(cast, timedelta())["agreements"] == 1
    assert Todo.objects.filter(person=cast.pat, done_at=None, what__startswith="Another Ltd: say why").exists()
