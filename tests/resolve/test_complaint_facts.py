"""Complaints as a measure: counted on the day on which they were said, by the queue of their contact, with the exact range; once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.engine import measures, rates
from floorwalker.ground.models import Job, Queue
from floorwalker.record import counting
from floorwalker.record.queries import figures
from floorwalker.resolve import complaint_facts
from floorwalker.resolve.models import Complaint
from floorwalker.review.queries import moved, panels
from tests.record.contacts_made import counted
from tests.resolve.cases_made import a_complaint, a_line
from tests.review.charts_made import STEADY, a_chart, charted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(105), pytest.mark.row(146)]
CODE = "complaints_per_1000"
DAY = timedelta(days=1)
FEB = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[None]:
    with counted(tmp_path):
        yield


def told() -> dict[date, int]:
    """Return how many complaints the facts hold by day."""
    with counting.store().reading() as snapshot:
        return {day: facts.rows for day, facts in snapshot.days["complaints"].items()}


@pytest.mark.parametrize(("events", "contacts"), [(0, 1000), (3, 1000), (41, 12_345)])
def test_its_range_is_the_exact_one_and_the_same_as_that_of_causes(events: int, contacts: int) -> None:
    low, high = measures.get(CODE).range({"complaints": events, "offered": contacts})
    known = rates.rate(events, contacts)
    assert (known.low, known.high) == (pytest.approx(float(low) / 1000), pytest.approx(float(high) / 1000))
    assert measures.get(CODE).compute({"complaints": events, "offered": contacts}) == pytest.approx(1000 * events / contacts)


def test_published_limits_of_a_count_of_three_are_met_and_without_contacts_there_is_no_figure() -> None:
    """Garwood's 95 % limits of a count of 3 are 0.6187 and 8.7673."""
    low, high = measures.get(CODE).range({"complaints": 3, "offered": 1000})
    assert (float(low), float(high)) == (pytest.approx(0.6187, abs=1e-4), pytest.approx(8.7673, abs=1e-4))
    assert math.isnan(measures.get(CODE).compute({"complaints": 3, "offered": 0}))
    assert math.isnan(measures.get(CODE).range({"complaints": 3, "offered": 0})[1])


@pytest.mark.usefixtures("store")
def test_a_complaint_counts_on_the_day_it_was_said_and_days_before_the_first_are_unknown(cast: Any) -> None:
    line = a_line(cast)
    first = a_complaint(cast, line=line, received_at=FEB + timedelta(days=3, hours=9))
    a_complaint(cast, line=line, received_at=FEB + timedelta(days=5, hours=9))
    assert Job.objects.filter(kind=complaint_facts.COUNT).count() == 2
    assert complaint_facts.count_days(complaint_facts.due_days()) == 2
    days = told()
    assert min(days) == date(2026, 2, 4)
    assert (days[date(2026, 2, 4)], days[date(2026, 2, 5)], days[date(2026, 2, 6)]) == (1, 0, 1)
    assert panels.panels()[-1].is_set_up
    Complaint.objects.filter(pk=first.pk).update(state="put_down", closed_at=FEB + timedelta(days=6))
    assert date(2026, 2, 4) in complaint_facts.due_days()
    complaint_facts.count_days(complaint_facts.due_days())
    assert told()[date(2026, 2, 4)] == 0


@pytest.mark.usefixtures("store")
def test_one_brought_in_late_restates_its_day_at_the_next_round(cast: Any) -> None:
    line = a_line(cast)
    made = a_complaint(cast, line=line, received_at=FEB - timedelta(days=40))
    complaint_facts.count_days(complaint_facts.due_days())
    Complaint.objects.filter(pk=made.pk).update(received_at=FEB - timedelta(days=30))
    late = complaint_facts.due_days()
    assert {(FEB - timedelta(days=40)).date(), (FEB - timedelta(days=30)).date()} <= set(late)


def test_it_stands_beside_the_contacts_of_its_queue_for_figures_charts_and_what_moved(cast: Any, tmp_path: Path) -> None:
    with charted(tmp_path, STEADY):
        chart = a_chart(cast)
        queue = chart.queue
        assert isinstance(queue, Queue)
        last = chart.starts_on + timedelta(days=len(STEADY) - 1)
        said = datetime(last.year, last.month, last.day, 10, tzinfo=UTC)
        a_complaint(cast, line=a_line(cast, code=queue.line.code), channel=queue.channel, received_at=said)
        complaint_facts.count_days(complaint_facts.due_days())
        asked = {"measures": [CODE, "offered"], "start": said - 10 * DAY, "end": said + DAY, "zone": "UTC"}
        rows = {row["queue"]: row for row in figures.ask(**asked, by=("queue",)).rows}
        assert rows[queue.code][CODE] == pytest.approx(1000 / rows[queue.code]["offered"])
        by_day = {row["day"]: row[CODE] for row in figures.ask(**asked, by=("day",)).rows}
        assert by_day[last] > 0
        assert math.isnan(by_day[last - DAY])
        assert all(row[CODE] is None or math.isnan(row[CODE]) for row in figures.ask(**asked, by=("team",)).rows)
        question = moved.question(last - 5 * DAY, last, zone="UTC")
        assert moved._complaints(question, None, zone="UTC") == {last: 1}
        assert moved._complaints(question, [([queue.pk], (), "")], zone="UTC") == {last: 1}
        assert moved._complaints(question, [([queue.pk + 1], (), "")], zone="UTC") == {last: 0}
