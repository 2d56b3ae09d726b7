"""Reading forecasts: versions, layered points, and how right the one in use turned out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from floorwalker.engine.forecasting.scores import Scores, scores
from floorwalker.ground import clock
from floorwalker.ground.errors import NotFound, RuleBroken
from floorwalker.ground.models import Job, Queue
from floorwalker.plan.models import Forecast, ForecastDecision, ForecastLayer, ForecastPoint
from floorwalker.plan.rules.layers import Layered, lay
from floorwalker.record import counting, facts

Floats = NDArray[np.float64]
REFRESH = "plan.refresh"
"""The work that makes a forecast by itself after each day of a feed."""
BOUNDS = ("lower_80", "upper_80", "lower_95", "upper_95")


@dataclass(frozen=True)
class Version:
    """One version with its points and layers read once: everything a page shows of it is cut from this."""

    forecast: Forecast
    points: Sequence[ForecastPoint]
    layers: Sequence[ForecastLayer]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of the queue's days."""
        return ZoneInfo(self.forecast.queue.zone)

    @cached_property
    def starts(self) -> list[datetime]:
        """UTC start of each open interval."""
        return [point.starts_at for point in self.points]

    @cached_property
    def days(self) -> list[date]:
        """The local day of each interval."""
        return [start.astimezone(self.zone).date() for start in self.starts]

    @cached_property
    def layered(self) -> Layered:
        """Base, events, overrides and forecast."""
        return lay(self.starts, [point.offered for point in self.points], self.layers)

    def bound(self, name: str) -> Floats:
        """Return one bound of the range, carried along with what the layers do to the base."""
        return np.array([getattr(point, name) for point in self.points], dtype=np.float64) * self.layered.factor

    def on(self, days: Sequence[date]) -> list[int]:
        """Return the places of the intervals of some days."""
        wanted = set(days)
        return [place for place, day in enumerate(self.days) if day in wanted]

    def total(self, days: Sequence[date]) -> float:
        """Return the contacts forecast for some days."""
        return float(self.layered.forecast[self.on(days)].sum())

    def total_range(self, days: Sequence[date]) -> tuple[float, float, float, float] | None:
        """Return the 80 and 95 % range of a day or a week, carried along with the layers; None where none was kept."""
        base = float(self.layered.base[self.on(days)].sum())
        factor = self.total(days) / base if base > 0.0 else 1.0
        kept = self.forecast.picture
        if len(days) == 1:
            row = next((row for row in kept.get("days", ()) if row["day"] == days[0].isoformat()), None)
            found = None if row is None else (row["l80"], row["u80"], row["l95"], row["u95"])
        else:
            found = kept.get("weeks", {}).get(days[0].isoformat())
        return None if found is None else tuple(value * factor for value in found)


def read(forecast: Forecast) -> Version:
    """Return `forecast` with its points and layers; two queries where they were not fetched with it."""
    return Version(forecast, list(forecast.points.all()), list(forecast.layers.all()))


