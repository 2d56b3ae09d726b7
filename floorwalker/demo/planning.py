"""Larkfield's plans: what was expected, how many people that needed, who was rostered, who was away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import compress
from math import exp
from typing import Any, Final

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from floorwalker.demo.calendar import HALF_HOUR_SECONDS, midnight, wall_bins, wall_zero
from floorwalker.demo.demand import HALF_HOUR_CV, OWN_DAY_CV, SHARED_DAY_CV
from floorwalker.demo.floor import PATIENCE_LOG_MEDIAN, PATIENCE_LOG_SPREAD
from floorwalker.demo.larkfield import Larkfield
from floorwalker.demo.lines import CHANNELS, EMAIL, Queue
from floorwalker.demo.roster import Shift
from floorwalker.demo.setting_up import House
from floorwalker.engine.erlang import required_agents
from floorwalker.engine.forecasting.ranges import LEVELS, count_range
from floorwalker.ground import settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Site
from floorwalker.plan.actions import loading as plans

Floats = NDArray[np.float64]

INTERVAL_MINUTES: Final = 30
WEEK: Final = timedelta(days=7)
DECIDED_AHEAD: Final = timedelta(days=14)
"""So long before a week its forecast was put in use and its roster published."""
NOON: Final = time(12)
MAX_OCCUPANCY: Final = 0.88
SHARED_CHAT_GAIN: Final = 0.55
"""What each further chat at once adds to an agent's work, as the rosters of Larkfield count it."""
SPREAD: Final = SHARED_DAY_CV**2 + OWN_DAY_CV**2 + HALF_HOUR_CV**2
"""Squared variation of the rate of a half hour; the count is Poisson given the rate, so nearly negative binomial."""
MODEL: Final = "simulated"
VERDICT: Final = "Simulated: the expectation that Larkfield's days are drawn from. No model was fitted and none was tested."
SHRINKAGE: Final = {
    "break": 0.06, "training": 0.035, "meeting": 0.01, "coaching": 0.015, "admin": 0.01, "unavailable": 0.04, "leave": 0.095, "sick": 0.03,
    "other": 0.005,
}
"""What Larkfield planned by cause: together the 30 % that its people needed were computed with."""
KINDS: Final = {"leave": "leave", "sickness": "sick", "carer": "other", "bank holiday": "leave", "term break": "other"}


@dataclass(frozen=True)
class Span:
    """Days planned in one version, both ends included; `superseded` says whether another has taken its place."""

    first_day: date
    last_day: date
    superseded: bool

    @property
    def days(self) -> list[date]:
        """Every day of the span."""
        return [self.first_day + timedelta(days=after) for after in range((self.last_day - self.first_day).days + 1)]

    @property
    def decided_at(self) -> datetime:
        """When the version was chosen."""
        monday = self.first_day - timedelta(days=self.first_day.weekday())
        return datetime.combine(monday, NOON, tzinfo=UTC) - DECIDED_AHEAD


def weeks(larkfield: Larkfield) -> Iterator[Span]:
    """Yield the weeks of the history and the one after today's, Monday to Sunday."""
    monday = larkfield.first_day - timedelta(days=larkfield.first_day.weekday())
    while monday <= larkfield.today + WEEK:
        yield Span(max(monday, larkfield.first_day), monday + timedelta(days=6), superseded=False)
        monday += WEEK


def versions(larkfield: Larkfield) -> list[Span]:
    """Return what each forecast covers: a week each, and this week with the next in one, which is in use."""
    *past, this, following = weeks(larkfield)
    return [
        *(Span(week.first_day, week.last_day, superseded=True) for week in past),
        Span(this.first_day, following.last_day, superseded=False),
    ]


@transaction.atomic
def load(larkfield: Larkfield, house: House, *, name: str, by: Actor) -> None:
    """Write forecasts, requirements, rosters and absences, or nothing; `name` is how the trail knows that they are here."""
    needs = _load_needs(larkfield, house, by=by)
    site = Site.objects.get(code=larkfield.site.code)
    plans.load_shrinkage(site, shares=SHRINKAGE, first_day=larkfield.first_day, by=by)
    for week in weeks(larkfield):
        days = set(week.days)
        plans.publish_roster(
            site, first_day=week.first_day, last_day=week.last_day, slot_minutes=INTERVAL_MINUTES,
            shifts=[_shift(shift, larkfield, house) for day in week.days for shift in larkfield.roster(day)],
            needs=[need for day, need in needs if day in days], published_at=week.decided_at, by=by,
        )
    away = [
        plans.ReadyAbsence(
            house.people[row.person].pk, KINDS[row.kind], _moment(midnight(row.first_day)),
            _moment(midnight(row.last_day + timedelta(days=1))),
        )
        for row in (*larkfield.leave, *larkfield.absences, *larkfield.days_off)
    ]
    plans.record_absences(away, name=name, by=by)


def _load_needs(larkfield: Larkfield, house: House, *, by: Actor) -> list[tuple[date, plans.ReadyNeed]]:
    needs: list[tuple[date, plans.ReadyNeed]] = []
    for number, (queue, row) in enumerate(zip(larkfield.queues, house.queues, strict=True)):
        for span in versions(larkfield):
            starts, days, offered = _demand(larkfield, number, span)
            if not starts:  # it is closed on every day of this version
                continue
            forecast = plans.use_forecast(
                row, interval_minutes=INTERVAL_MINUTES, first_day=span.first_day, last_day=span.last_day, model=MODEL,
                verdict=VERDICT, points=_forecast_points(starts, offered, queue), in_use_from=span.decided_at,
                retired_at=span.decided_at + WEEK if span.superseded else None, by=by,
            )
            open_now = np.array([_is_open(queue, at, day) for at, day in zip(starts, days, strict=True)])
            served = _spread(offered, days, open_now) if queue.channel == EMAIL else offered[open_now]
            inputs = _inputs(larkfield, queue)
            points = _requirement_points(list(compress(starts, open_now)), served, inputs)
            plans.use_requirement(forecast, name=f"{queue.name}, as expected", inputs=inputs, points=points, by=by)
            needs += [
                (day, plans.ReadyNeed(row.pk, point[0], float(point[3])))
                for day, point in zip(compress(days, open_now), points, strict=True)
            ]
    return needs


