"""Consistency and reliability of each standard: how far parts of the service differ, how often it was met, and where it falls short."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from floorwalker.engine import charts as engine
from floorwalker.engine import measures, ranges
from floorwalker.engine.measures import Measure
from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Finding, Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.plan.queries.objectives import latest
from floorwalker.record.queries.asked import VIEW as VIEW_MEASURES
from floorwalker.record.queries.asked import teams_in_reach
from floorwalker.record.queries.judged import verdict
from floorwalker.review.chart_sight import VIEW
from floorwalker.review.models import Chart
from floorwalker.review.queries import spreads
from floorwalker.review.queries.spreads import Asked, Compared, Figure

WEEKS: Final = 13
"""Weeks of days looked back on; half hours are of the last four that were counted."""


@dataclass(frozen=True)
class Kept:
    """How often a standard was met: of so many with data, the range that chance allows, and the longest run missed."""

    met: int
    counted: int
    low: float
    high: float
    longest_missed: int

    @property
    def share(self) -> float:
        """The share met; NaN where there was none."""
        return self.met / self.counted if self.counted else math.nan


@dataclass(frozen=True)
class Row:
    """A standard in the list: on how many days it was met, and what its charts say."""

    standard: Standard
    measure: Measure
    days: Kept
    charts: Sequence[Chart]
    open_signals: int


@dataclass(frozen=True)
class Whole:
    """Everything about one standard: its spread by kind of part, how often it was met, its signals by rule, and issues raised from it.

    `each_day` and `run` are the days with data and the first and last of the longest run missed; `by_slot` how often each half hour met it.
    """

    standard: Standard
    measure: Measure
    first: date | None
    last: date | None
    zone: str
    parts: Mapping[str, Compared]
    intervals: Kept
    by_slot: Mapping[Hashable, Kept]
    days: Kept
    each_day: Sequence[Figure]
    run: tuple[date, date] | None
    charts: Sequence[Chart]
    signals: Sequence[tuple[str, int, int]]
    findings: Sequence[Finding]


def today() -> date:
    """Return the day on which standards are looked at."""
    return clock.today("UTC")


def in_sight(by: Actor) -> list[Standard]:
    """Return the standards in force that `by` may see figures of: those of a team as far as teams reach.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing charts.
    """
    policy.require(by, VIEW)
    seen = Q(team__in=teams_in_reach(by))
    seen = seen | Q(team=None) if policy.allows(by, VIEW_MEASURES) else seen
    rows = standards.in_force_anywhere(today()).filter(seen).select_related("queue", "team__site").order_by("measure", "pk")
    return [each for each in rows if measures.get(each.measure).better != "neither"]


def find(reference: str, *, by: Actor) -> Standard:
    """Return the standard in force called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing charts.
    NotFound
        If there is none that `by` may see.
    """
    found = next((each for each in in_sight(by) if each.reference == reference), None)
    if found is None:
        raise NotFound(f"There is no standard {reference[:16]} in force that you may see.", remedy="Choose one of the list.")
    return found


def zone_of(standard: Standard) -> str:
    """Return the zone of the days of a standard."""
    if standard.queue is not None:
        return standard.queue.zone
    if standard.team is not None:
        return str(standard.team.site.zone)
    queues = Queue.objects.filter(retired_at=None, **({"channel": standard.channel} if standard.channel else {}))
    zones = set(queues.values_list("zone", flat=True))
    return zones.pop() if len(zones) == 1 else "UTC"


def listed(by: Actor) -> list[Row]:
    """Return every standard in sight with the days on which it was met: one question to the facts for all of a kind."""
    found = in_sight(by)
    charts = _charts(by)
    days = _days_of_all(found)
    return [
        Row(
            each, of := measures.get(each.measure), kept_of(days[each.pk], of, each), charts[_of(each)],
            sum(chart.open_signals for chart in charts[_of(each)]),  # type: ignore[attr-defined]
        )
        for each in found
    ]


def whole(standard: Standard, *, by: Actor) -> Whole:
    """Return consistency and reliability of one standard."""
    measure, zone = measures.get(standard.measure), zone_of(standard)
    span = latest(zone)
    charts = _charts(by)[_of(standard)]
    signals = _by_rule(charts)
    of_charts = Q(theme__in=[f"chart:{each.reference}" for each in charts])
    issues = list(Finding.objects.filter(Q(theme__startswith=f"gap:{standard.reference}:") | of_charts))
    nothing = Kept(0, 0, math.nan, math.nan, 0)
    if span is None:
        return Whole(standard, measure, None, None, zone, {}, nothing, {}, nothing, (), None, charts, signals, issues)
    first, last = max(span[0], standard.starts_on), span[1]
    asked = Asked((measure.code,), min(first, last), last, zone, standard)
    answer = asked.answer(by=("interval",))
    shifts: dict[Hashable, int] = {label: place for place, (_hour, label) in enumerate(spreads.PARTS_OF_DAY)}
    parts = {
        "half hour": spreads.compared(spreads.in_time(answer, measure, spreads.half_hour)),
        "part of the day": spreads.compared(
            sorted(spreads.in_time(answer, measure, spreads.part_of_day), key=lambda each: shifts[each.key])
        ),
        "weekday": spreads.compared(spreads.in_time(answer, measure, lambda moment: moment.isoweekday())),
    }
    for dimension in dimensions_of(standard):
        parts[dimension] = spreads.by_dimension(asked, measure, dimension, by=by)
    intervals = spreads.in_time(answer, measure, lambda moment: moment)
    slots = defaultdict[Hashable, list[Figure]](list)
    for each in intervals:
        slots[spreads.half_hour(each.key)].append(each)  # type: ignore[arg-type]  # the keys are moments
    by_slot = {key: kept_of(figures, measure, standard) for key, figures in slots.items()}
    days = _days_of_all([standard])[standard.pk]
    return Whole(
        standard, measure, asked.first, last, zone, parts, kept_of(intervals, measure, standard), by_slot,
        kept_of(days, measure, standard), days, longest_run(days, measure, standard), charts, signals, issues,
    )


def dimensions_of(standard: Standard) -> tuple[str, ...]:
    """Return by what the figures of a standard can be compared beside time: not by what it is narrowed to."""
    if standard.team_id is not None:
        return ()
    if standard.queue_id is not None:
        return ("team",)
    return ("team", "queue") if standard.channel else ("team", "channel", "queue")


def kept_of(found: Sequence[Figure], measure: Measure, standard: Standard) -> Kept:
    """Return how often `standard` was met by figures in the order of time."""
    stands = [verdict(measure, each.value, standard) for each in found]
    met = sum(each == "ok" for each in stands)
    counted = sum(each is not None for each in stands)
    low, high = ranges.wilson(met, counted)
    return Kept(met, counted, float(low), float(high), engine.runs([each is not None and each != "ok" for each in stands]))


def longest_run(found: Sequence[Figure], measure: Measure, standard: Standard) -> tuple[date, date] | None:
    """Return the first and last of the longest run of days that missed `standard`, the latest of those as long; None where none did."""
    best: list[Figure] = []
    run: list[Figure] = []
    for each in found:
        run = [*run, each] if verdict(measure, each.value, standard) not in {None, "ok"} else []
        best = run if run and len(run) >= len(best) else best
    return (best[0].key, best[-1].key) if best else None  # type: ignore[return-value]  # the keys are days


def _days_of_all(found: Sequence[Standard]) -> dict[int, list[Figure]]:
    """Return the figures of each standard by day, asked once for all of one kind of scope and zone."""
    groups = defaultdict[tuple[str, str], list[Standard]](list)
    for each in found:
        groups[_scope(each)[0], zone_of(each)].append(each)
    answers: dict[int, list[Figure]] = {}
    for (dimension, zone), here in groups.items():
        last = clock.today(zone) - timedelta(days=1)
        asked = Asked(tuple(sorted({each.measure for each in here})), last - timedelta(weeks=WEEKS) + timedelta(days=1), last, zone)
        answer = asked.answer(by=(dimension, "day") if dimension else ("day",))
        found_sums = answer.table.sums
        keys = found_sums.table[dimension].to_pylist() if dimension else [None] * len(found_sums)
        days = found_sums.table["day"].to_pylist()
        columns = found_sums.columns()
        for each in here:
            measure, key = measures.get(each.measure), _scope(each)[1]
            rows = [row for row, (of, day) in enumerate(zip(keys, days, strict=True)) if of == key and day >= each.starts_on]
            sums = {name: columns[name][rows] for name in measure.needs}
            answers[each.pk] = spreads.figures_of(measure, [days[row] for row in rows], sums)
    return answers


def _scope(standard: Standard) -> tuple[str, int | str | None]:
    if standard.queue_id is not None:
        return "queue", standard.queue_id
    if standard.team_id is not None:
        return "team", standard.team_id
    return ("channel", standard.channel) if standard.channel else ("", None)


def _of(one: Standard | Chart) -> tuple[Hashable, ...]:
    return one.measure, one.queue_id, one.channel, one.team_id


def _charts(by: Actor) -> dict[tuple[Hashable, ...], list[Chart]]:
    from floorwalker.review.queries.charts import listed as charts

    found = defaultdict[tuple[Hashable, ...], list[Chart]](list)
    for each in charts(by).filter(site=None, reason=None):
        found[_of(each)].append(each)
    return found


def _by_rule(charts: Sequence[Chart]) -> list[tuple[str, int, int]]:
    """Return the signals of charts by rule: its name, how many there were, and how many of them wait for their cause."""
    rows = [each for chart in charts for each in chart.signals.filter(lapsed_at=None)]
    number, waiting = Counter(each.rule for each in rows), Counter(each.rule for each in rows if each.is_open)
    return [(rule.name, number[code], waiting[code]) for code, rule in engine.RULES.items() if number[code]]


