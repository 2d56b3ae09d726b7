"""Asking for charts: which there are, one with everything on it, and which signals nobody has acted on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet

from floorwalker.engine import measures
from floorwalker.ground import clock, settings, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.record import counting
from floorwalker.review import chart_sight
from floorwalker.review.chart_sight import KEEP, VIEW
from floorwalker.review.models import Chart, ChartPhase, ChartSignal, LeftOutPoint
from floorwalker.review.queries import chart_reading, chart_series
from floorwalker.review.queries.chart_reading import Reading

MOST_AT_ONCE: Final = 200
"""Charts read at once for the list; more than a house can keep in view."""
WEEKS: Final = 13
"""A quarter: enough points for limits, and what changed lately is still seen."""
OPEN: Final = Q(state=ChartSignal.State.OPEN, lapsed_at=None)


def today() -> date:
    """Return the day on which charts are looked at."""
    return clock.today("UTC")


def listed(by: Actor) -> QuerySet[Chart]:
    """Return the charts in use that `by` may see, with the number of signals without action.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing charts.
    """
    policy.require(by, VIEW)
    rows = chart_sight.charts(by).filter(retired_at=None).select_related("queue", "team", "site", "reason", "owner")
    return rows.prefetch_related("phases", _left_out()).annotate(open_signals=Count("signals", filter=_of_signals()))


def find(reference: str, *, by: Actor) -> Chart:
    """Return the chart called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing charts.
    NotFound
        If there is none that `by` may see.
    """
    policy.require(by, VIEW)
    rows = chart_sight.charts(by).select_related("queue", "team", "site", "reason", "owner").prefetch_related("phases", _left_out())
    found = rows.filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no chart {reference} that you may see.", remedy="Look at the list of charts.")
    return found


def keeps(by: Actor, chart: Chart) -> bool:
    """Return whether `by` may change `chart`."""
    return chart.retired_at is None and chart_sight.kept(by).filter(pk=chart.pk).exists()


def owners() -> QuerySet[Person]:
    """Return those who may own a chart."""
    return who_may(KEEP, on=today())


def owned_by(person: Person) -> QuerySet[Chart]:
    """Return the charts in use that `person` owns."""
    return Chart.objects.filter(owner=person, retired_at=None)


def reading(chart: Chart) -> Reading:
    """Return how `chart` reads now."""
    return readings([chart])[0]


def readings(charts: Sequence[Chart]) -> list[Reading]:
    """Return how each of `charts` reads now; the facts are asked once for all that are asked by the same."""
    return [
        chart_reading.read(chart, series, list(chart.phases.all()), list(chart.left_out.all()))
        for chart, series in zip(charts, chart_series.read(charts), strict=True)
    ]


def with_others(chart: Chart, others: Sequence[Chart], codes: Sequence[str], *, kind: str = "") -> tuple[Reading, list[Reading]]:
    """Return how `chart` reads, and beside it other charts of the same part, then measures `codes` read as if they were charted too.

    The facts are asked once for all of them.
    """
    same = {name: getattr(chart, name) for name in ("queue", "channel", "team", "site", "reason", "step", "zone", "starts_on")}
    plain = [Chart(name=measures.get(code).name, measure=code, **same) for code in codes]
    own, *series = chart_series.read([chart, *others, *plain])
    stored = [(each, list(each.phases.all()), list(each.left_out.all())) for each in others]
    stored += [(each, [ChartPhase(starts_on=chart.starts_on)], []) for each in plain]
    beside = [chart_reading.read(each, points, phases, out) for (each, phases, out), points in zip(stored, series, strict=True)]
    return chart_reading.read(chart, own, list(chart.phases.all()), list(chart.left_out.all()), kind=kind), beside


def same_part(chart: Chart) -> Q:
    """Return the condition for charts of the same part of the service by the same step."""
    return Q(
        queue=chart.queue_id, channel=chart.channel, team=chart.team_id, site=chart.site_id, reason=chart.reason_id, step=chart.step,
        retired_at=None,
    )


def first_day(zone: str) -> date:
    """Return the day from which a chart begins where nobody says: a quarter before the last day that was counted."""
    counted = [day for day in counting.store_days() if day < clock.today(zone)]
    return (counted[-1] if counted else clock.today(zone)) - timedelta(weeks=WEEKS)


def without_chart(by: Actor) -> list[Standard]:
    """Return the standards in force on which `by` could begin a chart and none stands, of parts that `by` may chart."""
    if not policy.allows(by, KEEP):
        return []
    scope = policy.scope(by, KEEP)
    charted = {
        (each.measure, each.queue_id, each.channel, each.team_id)
        for each in Chart.objects.filter(retired_at=None, site=None, reason=None, step=Chart.Step.DAY)
    }
    rows = standards.in_force_anywhere(today()).select_related("queue", "team__site").order_by("pk")
    return [
        each for each in rows
        if (each.measure, each.queue_id, each.channel, each.team_id) not in charted and measures.get(each.measure).is_rate
        and (scope.everything or each.team_id in scope.teams)
    ]


def unanswered(by: Actor) -> QuerySet[ChartSignal]:
    """Return the signals without action in charts that `by` may see, the oldest first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing charts.
    """
    policy.require(by, VIEW)
    rows = chart_sight.signals(by).filter(OPEN, chart__retired_at=None)
    return rows.select_related("chart__owner", "chart__queue", "chart__team", "chart__site").order_by("at", "pk")


def left_lying() -> QuerySet[ChartSignal]:
    """Return the signals that were found longer ago than the house waits, and that nobody acted on."""
    limit = clock.now() - timedelta(days=settings.get("chart_signal_days"))
    return ChartSignal.objects.filter(OPEN, chart__retired_at=None, found_at__lt=limit)


def _of_signals() -> Q:
    return Q(signals__state=ChartSignal.State.OPEN, signals__lapsed_at=None)


def _left_out() -> Prefetch[str]:
    return Prefetch("left_out", LeftOutPoint.objects.filter(put_back_at=None).select_related("left_by"))
