"""What each day was expected to bring by the forecast in use on it, beside what came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F

from floorwalker.ground import clock
from floorwalker.ground.models import Queue
from floorwalker.plan.models import Forecast
from floorwalker.plan.queries import forecasts
from floorwalker.plan.rules.flex import Counted
from floorwalker.record import counting
from floorwalker.record.queries import figures

LOOKS_BACK: Final = timedelta(days=21)


def counted(queues: Iterable[Queue]) -> dict[int, list[Counted]]:
    """Return by key of the queue the last three weeks of days that are over and counted, each with what was expected of it.

    One question of the facts for all queues of a zone, and three queries; queues without a forecast of such a day are left out.
    """
    found: dict[int, list[Counted]] = {}
    by_zone = defaultdict[str, list[Queue]](list)
    for queue in queues:
        by_zone[queue.zone].append(queue)
    for zone, here in by_zone.items():
        today, midnight = clock.today(zone), time(tzinfo=ZoneInfo(zone))
        first = today - LOOKS_BACK
        known = sorted(day for day in counting.store_days() if first <= day < today)
        if not known:
            continue
        table = figures.ask(
            measures=("offered",), start=datetime.combine(first, midnight), end=datetime.combine(today, midnight), zone=zone,
            by=("queue", "day"), queues=here,
        ).table
        keys, days = (table.table().column(name).to_pylist() for name in ("queue", "day"))
        came = {(key, _day(day)): float(value) for key, day, value in zip(keys, days, table.values("offered"), strict=True)}
        for key, expected in _expected(here, known).items():
            rows = [Counted(day, expected[day], came.get((key, day), 0.0)) for day in known if expected.get(day, 0.0) > 0]
            if rows:
                found[key] = rows
    return found


def _expected(queues: Sequence[Queue], days: Sequence[date]) -> Mapping[int, Mapping[date, float]]:
    """Return by queue what each of `days` was expected to bring; of days without a version in use then, what the next one says."""
    rows = Forecast.objects.filter(queue__in=queues, in_use_from__isnull=False, first_day__lte=days[-1], last_day__gte=days[0])
    rows = rows.select_related("queue__site").prefetch_related("points", "layers").defer("picture", "table")
    found = defaultdict[int, dict[date, float]](dict)
    for forecast in rows.order_by(F("in_use_from").asc()):  # a later version says of its days what was expected last
        version, mine = forecasts.read(forecast), found[forecast.queue_id]
        for day in days:
            if forecast.first_day <= day <= forecast.last_day and (day not in mine or _was_in_use(forecast, day)):
                mine[day] = version.total([day])
    return found


def _was_in_use(forecast: Forecast, day: date) -> bool:
    return forecast.in_use_from is not None and forecast.in_use_from.date() <= day


def _day(value: object) -> date:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else date.fromisoformat(str(value))
