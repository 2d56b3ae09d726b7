"""The Monday page: what moved since last Monday and is it real, what was decided last week, did earlier things work, what nobody owns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from floorwalker.engine import charts as engine
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Decision, Finding
from floorwalker.ground.people import policy
from floorwalker.plan import sight as plan_sight
from floorwalker.plan.models import Meeting, MeetingAction, MeetingPurpose
from floorwalker.review import chart_sight
from floorwalker.review.models import ChartSignal, ReviewOutcome
from floorwalker.review.queries import charts, gaps, worked
from floorwalker.review.queries.chart_reading import Reading
from floorwalker.review.queries.gaps import Gap
from floorwalker.review.queries.worked import Worked

VIEW: Final = "review.view_monday"
RATE: Final = 0.1
"""Share of the points called out that may be false, over all charts at once; as on the page of charts."""
WEEK: Final = timedelta(days=7)
LOOKS_BACK: Final = timedelta(weeks=8)
"""What was decided longer ago is no news on a Monday, whether it worked or not."""
ROUTINE: Final = 2
"""So many that moved most without a reason are named, so that nobody reacts to them."""
TEACHES: Final = ("worse", "worked", "no change", "too early", "no phase", "not charted")


@dataclass(frozen=True)
class Moved:
    """A chart that moved: how it reads, and its signal since last Monday; None where it moved as it always does."""

    reading: Reading
    signal: ChartSignal | None = None


@dataclass(frozen=True)
class Decided:
    """Something that a meeting decided: the decision, its meeting, and who does what until when."""

    decision: Decision
    meeting: Meeting
    action: MeetingAction | None = None


@dataclass(frozen=True)
class Came:
    """What somebody was given to do, what it serves, and whether it worked."""

    action: MeetingAction
    about: str
    worked: Worked


@dataclass(frozen=True)
class Unowned:
    """What nobody owns: findings, signals on which nobody acted in time, real gaps without an issue; the oldest and greatest first."""

    findings: Sequence[Finding] = ()
    signals: Sequence[ChartSignal] = ()
    gaps: Sequence[Gap] = ()

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.findings) + len(self.signals) + len(self.gaps)


@dataclass(frozen=True)
class Monday:
    """The page of the week that begins on `day`: how many charts were looked at, how many stand out together, and its four parts."""

    day: date
    zone: str
    looked_at: int
    stand_out: int
    moved: Sequence[Moved]
    decided: Sequence[Decided]
    came: Sequence[Came]
    unowned: Unowned

    @property
    def last(self) -> date:
        """Last Monday."""
        return self.day - WEEK


def of(by: Actor, *, zone: str) -> Monday:
    """Return the Monday page as `by` may see it, on the calendar of `zone`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include the Monday page.
    """
    policy.require(by, VIEW)
    today = clock.today(zone)
    day = today - timedelta(days=today.weekday())
    readings = charted(by)
    chances = [each.chance for each in readings.values()]
    known = sum(not math.isnan(each) for each in chances)
    stand = int(engine.benjamini_hochberg(chances, rate=RATE).sum()) if known else 0
    return Monday(
        day, zone, known, stand, moved(readings, since=day - WEEK), _decided(by, day - WEEK, day, zone), _came(by, readings, day, zone),
        unowned(by),
    )


def charted(by: Actor) -> dict[int, Reading]:
    """Return how the charts that `by` may see read now, by key.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing charts.
    """
    rows = list(charts.listed(by)[: charts.MOST_AT_ONCE])
    return dict(zip((each.pk for each in rows), charts.readings(rows) if rows else (), strict=True))


def moved(readings: Mapping[int, Reading], *, since: date) -> list[Moved]:
    """Return the charts with a signal at a day since last Monday, the latest signal of each; then those that moved most without one."""
    found: dict[int, ChartSignal] = {}
    for each in ChartSignal.objects.filter(chart__in=list(readings), lapsed_at=None, through__gte=since).order_by("through", "pk"):
        found[each.chart_id] = each
    signalled = [Moved(readings[pk], each) for pk, each in sorted(found.items(), key=lambda item: item[1].through, reverse=True)]
    quiet = [
        each for pk, each in readings.items()
        if pk not in found and each.last is not None and each.too_early is None and each.series.days[each.last] >= since
    ]
    quiet.sort(key=lambda each: -abs(float(each.z[each.last or 0])))
    return [*signalled, *(Moved(each) for each in quiet[:ROUTINE])]


def _meetings(by: Actor) -> Q:
    """Return the condition on meetings: all for whose role reaches the whole house, else those that `by` had a part in."""
    return Q(meeting__in=plan_sight.minutes(by).order_by().values("pk")) if policy.allows(by, plan_sight.VIEW_MINUTES) else Q(pk__in=())


def _decided(by: Actor, first: date, end: date, zone: str) -> list[Decided]:
    """Return what meetings decided from `first` to before `end`, each with who does what about it where that was said with it."""
    if not policy.allows(by, plan_sight.VIEW_MINUTES):
        return []
    start, stop = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, end))
    held = {f"meeting:{each.reference}": each for each in plan_sight.minutes(by).filter(starts_at__gte=start, starts_at__lt=stop)}
    rows = list(Decision.objects.filter(subject__in=held).order_by("pk"))
    outcomes = ReviewOutcome.objects.filter(decision__in=rows, action__isnull=False).select_related("action__owner")
    given = {each.decision_id: each.action for each in outcomes}
    return [Decided(each, held[each.subject], given.get(each.pk)) for each in rows]


def _came(by: Actor, readings: Mapping[int, Reading], day: date, zone: str) -> list[Came]:
    """Return what was given before last week, and whether it worked by the chart of what it serves; what teaches most first."""
    start, stop = (datetime.combine(each, time(), ZoneInfo(zone)) for each in (day - LOOKS_BACK, day - WEEK))
    rows = MeetingPurpose.objects.filter(
        _meetings(by), action__isnull=False, taken_back_at=None, meeting__starts_at__gte=start, meeting__starts_at__lt=stop
    ).select_related("action__owner", "action__meeting", "meeting")
    named = [(each.action, each.about, each.meeting.starts_at.date()) for each in rows if each.action is not None]
    said = worked.of([(about, since) for _action, about, since in named], read=readings)
    found = [Came(action, about, one) for (action, about, _since), one in zip(named, said, strict=True)]
    return sorted(found, key=lambda each: (TEACHES.index(each.worked.answer), each.action.pk))


def unowned(by: Actor, *, with_gaps: bool = True) -> Unowned:
    """Return what nobody owns, as far as `by` sees; gaps, which cost most to find, only where they are asked for."""
    findings = []
    if policy.allows(by, "ground.view_findings"):
        findings = list(Finding.objects.filter(closed_at=None, owner=None).order_by("raised_at"))
    lying = charts.left_lying().filter(pk__in=chart_sight.signals(by).values("pk")).select_related("chart__owner").order_by("at", "pk")
    found = [each for each in gaps.report(by).gaps if each.is_real and each.finding is None] if with_gaps else []
    return Unowned(findings, list(lying), found)
