"""What came of an issue or a move: the service level of its queue before, during and after, counted from the facts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from floorwalker.ground.models import Queue
from floorwalker.record.queries import figures

MEASURES = ("service_level", "offered", "abandonment_rate")
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=2)
"""What stands before and after is as long as the entry itself, within these: half an hour tells something, half a day too much."""
INTERVAL_MINUTES = 30


@dataclass(frozen=True)
class Stretch:
    """One stretch of a queue: contacts offered, and the share answered in time; None without contacts or facts."""

    starts_at: datetime
    ends_at: datetime
    offered: int | None
    service_level: float | None
    abandonment: float | None

    def as_record(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self) | {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}


@dataclass(frozen=True)
class Effect:
    """Before, during and after."""

    before: Stretch
    during: Stretch
    after: Stretch

    @property
    def is_known(self) -> bool:
        """Whether any of it has facts."""
        return any(each.offered is not None for each in (self.before, self.during, self.after))

    def as_record(self) -> dict[str, Any]:
        """Return it as plain values, to keep with a closed entry."""
        return {name: getattr(self, name).as_record() for name in ("before", "during", "after")}


def effect(queue: Queue, *, start: datetime, end: datetime) -> Effect:
    """Return what `queue` did before, during and after [start, end), as the facts have it now."""
    around = min(max(end - start, SHORTEST), LONGEST)
    during_end = max(end, start + timedelta(minutes=1))
    return Effect(
        stretch(queue, start - around, start), stretch(queue, start, during_end), stretch(queue, during_end, during_end + around)
    )


def stretch(queue: Queue, start: datetime, end: datetime) -> Stretch:
    """Return what the facts say of `queue` in [start, end)."""
    asked = figures.ask(
        measures=MEASURES, start=start.astimezone(UTC), end=end.astimezone(UTC), zone=queue.zone, queues=[queue]
    )
    row = asked.rows[0] if asked.rows else {}
    offered, level, abandoned = (_known(row.get(name)) for name in ("offered", "service_level", "abandonment_rate"))
    return Stretch(start, end, None if offered is None else round(offered), level, abandoned)


@dataclass(frozen=True)
class Levels:
    """The service level and the contacts of a queue by half hour; None where nothing is known."""

    starts: Sequence[datetime]
    offered: Sequence[float | None]
    service_level: Sequence[float | None]


def by_half_hour(queue: Queue, *, start: datetime, end: datetime) -> Levels:
    """Return what the facts say of `queue` by half hour that touches [start, end)."""
    step = timedelta(minutes=INTERVAL_MINUTES)
    first = start.astimezone(UTC)
    first -= timedelta(minutes=first.minute % INTERVAL_MINUTES, seconds=first.second, microseconds=first.microsecond)
    count = max(1, -(-(end - first) // step))
    starts = [first + step * place for place in range(count)]
    asked = figures.ask(
        measures=("service_level", "offered"), start=first, end=first + step * count, zone="UTC", by=("interval",),
        interval_minutes=INTERVAL_MINUTES, queues=[queue],
    )
    rows = {row["interval"].astimezone(UTC): row for row in asked.rows}
    return Levels(
        starts, [_known(rows.get(at, {}).get("offered")) for at in starts],
        [_known(rows.get(at, {}).get("service_level")) for at in starts],
    )


def _known(value: Any) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
