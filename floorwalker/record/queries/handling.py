"""Handle time and answers in full: the split, the spread, by channel, and by person and week beside the band in force."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from floorwalker.ground import standards
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.web import formats
from floorwalker.record import counting, facts
from floorwalker.record.facts.spread import Of
from floorwalker.record.queries import figures
from floorwalker.record.queries.asked import Asked

MEASURES: Final = ("handled", "aht", "average_talk", "average_hold", "average_wrap", "aht_adjusted")
WEEK: Final = timedelta(days=7)
WEEKS_AT_MOST: Final = 27
"""Half a year of weeks: what an appraisal looks back on."""
COLUMNS: Final = ("week", "person", *MEASURES, "comment")
"""Heads of the file of people and weeks."""


@dataclass(frozen=True)
class Spread:
    """Mean, median and 90th percentile of a duration in one channel, in seconds, over so many contacts."""

    channel: str
    number: int
    mean_seconds: float
    median_seconds: float
    p90_seconds: float


@dataclass(frozen=True)
class Histogram:
    """How many handle times lie between two edges; the last has no upper edge."""

    bins: tuple[tuple[int, int | None, int], ...]
    overall: Spread | None


@dataclass(frozen=True)
class PersonWeek:
    """One person's handle time in one week: the split, the band in force and what it says."""

    week: date
    person: str
    figures: dict[str, float]
    comment: str
    verdict: str


def spreads(asked: Asked, *, of: Of = "handle_seconds") -> list[Spread]:
    """Return the spread of one duration by channel."""
    found = facts.spread(counting.store(), _question(asked), of=of, by=("channel",)).table.to_pylist()
    return [
        Spread(row["channel"], int(row["number"]), row["mean_seconds"], row["median_seconds"], row["p90_seconds"]) for row in found
    ]


def histogram(asked: Asked) -> Histogram:
    """Return how handle times are spread over the whole of what is asked."""
    found = facts.spread(counting.store(), _question(asked), of="handle_seconds")
    if found.table.num_rows == 0:
        return Histogram((), None)
    row = found.table.to_pylist()[0]
    edges = facts.HISTOGRAM_EDGES_SECONDS
    bins = tuple(zip(edges, (*edges[1:], None), (int(count) for count in found.bins[0]), strict=True))
    whole = Spread("all", int(row["number"]), row["mean_seconds"], row["median_seconds"], row["p90_seconds"])
    return Histogram(bins, whole)


def _question(asked: Asked) -> facts.Question:
    return replace(asked.answer(by=()).table.sums.question, by=())


def resolution(asked: Asked) -> list[Spread]:
    """Return how long settled contacts took, by channel: from their arrival to the end of the last visit.

    A contact counts when somebody said that it was settled, in the time in which it arrived; who settles a need over several
    contacts is not known yet.
    """
    return spreads(asked, of="resolution_seconds")


def by_person_and_week(asked: Asked) -> list[PersonWeek]:
    """Return each person's handle time by week (from Monday), newest week first, beside the band in force for the queue asked.

    Without a queue the band of the whole house is meant: a standard on handle time that names no queue.
    """
    found = []
    monday = asked.start - timedelta(days=asked.start.weekday())
    weeks = [monday + WEEK * number for number in range(-(-(asked.end - monday).days // 7))][-WEEKS_AT_MOST:]
    for week in reversed(weeks):
        part = replace(asked, start=max(week, asked.start), end=min(week + WEEK, asked.end))
        band = band_of(asked.queue, day=week)
        for row in part.answer(by=("agent",)).rows:
            if row["agent"] is None or not row["handled"]:
                continue
            seconds = {code: float(row[code]) for code in MEASURES}
            comment, verdict = remark(seconds["aht"], band)
            found.append(PersonWeek(week, str(row["agent"]), seconds, comment, verdict))
    return found


def band_of(queue: Queue | None, *, day: date) -> Standard | None:
    """Return the standard on handle time in force for `queue`, or for everybody when no queue is meant."""
    if queue is not None:
        return standards.ruling("aht", queue=queue, day=day)
    return standards.in_force(day).filter(measure="aht", queue=None, channel="").first()


def remark(aht_seconds: float, band: Standard | None) -> tuple[str, str]:
    """Return what a handle time says beside its band, and the state to show: too short is as telling as too long."""
    if math.isnan(aht_seconds):
        return str(formats.NO_DATA), "idle"
    if band is None:
        return "no band in force", "idle"
    low, high = band.target - band.tolerance, band.target + band.tolerance
    words = f"{formats.minutes_seconds(low)} to {formats.minutes_seconds(high)}"
    if aht_seconds > high:
        return f"{formats.duration(aht_seconds - high)} above the band {words}", "watch"
    if aht_seconds < low:
        return f"{formats.duration(low - aht_seconds)} below the band {words}", "watch"
    return f"inside the band {words}", "ok"


def by_channel(asked: Asked) -> figures.Figures:
    """Return handle time by channel with its split, and adjusted for contacts worked at once."""
    return asked.answer(by=("channel",))


def plain(row: PersonWeek) -> list[Any]:
    """Return one line of the file of people and weeks."""
    values = ["" if math.isnan(row.figures[code]) else f"{row.figures[code]:.10g}" for code in MEASURES]
    return [row.week.isoformat(), row.person, *values, row.comment]
