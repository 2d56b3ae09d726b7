"""Reading imports: their jobs, what their days look like, and whether their clock is the one it was said to be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from floorwalker.engine.forecasting.cleaning import LEAST_DEPARTURE, NAMED_AT, NORMAL_CONSISTENT
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Job
from floorwalker.record.models import Delivery, Import, Mapping
from floorwalker.record.queries.feeds import LOOK

ACTIVE = (Job.State.WAITING, Job.State.RUNNING)
WORKED_ON = (Import.State.READING, Import.State.PUBLISHING, Import.State.UNDOING)
"""States that say work goes on; work that was stopped or died leaves them behind."""
CAN_READ = (Import.State.WAITING, Import.State.READING, Import.State.FAILED)
CAN_PUBLISH = (Import.State.READY, Import.State.PUBLISHING)
CAN_UNDO = tuple(state for state in Import.State if state != Import.State.UNDONE)
"""What can be asked for in which states, while no work on the import goes on."""
DAY = timedelta(days=1)
OPEN_SHARE = 0.5
"""A weekday on which at least half of the weeks brought contacts is a working day; without contacts it is a gap."""
NEIGHBOURS = 4
"""Same weekdays before and after a day that say what is usual for it."""
LEAST_NEIGHBOURS = 3
LEAST_SPREAD = 0.03
WEEKS_BESIDE_CHANGE = 4
HOUR_SECONDS = 3_600
SHIFTED_SECONDS = (2_400, 4_800)
"""The first contact moved by about the hour the clock moved."""
ROUND_THE_CLOCK_SECONDS = 1_800


def listed() -> QuerySet[Import]:
    """Return every import, newest first."""
    return Import.objects.select_related("delivery__feed").prefetch_related("files__stored").order_by("-id")


def handed_in() -> QuerySet[Import]:
    """Return the imports that people handed in; what feeds bring stands on their pages, a thousand a day."""
    return listed().filter(delivery=None)


def mappings(*, of_totals: bool) -> list[Mapping]:
    """Return the saved mappings of tables with one row a contact, or of those with totals by interval."""
    kept = Mapping.objects.filter(retired_at=None).order_by("name")
    return [each for each in kept if is_of_totals(each.columns) == of_totals]


def is_of_totals(columns: dict[str, Any]) -> bool:
    """Return whether a mapping is that of a table of totals by interval."""
    return columns.get("rows") == "totals"


def find(reference: str) -> Import:
    """Return the import called `reference`.

    Raises
    ------
    NotFound
        If there is none.
    """
    batch = listed().filter(reference=reference).first()
    if batch is None:
        raise NotFound(f"There is no import {reference}.", remedy="Look for it in the list of imports.")
    return batch


def last_job(batch: Import) -> Job | None:
    """Return the latest work asked for on `batch`."""
    asked = Job.objects.filter(kind__startswith="record.", arguments__import=batch.reference).order_by("-id").first()
    if batch.delivery is None or batch.delivery.state != Delivery.State.WAITING or (asked is not None and asked.state in ACTIVE):
        return asked
    return Job.objects.filter(kind=LOOK, arguments__feed=batch.delivery.feed.reference, state__in=ACTIVE).order_by("-id").first() or asked


def active_job(batch: Import) -> Job | None:
    """Return the work on `batch` that waits or goes on, if any."""
    job = last_job(batch)
    return job if job is not None and job.state in ACTIVE else None


def left(*, since: datetime) -> list[Import]:
    """Return the imports that were never read to their end and with which nobody has done anything since then."""
    touched = Job.objects.filter(Q(state__in=ACTIVE) | Q(created_at__gte=since), kind__startswith="record.")
    busy = set(touched.values_list("arguments__import", flat=True))
    handed_in = Import.objects.filter(state__in=CAN_READ, created_at__lt=since, delivery=None)
    return [batch for batch in handed_in if batch.reference not in busy]


def stopped() -> set[str]:
    """Return the references of the imports whose state says that work goes on while none does."""
    active = Job.objects.filter(kind__startswith="record.", state__in=ACTIVE).values_list("arguments__import", flat=True)
    looked_at = Job.objects.filter(kind=LOOK, state__in=ACTIVE).values_list("arguments__feed", flat=True)
    worked_on = Import.objects.filter(state__in=WORKED_ON).exclude(delivery__feed__reference__in=list(looked_at))
    return set(worked_on.values_list("reference", flat=True)) - set(active)


@dataclass(frozen=True)
class Gap:
    """Working days in a row without a contact, first and last."""

    first: date
    last: date


@dataclass(frozen=True)
class OddDay:
    """A day with far more or fewer contacts than its weekday usually brings."""

    day: date
    count: int
    usual: float


@dataclass(frozen=True)
class ClockChange:
    """A day on which the clock of the zone changed, by how many hours, and whether the contacts follow it (None: cannot be told)."""

    day: date
    hours: float
    fits: bool | None


@dataclass(frozen=True)
class Shape:
    """What the days of an import look like."""

    gaps: Sequence[Gap]
    odd: Sequence[OddDay]
    weeks: Sequence[tuple[date, int]]
    """Monday of each week, and the local second of the day of its earliest contact."""
    changes: Sequence[ClockChange]
    round_the_clock: bool


def shape(days: dict[str, tuple[int, str]], *, zone: str) -> Shape:
    """Return gaps, odd days and the clock's proof of `days`: local day to contacts and the local time of the first."""
    counts = {date.fromisoformat(day): count for day, (count, _) in days.items()}
    firsts = {date.fromisoformat(day): _seconds(first) for day, (_, first) in days.items()}
    weeks: dict[date, int] = {}
    for day, first in sorted(firsts.items()):
        monday = day - DAY * day.weekday()
        weeks[monday] = min(first, weeks.get(monday, first))
    usual_first = median(weeks.values()) if weeks else 0
    round_the_clock = bool(weeks) and usual_first < ROUND_THE_CLOCK_SECONDS
    changes = _changes(weeks, zone, told=not round_the_clock)
    return Shape(_gaps(counts), _odd(counts), sorted(weeks.items()), changes, round_the_clock)


