"""The work `plan.refresh`: after a day that a feed has told of whole, the forecast in use is made anew as a draft, with its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.ground import lines, settings
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job, Queue
from floorwalker.ground.web import formats
from floorwalker.plan import forecast_job
from floorwalker.plan.actions import refreshing
from floorwalker.plan.models import Forecast
from floorwalker.plan.queries import forecasts
from floorwalker.plan.queries.forecasts import REFRESH
from floorwalker.record import counting
from floorwalker.record.models import Delivery, StaleDay
from floorwalker.record.queries import feeds


def due(now: datetime) -> Sequence[Due]:
    """Return the turns that are due at `now`: of each queue with a forecast in use, its day that is over, once a feed has told of it whole.

    A day is told whole when the feeds reach the end of its opening, no piece waits, and no day waits to be counted anew.
    """
    if not settings.get("forecast_refresh") or (fresh := feeds.freshness(now)) is None:
        return ()
    in_use = Forecast.objects.filter(in_use_from__isnull=False, retired_at=None).values("queue")
    wanted: dict[str, tuple[Queue, date]] = {}
    for queue in Queue.objects.filter(pk__in=in_use, retired_at=None):
        day = formats.local(now, queue.zone).date() - timedelta(days=1)
        wanted[f"{REFRESH}:{queue.reference}:{day.isoformat()}"] = queue, day
    asked = set(Job.objects.filter(idempotency_key__in=wanted).values_list("idempotency_key", flat=True))
    left = {key: turn for key, turn in wanted.items() if key not in asked}
    if not left or Delivery.objects.filter(state=Delivery.State.WAITING).exists() or StaleDay.objects.exists():
        return ()
    counted = set(counting.store_days())
    return [
        Due(key, {"queue": queue.reference, "day": day.isoformat()}) for key, (queue, day) in left.items()
        if day in counted and (end := _end_of(queue, day)) is not None and fresh.covers_to >= end
    ]  # fmt: skip


def _end_of(queue: Queue, day: date) -> datetime | None:
    """Return when the opening of `day` ended, None on a day closed; without opening hours the midnight after it."""
    if not queue.hours.exists():
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(queue.zone))
    opened = lines.open_stretches(queue, first=day, last=day)
    return opened[-1][1] if opened else None


def refresh(running: RunningJob) -> dict[str, Any]:
    """Make the forecast in use anew with its settings, as a draft beside it; a retry makes none twice."""
    queue = Queue.objects.select_related("site").get(reference=running.arguments["queue"])
    day = date.fromisoformat(running.arguments["day"])
    beside = forecasts.in_use(queue)
    if beside is None:
        return {"queue": queue.reference, "forecast": ""}
    horizon = (beside.last_day - beside.first_day).days + 1
    found = forecast_job.work_out(running, queue, interval_minutes=beside.interval_minutes, horizon_days=horizon)
    with transaction.atomic():
        running.progress(forecast_job.STEPS, total=forecast_job.STEPS, note="Done")
        made = Forecast.objects.filter(job=running.job_id).first()
        if made is None:
            refreshing.put_away_drafts(queue, by=running.owner)
            made = forecast_job.write(running, found, before=beside)
            refreshing.staff_and_tell(made, beside=beside, day=day, by=running.owner)
    return {"queue": queue.reference, "forecast": made.reference}
