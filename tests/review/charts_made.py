"""Days of one queue made up for charts: so many visits a day, so many of them given up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import override_settings

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.record import counting
from floorwalker.review.actions import charts as actions
from floorwalker.review.actions.charts import Part
from floorwalker.review.models import Chart
from floorwalker.review.rules.charts import Draft
from tests.record.contacts_made import a_queue
from tests.record.facts_made import batch, visit

FIRST = date(2026, 1, 26)
"""A Monday; the clock of the tests stands at Monday 2 March 2026, 35 days later."""
OFFERED = 100
STEADY = (7, 13, 9, 12, 8, 11, 10, 13, 7, 12, 9, 11, 8, 13, 10, 7, 12, 9, 11, 10)


def days_from(first: date, number: int) -> list[date]:
    """Return `number` days in a row."""
    return [first + timedelta(days=each) for each in range(number)]


def visits(
    day: date, abandoned: int, *, offered: int = OFFERED, queue: Any = None, reasons: Sequence[int] = (), **other: Any
) -> list[dict[str, Any]]:
    """Return the visits of a day, of which the first were given up; reasons go round among the abandoned."""
    queue = queue or a_queue()
    start = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    rows = []
    for number in range(offered):
        gone = number < abandoned
        rows.append(visit(
            start + timedelta(seconds=120 * number), visit_id=day.toordinal() * 1000 + number, contact_id=day.toordinal() * 1000 + number,
            queue_id=queue.pk, channel=queue.channel, outcome="abandoned" if gone else "answered",
            **({"talk_seconds": None, "wait_seconds": 60.0} if gone else {"talk_seconds": 90.0 + number % 20}),
            **({"reason_id": reasons[number % len(reasons)]} if reasons and gone else {}), **other,
        ))
    return rows


def keep(days: Mapping[date, list[dict[str, Any]]]) -> None:
    """Put days into the facts, as if they had been counted."""
    counting.store().replace_days({("visits", day): batch("visits", rows) for day, rows in days.items()}, written_at=clock.now())


@contextmanager
def charted(folder: Path, abandoned: Sequence[int] = STEADY, *, first: date = FIRST, **other: Any) -> Iterator[None]:
    """Let the house read days of the claims queue on which so many of a hundred were given up."""
    with override_settings(FLOORWALKER_DATA_DIR=folder):
        keep({day: visits(day, number, **other) for day, number in zip(days_from(first, len(abandoned)), abandoned, strict=True)})
        yield


def a_chart(
    cast: Any, *, measure: str = "abandonment_rate", by: Any = None, owner: Any = None, part: Part | None = None, **other: Any
) -> Chart:
    """Begin a chart of the share of claims callers who give up, by day from `FIRST`."""
    draft = Draft("Given up, claims", measures.get(measure), other.pop("step", "day"), other.pop("starts_on", FIRST), **other)
    return actions.make(draft, part or Part(queue=a_queue()), owner=owner or cast.olga, by=by or cast.olga_acts)
