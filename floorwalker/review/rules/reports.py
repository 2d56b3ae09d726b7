"""What a report asks: measures, how they are cut, of what part of the service, over which days, and beside which other days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from floorwalker.engine import measures as shelf
from floorwalker.ground.errors import RuleBroken
from floorwalker.record.queries.asked import DAYS_AT_MOST, GROUPINGS, INTERVALS
from floorwalker.record.queries.contacts import YEARS

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MEASURES_AT_MOST: Final = 8
"""A reader takes in five to seven columns; more belong in a second report."""
SPANS: Final = ("interval", "day", "week", "month")
"""Cuts along which time goes on: such rows are not compared with others, the whole is."""
CHOSEN: Final = "chosen"
PERIODS: Final = {
    "yesterday": "Yesterday", "last-week": "Last week", "last-4-weeks": "Last 4 weeks", "last-13-weeks": "Last 13 weeks",
    "this-month": "This month so far", "last-month": "Last month", "last-12-months": "Last 12 months", CHOSEN: "Days of my choice",
}
VERSUS: Final = {"": "nothing", "before": "the time before it", "year": "the same weeks a year before", CHOSEN: "days of my choice"}
DURATIONS: Final = {
    "wait_answered_seconds": "Speed of answer", "first_response_seconds": "First response, written", "handle_seconds": "Handle time",
    "resolution_seconds": "Time to resolution",
}
"""Durations of which mean, median and 90th percentile are told."""
NARROWED_BY: Final = ("queue", "channel", "team", "site", "reason", "outcome", "person")
"""Filters, in the words of an address: codes, and the reference of a person."""
_WEEKS: Final = {"last-week": 1, "last-4-weeks": 4, "last-13-weeks": 13}


class ReportRefused(RuleBroken):
    """A report cannot be asked so."""

    code = "report_refused"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What a report asks, in words that mean something whenever and by whomever they are read.

    Parameters
    ----------
    measures
        Codes of the measures shelf, at least one.
    durations
        Those of `DURATIONS` whose mean, median and 90th percentile are told beside.
    by
        At most two of the groupings of the page of figures.
    interval
        Minutes of an interval.
    narrowed
        What of the service is meant: some of `NARROWED_BY`.
    period, first, until
        One of `PERIODS`; days of one's choice are half-open.
    versus, versus_first, versus_until
        One of `VERSUS`, likewise.
    """

    measures: tuple[str, ...]
    durations: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    interval: int = 30
    narrowed: tuple[tuple[str, str], ...] = ()
    period: str = "last-week"
    first: str = ""
    until: str = ""
    versus: str = ""
    versus_first: str = ""
    versus_until: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.measures) <= MEASURES_AT_MOST:
            raise ReportRefused(
                f"A report shows 1 to {MEASURES_AT_MOST} measures, and {len(self.measures)} are chosen.",
                remedy="Tick those that answer one question; keep a second report for the others.",
            )
        for code in self.measures:
            if code not in _CODES:
                raise ReportRefused(f"No measure is called {code[:40]!r}.", remedy="Choose among those of the shelf of measures.")
        _among("duration", self.durations, DURATIONS)
        _among("grouping", self.by, GROUPINGS)
        _among("filter", [name for name, _ in self.narrowed], NARROWED_BY)
        _among("period", [self.period], PERIODS)
        _among("period to compare with", [self.versus], VERSUS)
        if self.interval not in INTERVALS:
            raise ReportRefused(f"An interval of {self.interval} minutes cannot be shown.", remedy=f"Use one of {INTERVALS}.")
        if len(self.by) > 2 or len(set(self.by)) < len(self.by):
            raise ReportRefused("A report is cut by at most two things, each once.", remedy="Choose two, or one and a filter.")

    @property
    def in_time(self) -> str:
        """By which stretch of time it is cut; empty where it is not."""
        return next((name for name in self.by if name in SPANS), "")

    def as_record(self) -> dict[str, Any]:
        """Return it as plain values; `from_record` reads it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def days(self, today: date) -> tuple[date, date]:
        """Return the first day, and the first that is not included, as they are read on `today`; this day itself is never whole.

        Raises
        ------
        ReportRefused
            If days of one's choice are none.
        """
        return _days(self.period, self.first, self.until, today)

    def other_days(self, today: date) -> tuple[date, date] | None:
        """Return the days that these are compared with, None where with none.

        Raises
        ------
        ReportRefused
            If they are none, or overlap those of the report.
        """
        start, end = self.days(today)
        match self.versus:
            case "":
                return None
            case "year":
                return start - 52 * WEEK, end - 52 * WEEK
            case "chosen":
                first, until = _days(CHOSEN, self.versus_first, self.versus_until, today)
                if first < end and start < until:
                    raise ReportRefused(
                        "The two periods share days, so that they cannot differ freely.", remedy="Choose days that lie apart.",
                    )
                return first, until
        if self.period in ("last-month", "this-month", "last-12-months"):
            months = 12 if self.period == "last-12-months" else 1
            return _months_back(start, months), min(_months_back(start, months) + (end - start), start)
        length = end - start
        back = WEEK if length < WEEK else length
        return start - back, end - back

    def narrowed_to(self, **parts: str) -> Definition:
        """Return it narrowed further."""
        return replace(self, narrowed=tuple((dict(self.narrowed) | parts).items()))


def from_record(kept: Mapping[str, Any]) -> Definition:
    """Return the definition that `Definition.as_record` gave.

    Raises
    ------
    ReportRefused
        If a measure or another part of it is no longer there.
    """
    values = {name: kept[name] for name in Definition.__dataclass_fields__ if name in kept}
    for name in ("measures", "durations", "by"):
        values[name] = tuple(values.get(name, ()))
    values["narrowed"] = tuple((name, value) for name, value in values.get("narrowed", ()))
    return Definition(**values)


def pairs(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Return whether each day of one period stands beside the same weekday of the other: as many days, whole weeks apart."""
    (start, end), (other, until) = first, second
    return end - start == until - other and (start - other).days % 7 == 0


