"""How an agreement was kept, window by window: counted by the measures of the house, with and without what both sides left out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from floorwalker.engine import measures
from floorwalker.engine.measures import Array, Measure, column
from floorwalker.ground import clock
from floorwalker.ground.errors import RuleBroken
from floorwalker.plan.models import Agreement, AgreementExclusion, AgreementMiss, AgreementTerm
from floorwalker.plan.queries import agreements as queries
from floorwalker.plan.rules.keeping import Outlook, Sofar, Step, credit, is_missed, needed, outlook, step_of
from floorwalker.plan.rules.windows import Window, last_windows
from floorwalker.record import counting
from floorwalker.record.queries import figures

MOST: Final = 13
"""Windows that a page shows: a year of months and the one before, a quarter of weeks."""
USUAL_DAYS: Final = 28
"""Four whole weeks: every weekday counts the same."""
MINUTES: Final = 15
Verdict = Literal["kept", "missed", "running", "no contacts"]


@dataclass(frozen=True)
class Counted:
    """One window of one promise: everything that came, and what of it counts once the left-out stretches are taken away."""

    term: AgreementTerm
    measure: Measure
    window: Window
    whole: Sofar
    counts: Sofar
    excluded: Sequence[AgreementExclusion]
    verdict: Verdict
    step: Step | None = None
    credit: Decimal | None = None
    miss: AgreementMiss | None = None

    @property
    def is_restated(self) -> bool:
        """Whether what was left out changes the figure or its n."""
        return bool(self.excluded) and (self.whole.value, self.whole.number) != (self.counts.value, self.counts.number)


@dataclass(frozen=True)
class Ahead:
    """What the rest of the running window must reach, how many are expected in it, and what the last four weeks reached."""

    outlook: Outlook
    needed: float | None
    to_come: float
    usual: Sofar
    last_day: date


@dataclass(frozen=True)
class Kept:
    """How one promise stands: its last windows, the earliest first, and what is ahead in the running one."""

    term: AgreementTerm
    measure: Measure
    windows: Sequence[Counted]
    ahead: Ahead | None

    @property
    def running(self) -> Counted | None:
        """The window that is not over."""
        return self.windows[-1] if self.windows and self.windows[-1].verdict == "running" else None

    @property
    def missed(self) -> list[Counted]:
        """The windows in which it was missed, the latest first."""
        return [each for each in reversed(self.windows) if each.verdict == "missed"]


def in_force(*, most: int) -> tuple[list[tuple[Agreement, Kept]], list[tuple[Agreement, RuleBroken]]]:
    """Return how each promise in force was kept in its last `most` windows, by client; and the agreements that cannot be counted, with why.

    Who may see it is the caller's to ask.
    """
    found, refused = list[tuple[Agreement, Kept]](), list[tuple[Agreement, RuleBroken]]()
    rows = queries.in_force(queries.today()).select_related("owner").prefetch_related("terms__credits").order_by("client", "pk")
    for one in rows:
        try:
            counter = Counter(one)
        except RuleBroken as refusal:
            refused.append((one, refusal))
            continue
        found += [(one, counter.kept(term, most=most)) for term in one.terms.all()]
    return found, refused


class Counter:
    """Counts an agreement: its zone, what was recorded and what was left out are read once for however many promises."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.zone = queries.zone_of(agreement)
        self.today = clock.today(self.zone)
        self.excluded = list(agreement.exclusions.filter(taken_back_at=None).select_related("recorded_by"))

    @cached_property
    def recorded(self) -> Sequence[date]:
        """The days that were recorded, up to today."""
        return [day for day in counting.store_days() if day <= self.today]

    @property
    def last_day(self) -> date | None:
        """The last day that was recorded, up to today."""
        return self.recorded[-1] if self.recorded else None

    def kept(self, term: AgreementTerm, *, most: int = MOST) -> Kept:
        """Return how one promise was kept in the last `most` windows; those before anything was recorded are none."""
        measure = measures.get(term.measure)
        spans = last_windows(
            self.agreement.window, starts_on=self.agreement.starts_on, ends_on=self.agreement.ends_on, today=self.today, most=most
        )
        spans = [span for span in spans if self.recorded and span.end > self.recorded[0]]
        if not spans or self.last_day is None:
            return Kept(term, measure, [], None)
        usual_from = self.last_day - timedelta(days=USUAL_DAYS - 1)
        days = _Sums.ask(self, term, min(spans[0].start, usual_from), max(spans[-1].end, self.last_day + timedelta(days=1)), by="day")
        cut = {day for each in self.excluded for day in self._days_of(each)}
        kept_days = days.only([day not in cut for day in days.days])
        parts = self._uncut(term, cut, spans)
        misses = {each.starts_on: each for each in term.misses.select_related("owner", "answered_by")}
        windows = [self._window(term, measure, span, days, kept_days, parts, misses) for span in spans]
        ahead = None
        if windows[-1].verdict == "running":
            usual = days.within(usual_from, self.last_day + timedelta(days=1))
            ahead = self._ahead(term, measure, windows[-1], usual)
        return Kept(term, measure, windows, ahead)

    def _window(
        self, term: AgreementTerm, measure: Measure, span: Window, days: _Sums, kept_days: _Sums, parts: _Sums | None,
        misses: Mapping[date, AgreementMiss],
    ) -> Counted:
        whole = days.within(span.start, span.end)
        counts = kept_days.within(span.start, span.end)
        figure = whole.figure(measure)
        excluded = [each for each in self.excluded if any(span.covers(day) for day in self._days_of(each))]
        if excluded:
            counts = counts.and_more(parts.within(span.start, span.end)) if parts is not None else counts
        counted = counts.figure(measure) if excluded else figure
        verdict: Verdict = (
            "running" if span.end > self.today else "no contacts" if math.isnan(counted.value)
            else "missed" if is_missed(measure, counted.value, term.target) else "kept"
        )
        step = money = None
        if verdict == "missed":
            steps = [Step(each.beyond, each.share, each.amount) for each in term.credits.all()]
            step = step_of(measure, counted.value, steps)
            money = None if step is None else credit(step, fee=self.agreement.fee)
        return Counted(term, measure, span, figure, counted, excluded, verdict, step, money, misses.get(span.start))

    def _uncut(self, term: AgreementTerm, cut: set[date], spans: Sequence[Window]) -> _Sums | None:
        """Return the quarter hours that count of the days from which something is left out."""
        touched = sorted(day for day in cut if spans[0].start <= day < spans[-1].end)
        if not touched:
            return None
        sums = _Sums.ask(self, term, touched[0], touched[-1] + timedelta(days=1), by="interval")
        return sums.only([
            day in cut and not any(each.starts_at <= moment < each.ends_at for each in self.excluded)
            for day, moment in zip(sums.days, sums.moments, strict=True)
        ])

    def _ahead(self, term: AgreementTerm, measure: Measure, running: Counted, usual: _Sums) -> Ahead:
        last_day = self.last_day
        assert last_day is not None
        usual_numbers = usual.numbers_by_weekday(measure, weeks=USUAL_DAYS // 7)
        left = max(0, (running.window.end - max(last_day + timedelta(days=1), running.window.start)).days)
        first = running.window.end - timedelta(days=left)
        to_come = sum(usual_numbers[(first + timedelta(days=after)).weekday()] for after in range(left))
        need = needed(term.target, so_far=running.counts, to_come=to_come)
        figure = usual.figure(measure)
        return Ahead(
            outlook(measure, need, so_far=running.counts, target=term.target, usual=figure), need, to_come, figure, last_day,
        )

    def _days_of(self, exclusion: AgreementExclusion) -> list[date]:
        zone = ZoneInfo(self.zone)
        first = exclusion.starts_at.astimezone(zone).date()
        last = (exclusion.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        return [first + timedelta(days=after) for after in range((last - first).days + 1)]


@dataclass(frozen=True)
class _Sums:
    """Sums of one promise by day or by quarter hour: rows side by side, so that any of them add up."""

    days: Sequence[date]
    moments: Sequence[datetime]
    columns: Mapping[str, Array]

    @classmethod
    def ask(cls, counter: Counter, term: AgreementTerm, first: date, after: date, *, by: str) -> _Sums:
        """Ask the facts for the days [first, after) of the client's queues."""
        zone = ZoneInfo(counter.zone)
        start, end = (datetime.combine(day, time(), zone) for day in (first, after))
        answer = figures.ask(
            measures=[term.measure], start=start, end=end, zone=counter.zone, by=(by,),
            interval_minutes=MINUTES if by == "interval" else None,
            queues=queries.queues_of(counter.agreement.client, term.channel), target_seconds=term.target_seconds,
        )
        keys = [row[by] for row in answer.rows]
        moments = [key if isinstance(key, datetime) else datetime.combine(_date(key), time(), zone) for key in keys]
        return cls([moment.astimezone(zone).date() for moment in moments], [moment.astimezone(UTC) for moment in moments],
                   answer.table.sums.columns())

    def only(self, keep: Sequence[bool]) -> _Sums:
        """Return the rows that `keep` names."""
        places = [place for place, kept in enumerate(keep) if kept]
        return _Sums([self.days[place] for place in places], [self.moments[place] for place in places],
                     {name: values[places] for name, values in self.columns.items()})

    def within(self, start: date, end: date) -> _Sums:
        """Return the rows of the days [start, end)."""
        return self.only([start <= day < end for day in self.days])

    def and_more(self, other: _Sums) -> _Sums:
        """Return the rows of both."""
        return _Sums([*self.days, *other.days], [*self.moments, *other.moments],
                     {name: np.concatenate([values, other.columns[name]]) for name, values in self.columns.items()})

    def figure(self, measure: Measure) -> Sofar:
        """Return the measure over every row, with n and the range that chance allows; nothing counted is no data."""
        if not self.days:
            return Sofar()
        sums = {name: _together(name, values) for name, values in self.columns.items()}
        low, high = (float(each) for each in measure.range(sums))
        number = float(measure.number(sums))
        return Sofar(float(measure.compute(sums)), 0.0 if math.isnan(number) else number, low, high)

    def numbers_by_weekday(self, measure: Measure, *, weeks: int) -> list[float]:
        """Return the mean n of each weekday over so many weeks, from Monday; a day without contacts counts as none."""
        totals = [0.0] * 7
        for day, number in zip(self.days, measure.number(self.columns) if self.days else (), strict=True):
            totals[day.weekday()] += 0.0 if math.isnan(number) else float(number)
        return [total / weeks for total in totals]


def _together(name: str, values: Array) -> float:
    known = values[~np.isnan(values)]
    if not len(known):
        return math.nan
    return float(known.sum() if column(name).combine == "sum" else known.max())


def _date(key: Any) -> date:
    return key if isinstance(key, date) else date.fromisoformat(str(key))