def _demand(larkfield: Larkfield, queue: int, span: Span) -> tuple[list[datetime], list[date], Floats]:
    """Return start, day and expected contacts of each half hour in which somebody may come to be served."""
    starts: list[datetime] = []
    days: list[date] = []
    offered: list[float] = []
    one = larkfield.queues[queue]
    for day in span.days:
        for column, rate in enumerate(larkfield.expected(day)[queue].tolist()):
            at = _moment(midnight(day) + HALF_HOUR_SECONDS * column)
            if rate > 0 and (one.channel == EMAIL or _is_open(one, at, day)):
                starts.append(at)
                days.append(day)
                offered.append(rate)
    return starts, days, np.array(offered)


def _is_open(queue: Queue, at: datetime, day: date) -> bool:
    opening = queue.opening_on(day)
    column = int(at.timestamp() - midnight(day)) // HALF_HOUR_SECONDS
    minute = INTERVAL_MINUTES * wall_bins(day)[column]
    return opening is not None and opening[0] <= minute < opening[1]


def _spread(offered: Floats, days: list[date], open_now: NDArray[np.bool_]) -> Floats:
    """Return the day's emails spread evenly over its opening hours: they wait, so the day's work can be levelled."""
    number = np.array([day.toordinal() for day in days])
    total = {day: offered[number == day].sum() / open_now[number == day].sum() for day in set(number[open_now].tolist())}
    return np.array([total[day] for day in number[open_now].tolist()])


def _forecast_points(starts: list[datetime], offered: Floats, queue: Queue) -> list[tuple[Any, ...]]:
    bounds = [bound.tolist() for level in LEVELS for bound in count_range(offered, offered + SPREAD * offered**2, level)]
    return list(zip(starts, offered.tolist(), *bounds, [queue.handle_seconds] * len(starts), strict=True))


def _inputs(larkfield: Larkfield, queue: Queue) -> dict[str, Any]:
    standard = next(row for row in larkfield.standards if row.measure == "service_level" and row.queue == queue.code)
    given: dict[str, Any] = {
        "aht_seconds": queue.handle_seconds,
        "target_share": standard.target,
        "target_seconds": standard.seconds,
        "max_occupancy": MAX_OCCUPANCY,
        "shrinkage": float(settings.get("shrinkage_share")),
        "patience_seconds": None,
        "method": "workload over opening hours" if queue.channel == EMAIL else "Erlang A",
        "source": "The handle times and patience that Larkfield is simulated with; targets from the standards in force.",
    }
    if queue.channel != EMAIL:
        # The mean of a lognormal (Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 1, chapter 14).
        given["patience_seconds"] = exp(PATIENCE_LOG_MEDIAN[queue.channel] + PATIENCE_LOG_SPREAD**2 / 2)
    if queue.concurrency > 1:
        given["contacts_at_once"] = queue.concurrency
        given["aht_seconds"] = queue.handle_seconds / (1 + SHARED_CHAT_GAIN * (queue.concurrency - 1))
    return given


def _requirement_points(starts: list[datetime], offered: Floats, inputs: dict[str, Any]) -> list[tuple[Any, ...]]:
    if not starts:
        return []
    seconds = float(HALF_HOUR_SECONDS)
    deferred = inputs["patience_seconds"] is None
    staffed = required_agents(
        offered,
        interval_seconds=seconds,
        aht_seconds=inputs["aht_seconds"],
        target_seconds=inputs["target_seconds"],
        target_share=np.nan if deferred else inputs["target_share"],
        max_occupancy=inputs["max_occupancy"],
        patience_seconds=np.inf if deferred else inputs["patience_seconds"],
        shrinkage=inputs["shrinkage"],
    )
    done = staffed.performance
    # The wait of work that is levelled over the day is no queue's wait: it has no such figures.
    figures = [
        [None if hidden or np.isnan(value) else value for value in values.tolist()]
        for hidden, values in (
            (deferred, done.service_level), (deferred, done.asa_seconds), (False, done.occupancy), (deferred, done.abandonment)
        )
    ]
    aht = [inputs["aht_seconds"]] * len(starts)
    scheduled = staffed.scheduled.astype(np.int64).tolist()
    return list(zip(starts, offered.tolist(), aht, staffed.agents.tolist(), scheduled, *figures, strict=True))


def _shift(shift: Shift, larkfield: Larkfield, house: House) -> plans.ReadyShift:
    zero = wall_zero(shift.day)
    home = larkfield.people[shift.person].home
    queue = None if home is None else house.queues[home].pk
    return plans.ReadyShift(
        house.people[shift.person].pk,
        _moment(zero + shift.started),
        _moment(zero + shift.ended),
        tuple(
            plans.ReadyActivity(
                "queue" if part.code in CHANNELS else part.code, _moment(zero + part.started), _moment(zero + part.ended),
                part.code != "lunch", queue if part.code in CHANNELS else None,
            )
            for part in shift.activities
        ),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