def find(reference: str) -> Forecast:
    """Return the forecast called `reference`.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = Forecast.objects.select_related("queue__site").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no forecast {reference}.", remedy="Choose a version from the forecast page.")
    return found


def find_layer(key: int) -> ForecastLayer:
    """Return the layer with the key `key`.

    Raises
    ------
    NotFound
        If it has been taken away.
    """
    found = ForecastLayer.objects.select_related("forecast__queue").filter(pk=key).first()
    if found is None:
        raise NotFound("This layer is gone.", remedy="Open the forecast again to see what it carries now.")
    return found


def versions(queue: Queue) -> QuerySet[Forecast]:
    """Return the versions of `queue`, newest first, without their pictures."""
    return Forecast.objects.filter(queue=queue).defer("picture", "table")


def in_use(queue: Queue) -> Forecast | None:
    """Return the version in use for `queue`."""
    return Forecast.objects.select_related("queue__site").filter(queue=queue, in_use_from__isnull=False, retired_at=None).first()


def in_use_by_queue(queues: Collection[Queue]) -> dict[int, Version]:
    """Return the versions in use for `queues`, read, by key of the queue; three queries."""
    rows = Forecast.objects.filter(queue__in=queues, in_use_from__isnull=False, retired_at=None)
    rows = rows.select_related("queue__site").prefetch_related("points", "layers")
    return {each.queue_id: read(each) for each in reversed(rows)}


def newest(queue: Queue) -> Forecast | None:
    """Return the newest version of `queue` that somebody asked for, changed or put in use."""
    kept = Forecast.objects.select_related("queue__site").filter(queue=queue).exclude(in_use_from=None, retired_at__isnull=False)
    return kept.exclude(pk__in=unasked(queue)).first()


def is_refreshed(forecast: Forecast) -> bool:
    """Return whether `forecast` was made by itself after a day of a feed."""
    return forecast.job_id is not None and Job.objects.filter(pk=forecast.job_id, kind=REFRESH).exists()


def refuse_put_away(forecast: Forecast) -> None:
    """Go on unless `forecast` is a draft that was put away.

    Raises
    ------
    RuleBroken
        If it was.
    """
    if forecast.is_put_away:
        raise RuleBroken(
            f"{forecast.reference} is put away.", remedy="Bring it back within the hour, or choose another version.", code="put_away"
        )


def unasked(queue: Queue) -> QuerySet[Forecast]:
    """Return the drafts of `queue` that were made by themselves and that nobody has changed or staffed since."""
    theirs = Q(edits__isnull=False) | Q(revisions__isnull=False) | Q(requirements__in_use_from__isnull=False)
    theirs |= Q(requirements__created_by__startswith="person:")
    made = Forecast.objects.filter(queue=queue, job__kind=REFRESH, in_use_from=None)
    return made.exclude(pk__in=Forecast.objects.filter(theirs, queue=queue).values("pk"))


def work_on(queue: Queue) -> Job | None:
    """Return the latest work on a forecast of `queue` that has not brought one: waiting, running, failed or cancelled."""
    job = Job.objects.filter(kind="plan.forecast", arguments__queue=queue.reference).first()
    return None if job is None or job.state == Job.State.DONE else job


def decisions(queue: Queue) -> dict[date, ForecastDecision]:
    """Return what people decided about days of the history."""
    return {row.day: row for row in ForecastDecision.objects.filter(queue=queue)}


@dataclass(frozen=True)
class Accuracy:
    """How right a forecast turned out, so far.

    Attributes
    ----------
    days : list of (day, forecast, actual)
        Days that are over.
    by_interval, by_day : Scores
        Errors over single intervals, and over day totals.
    """

    days: list[tuple[date, float, float]]
    by_interval: Scores
    by_day: Scores


def accuracy(version: Version) -> Accuracy | None:
    """Return the errors of `version` on the days that are over and counted; None where there is none."""
    return accuracies([version]).get(version.forecast.queue_id)


def accuracies(versions: Collection[Version]) -> dict[int, Accuracy]:
    """Return how right `versions`, each of another queue, turned out on the days that are over and counted, by key of the queue.

    One question for all that count in the same zone and by the same interval; who has no day to go by is left out.
    """
    days = counting.store_days()
    if not days:
        return {}
    alike: dict[tuple[str, int], list[tuple[Version, datetime]]] = defaultdict(list)
    for version in versions:
        until = _counted_until(version, days[-1]) if version.starts else None
        if until is not None and version.starts[0] < until:
            alike[version.forecast.queue.zone, version.forecast.interval_minutes].append((version, until))
    found: dict[int, Accuracy] = {}
    for (zone, minutes), group in alike.items():
        counted = facts.sums(
            counting.store(), start=min(version.starts[0] for version, _ in group), end=max(until for _, until in group),
            needs=("offered",), zone=zone, by=("queue", "interval"), interval_minutes=minutes,
            filters={"queue": [version.forecast.queue_id for version, _ in group]},
        )
        came: dict[int, dict[datetime, float]] = defaultdict(dict)
        for row in counted.table.to_pylist():
            came[row["queue"]][row["interval"].astimezone(UTC)] = float(row["offered"])
        for version, until in group:
            key = version.forecast.queue_id
            if (scored := _scored(version, came[key], until=until)) is not None:
                found[key] = scored
    return found


def _counted_until(version: Version, last: date) -> datetime:
    """Return up to when what came can be held against `version`: its end, that of the `last` day counted, or of yesterday."""
    today = datetime.combine(clock.today(version.forecast.queue.zone), time(), version.zone).astimezone(UTC)
    ends = version.starts[-1] + timedelta(minutes=version.forecast.interval_minutes)
    return min(ends, datetime.combine(last + timedelta(days=1), time(), UTC), today)


def _scored(version: Version, came: Mapping[datetime, float], *, until: datetime) -> Accuracy | None:
    actual = np.array([came.get(start, 0.0) if start < until else np.nan for start in version.starts])
    forecast = version.layered.forecast
    rows: list[tuple[date, float, float]] = []
    for day in dict.fromkeys(version.days):
        places = version.on([day])
        if not np.isnan(actual[places]).any() and actual[places].sum() > 0:
            rows.append((day, float(forecast[places].sum()), float(actual[places].sum())))
    if not rows:
        return None
    scored = version.on([day for day, _, _ in rows])
    totals = np.array([[f, a] for _, f, a in rows])
    return Accuracy(
        rows,
        scores(forecast[scored], actual[scored], naive_error=np.nan),
        scores(totals[:, 0], totals[:, 1], naive_error=np.nan),
    )


def week_of(day: date) -> list[date]:
    """Return the seven days of the ISO week of `day`, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=place) for place in range(7)]


def author_names(written: Sequence[str]) -> dict[str, str]:
    """Return the names behind actors written as kind:id; the system's parts are "System"."""
    from floorwalker.ground.people.models import Person

    keys = {text: int(text.partition(":")[2]) for text in written if text.startswith("person:")}
    names: dict[Any, str] = dict(Person.objects.filter(pk__in=keys.values()).values_list("pk", "display_name"))
    return {text: names.get(keys[text], "Somebody who left") if text in keys else "System" for text in written}