_CODES: Final = frozenset(measure.code for measure in shelf.all())


def _among(what: str, words: Sequence[str], known: Any) -> None:
    for word in words:
        if word not in known:
            raise ReportRefused(f"There is no {what} {word[:40]!r}.", remedy=f"Use one of: {', '.join(filter(None, known))}.")


def _days(period: str, first: str, until: str, today: date) -> tuple[date, date]:
    this_month = today.replace(day=1)
    if period == CHOSEN:
        try:
            start, end = date.fromisoformat(first), date.fromisoformat(until)
        except ValueError:
            raise ReportRefused(f"{first[:10]!r} to {until[:10]!r} are no days.", remedy="Choose a first day and one after it.") from None
        if not {start.year, end.year} <= set(YEARS):
            raise ReportRefused(f"Nothing is counted from {start} to {end}.", remedy=f"Choose days from {YEARS[0]} to {YEARS[-1]}.")
        if (end - start).days > DAYS_AT_MOST:
            raise ReportRefused(f"{(end - start).days} days are too many at once.", remedy=f"Ask for at most {DAYS_AT_MOST}.")
        if not start < end:
            raise ReportRefused(f"The time from {start} to {end} is empty.", remedy="Let it end on a later day; that day is not included.")
        return start, end
    if period in _WEEKS:
        week = today - today.weekday() * DAY  # Monday, as in the facts
        return week - _WEEKS[period] * WEEK, week
    if period == "this-month":
        return (this_month, today) if today > this_month else (_months_back(this_month, 1), this_month)
    if period in ("last-month", "last-12-months"):
        return _months_back(this_month, 12 if period == "last-12-months" else 1), this_month
    return today - DAY, today


def _months_back(first: date, months: int) -> date:
    """Return the first of the month so many months before that of `first`."""
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