def _seconds(clock: str) -> int:
    found = time.fromisoformat(clock)
    return found.hour * HOUR_SECONDS + found.minute * 60 + found.second


def _gaps(counts: dict[date, int]) -> list[Gap]:
    if not counts:
        return []
    first, last = min(counts), max(counts)
    span = [first + DAY * at for at in range((last - first).days + 1)]
    by_weekday = [[day in counts for day in span if day.weekday() == weekday] for weekday in range(7)]
    working = {weekday for weekday, there in enumerate(by_weekday) if there and sum(there) / len(there) >= OPEN_SHARE}
    gaps: list[Gap] = []
    before: date | None = None  # the working day before, if it was missing
    for day in span:
        if day.weekday() not in working:
            continue
        if day in counts:
            before = None
        else:
            gaps[-1:] = [Gap(gaps[-1].first, day)] if before else [*gaps[-1:], Gap(day, day)]
            before = day
    return gaps


def _odd(counts: dict[date, int]) -> list[OddDay]:
    found = []
    logs = {day: math.log(count) for day, count in counts.items()}
    for day in sorted(counts):
        beside = [day + DAY * 7 * step for step in range(-NEIGHBOURS, NEIGHBOURS + 1) if step]
        near = [logs[other] for other in beside if other in logs]
        if len(near) < LEAST_NEIGHBOURS:
            continue
        usual = median(near)
        spread = max(NORMAL_CONSISTENT * median(abs(each - usual) for each in near), LEAST_SPREAD)
        departure = abs(logs[day] - usual)
        noise = math.exp(-usual / 2)  # a Poisson count of n is not known better than 1 in the root of n
        if departure > NAMED_AT * max(spread, noise) and departure > math.log1p(LEAST_DEPARTURE):
            found.append(OddDay(day, counts[day], math.exp(usual)))
    return found


def _changes(weeks: dict[date, int], zone: str, *, told: bool) -> list[ClockChange]:
    if not weeks:
        return []
    info = ZoneInfo(zone)
    found = []
    day, last = min(weeks), max(weeks) + DAY * 7
    while day < last:
        before, after = (datetime.combine(each, time(12), info).utcoffset() or timedelta() for each in (day - DAY, day))
        if before != after:
            hours = (after - before).total_seconds() / HOUR_SECONDS
            earlier = [first for monday, first in weeks.items() if 0 < (day - monday).days <= 7 * WEEKS_BESIDE_CHANGE]
            later = [first for monday, first in weeks.items() if 0 <= (monday - day).days < 7 * WEEKS_BESIDE_CHANGE]
            fits = None
            if told and len(earlier) > 1 and len(later) > 1:
                moved = abs(median(later) - median(earlier))
                fits = not SHIFTED_SECONDS[0] <= moved <= SHIFTED_SECONDS[1]
            found.append(ClockChange(day, hours, fits))
        day += DAY
    return found
