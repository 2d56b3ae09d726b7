"""The work `plan.forecast`: read the history, run the engine, and write one version with its reasons; a retry writes none twice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction

from floorwalker.engine import forecasting
from floorwalker.engine.forecasting import Decisions, ForecastResult
from floorwalker.ground import clock, lines
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job, Queue, SpecialDay
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.plan import message_layers
from floorwalker.plan.models import Forecast, ForecastDecision, ForecastPoint
from floorwalker.plan.planning_events import ForecastMade
from floorwalker.plan.queries import forecasts
from floorwalker.plan.queries import history as past
from floorwalker.record import bulk

STEPS: Final = 4
SHOWN_DAYS: Final = 49
"""Seven weeks of history are drawn."""
RECENT_DAYS: Final = 4
"""So many days of the same weekday stand behind a day of the forecast."""
POINT: Final = ("starts_at", "offered", "lower_80", "upper_80", "lower_95", "upper_95", "aht_seconds")
DECISIONS: Final = {"keep": "keeps", "exclude": "exclusions"}


def make(running: RunningJob) -> dict[str, Any]:
    """Make the forecast that the job asks for."""
    queue = Queue.objects.select_related("site").get(reference=running.arguments["queue"])
    found = work_out(
        running, queue, interval_minutes=int(running.arguments["interval_minutes"]), horizon_days=int(running.arguments["horizon_days"])
    )
    with transaction.atomic():
        running.progress(STEPS, total=STEPS, note="Done")
        made = Forecast.objects.filter(job=running.job_id).first() or write(running, found, before=forecasts.newest(queue))
    return {"forecast": made.reference, "queue": queue.reference, "verdict": made.verdict}


@dataclass(frozen=True)
class WorkedOut:
    """A version that is worked out and not yet written."""

    queue: Queue
    history: past.History
    result: ForecastResult
    points: list[tuple[Any, ...]]
    drawn: dict[str, Any]


def work_out(running: RunningJob, queue: Queue, *, interval_minutes: int, horizon_days: int) -> WorkedOut:
    """Read the history of `queue` and run the engine on it, saying how far it is.

    Raises
    ------
    RuleBroken
        If there is nothing to learn from, or the source tells longer intervals.
    """
    _step(running, 0, "Reading the history")
    history = past.history(queue, interval_minutes=interval_minutes)
    if history.is_longer:
        raise RuleBroken(
            f"{queue.name} is told as totals of longer intervals than {interval_minutes} minutes.",
            remedy="Forecast it by longer intervals, such as half an hour: totals are not cut.", code="totals_are_longer",
        )
    if history.is_empty:
        raise RuleBroken(
            f"{queue.name} has no history to learn from.", remedy="Import a call log, publish it, and try again.", code="no_history"
        )
    _step(running, 1, f"{np.unique(history.starts.astype('datetime64[D]')).size:,} days of history")
    estimates = past.log_estimates(queue, last=history.last)
    _step(running, 2, "Testing the models on past weeks")
    grid = forecasting.day_grid(history.starts, history.offered, interval_minutes=interval_minutes)
    decisions = decided(queue, last=history.last, horizon_days=horizon_days)
    result = forecasting.forecast(grid, horizon_days=horizon_days, decisions=decisions)
    _step(running, 3, "Writing the forecast")
    points, places = _points(result, history, queue)
    return WorkedOut(queue, history, result, points, picture(result, grid, history, estimates, places))


def _step(running: RunningJob, number: int, note: str) -> None:
    with transaction.atomic():
        running.progress(number, total=STEPS, note=note)


def decided(queue: Queue, *, last: date, horizon_days: int) -> Decisions:
    """Return what people decided about days: of the history by hand, of the horizon by closed special days."""
    chosen = {choice: {} for choice in ("keep", "exclude", "event")}  # type: dict[str, dict[np.datetime64, str]]
    for row in ForecastDecision.objects.filter(queue=queue):
        chosen[row.choice][np.datetime64(row.day)] = row.name
    ahead = SpecialDay.objects.filter(day__gt=last, day__lte=last + timedelta(days=horizon_days), opens_minute=None)
    region = queue.site.region_calendar if queue.site else ""
    closed = [day.day for day in ahead if day.queue_id == queue.pk or (day.queue_id is None and day.region == (region or "-"))]
    return Decisions(
        events=chosen["event"], keeps=frozenset(chosen["keep"]), exclusions=frozenset(chosen["exclude"]),
        closed=frozenset(np.datetime64(day) for day in closed),
    )  # fmt: skip


Place = tuple[int, int]


def _points(result: ForecastResult, history: past.History, queue: Queue) -> tuple[list[tuple[Any, ...]], list[Place]]:
    """Return the points in UTC and where each stands in the result; times that the clock skips are left out."""
    zone = ZoneInfo(queue.zone)
    opening = _opening(queue, result) if history.is_own_hours else None
    found: list[tuple[datetime, tuple[Any, ...], Place]] = []
    for day, minute in np.argwhere(result.open).tolist():
        local: datetime = result.starts[day, minute].item()
        aht = history.handle_time.at(local.weekday(), local.hour * 60 + local.minute)
        for fold in (0, 1):
            moment = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            again = fold == 1 and moment == local.replace(tzinfo=zone, fold=0).astimezone(UTC)
            skipped = moment.astimezone(zone).replace(tzinfo=None) != local
            if again or skipped or (opening is not None and not any(start <= moment < end for start, end in opening)):
                continue
            ranges = [float(bound[level][day, minute]) for level in (0.80, 0.95) for bound in (result.lower, result.upper)]
            found.append((moment, (moment, float(result.mean[day, minute]), *ranges, aht), (day, minute)))
    found.sort(key=lambda each: each[0])
    return [point for _, point, _ in found], [place for _, _, place in found]


def _opening(queue: Queue, result: ForecastResult) -> list[tuple[datetime, datetime]]:
    return [
        (past.on_raster(start, result.interval_minutes, queue.zone), end)
        for start, end in lines.open_stretches(queue, first=result.dates[0].item(), last=result.dates[-1].item())
    ]


def write(running: RunningJob, found: WorkedOut, *, before: Forecast | None) -> Forecast:
    """Write the version that was worked out, and lay the changes of the version `before` over it."""
    queue, history, result, points = found.queue, found.history, found.result, found.points
    made = Forecast.objects.create(
        reference=next_reference("FC"), queue=queue, interval_minutes=result.interval_minutes, history_from=history.first,
        history_until=history.last + timedelta(days=1), first_day=result.dates[0].item(), last_day=result.dates[-1].item(),
        data_version=history.version, model=result.chosen.code, table=_table(result), verdict=result.verdict, picture=found.drawn,
        created_by=f"{running.owner.kind}:{running.owner.id}", created_at=clock.now(), job=Job.objects.get(pk=running.job_id),
    )  # fmt: skip
    bulk.insert(ForecastPoint, ("forecast_id", *POINT), [(made.pk, *point) for point in points])
    if before is not None and points:
        carry(before, to=made, starts_at=points[0][0], ends_at=points[-1][0])
    message_layers.settle(made, author=made.created_by)
    store.append(
        ForecastMade(subject=made.reference, queue=queue.reference, model=made.model, data_version=made.data_version),
        by=running.owner,
    )
    return made


def carry(before: Forecast, *, to: Forecast, starts_at: datetime, ends_at: datetime) -> None:
    """Lay the changes of the version before over the new base, where they still reach into it."""
    for layer in before.layers.filter(starts_at__lte=ends_at, ends_at__gt=starts_at):
        layer.pk, layer.forecast = None, to
        layer.save(force_insert=True)


def _table(result: ForecastResult) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code, "name": row.name, "meaning": row.meaning, "wape": plain(row.scores.wape), "bias": plain(row.scores.bias),
            "rmse": plain(row.scores.rmse), "mase": plain(row.scores.mase), "n": row.scores.n, "against": plain(row.against_baseline),
            "weight": row.weight, "chosen": row.chosen, "baseline": row.baseline,
        }
        for row in result.models
    ]  # fmt: skip


def picture(
    result: ForecastResult, grid: forecasting.DayGrid, history: past.History, estimates: dict[str, Any], places: list[Place]
) -> dict[str, Any]:
    """Return what the page draws beside the points, as plain values."""
    low80, high80 = result.day_range(0.80)
    low95, high95 = result.day_range(0.95)
    days = [
        {"day": str(day), "mean": round(float(mean), 2), "l80": float(a), "u80": float(b), "l95": float(c), "u95": float(d)}
        for day, mean, a, b, c, d in zip(result.dates, result.day_means, low80, high80, low95, high95, strict=True)
    ]
    mondays = np.array([_monday(day.item()) for day in result.dates])
    weeks = {
        monday: [*result.range_of(mondays == monday, 0.80), *result.range_of(mondays == monday, 0.95)]
        for monday in dict.fromkeys(mondays.tolist())
    }
    left_out = {str(note.date) for note in result.cleaning if note.decision == "left out" and note.from_minute is None}
    shown = grid.dates[-SHOWN_DAYS:]
    return {
        "days": days, "weeks": weeks, "history": [
            {"day": str(day), "actual": float(total), "left_out": str(day) in left_out}
            for day, total in zip(shown, grid.totals[-SHOWN_DAYS:], strict=True)
        ],
        "notes": [
            {
                "kind": note.kind, "decision": note.decision, "day": str(note.date), "reason": note.reason,
                "from_minute": note.from_minute, "to_minute": note.to_minute,
            }
            for note in result.cleaning if note.kind != "part day"
        ],
        "lines": {
            code: [plain(round(float(line[place]), 2)) for place in places]
            for code, line in result.lines.items() if code in ("last_week", "smoothing", "calendar_regression")
        },
        "minutes": result.minutes.tolist(), "recent": _recent(grid),
        "reasons": {str(each.date): each.sentence() for each in result.explanations},
        "floor_wape": plain(result.floor_wape), "held": {str(level): plain(share) for level, share in result.held.items()},
        "weeks_scored": result.scored_weeks, "history_days": result.history_days, "rough": result.rough,
        "own_hours": history.is_own_hours,
        "handle": {"mean_seconds": history.handle_time.mean_seconds, "contacts": history.handle_time.contacts}, "log": estimates,
    }  # fmt: skip


def _recent(grid: forecasting.DayGrid) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for day, counts in zip(grid.dates[::-1], grid.counts[::-1], strict=True):
        same = found.setdefault(str(day.item().weekday()), [])
        if len(same) < RECENT_DAYS:
            same.append({"day": str(day), "counts": [plain(float(value)) for value in counts]})
    return found


def _monday(day: date) -> str:
    return (day - timedelta(days=day.weekday())).isoformat()


def plain(value: float) -> float | None:
    """Return a number as JSON may hold it: None where there is none."""
    return value if math.isfinite(value) else None


