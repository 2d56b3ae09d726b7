"""Thirteen weeks by queue: contacts low, base and high, the hours of people they need, and the hours that will be there."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Q

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.models.lines import SpecialDay
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Contract, Site
from floorwalker.ground.web import formats
from floorwalker.plan.models import Absence, Activity, LeadTime, Requirement, ShrinkagePlan, SiteMeans
from floorwalker.plan.queries import forecasts, staffing
from floorwalker.plan.queries.allocation import VIEW
from floorwalker.plan.queries.forecasts import Version
from floorwalker.plan.queries.presence import without
from floorwalker.plan.rules import ahead as rules
from floorwalker.plan.rules.ahead import BANDS, DAYS_A_WEEK, WEEK, WEEKS, Band, Floats, Volume
from floorwalker.plan.rules.roster_week import queues_of
from floorwalker.plan.rules.staffing import Inputs
from floorwalker.record import counting, facts

HISTORY: Final = timedelta(days=370)
HOME_LOOKS_BACK: Final = timedelta(days=28)
SECONDS_AN_HOUR: Final = 3600
LEAVE: Final = "leave"
FULL_WEEK_HOURS: Final = 37.5
"""Where nobody has agreed hours, a person counts as so many a week."""


@dataclass(frozen=True)
class WeekAhead:
    """One week of one queue. Hours are on queue; people are what these hours are in people with the mean contract, time away counted."""

    monday: date
    volume: Volume
    needed: dict[Band, float]
    there: float
    by_roster: bool
    hours_a_person: float
    can_hire: bool | None

    def gap(self, band: Band) -> float:
        """Hours there less hours needed; negative is short."""
        return self.there - self.needed[band]

    def people(self, hours: float) -> float:
        """Return hours on queue as people."""
        return hours / self.hours_a_person if self.hours_a_person else 0.0


@dataclass(frozen=True)
class QueueAhead:
    """The weeks of one queue, and in words where its contacts come from."""

    queue: Queue
    weeks: list[WeekAhead]
    lead_weeks: int | None
    note: str


@dataclass(frozen=True)
class Money:
    """The budget of one week against what people there cost; None where nobody said."""

    monday: date
    cost: Decimal | None
    budget: Decimal | None
    currency: str


@dataclass(frozen=True)
class View:
    """The forward view of a site."""

    site: Site
    mondays: list[date]
    queues: list[QueueAhead]
    money: list[Money]
    leave: list[float]
    planned_leave: float


@dataclass(frozen=True)
class _People:
    """Agreed hours a week by queue, and leave hours known, by week."""

    paid: dict[tuple[int, int], float]
    leave: dict[tuple[int, int], float]
    mean_hours: float


def view(site: Site, *, versions: Mapping[int, Version] | None = None, by: Actor) -> View:
    """Return the thirteen weeks of `site` from this one; `versions` are the forecasts in use, where they were read before.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing forecasts, staffing and rosters.
    """
    policy.require(by, VIEW)
    monday = clock.today(site.zone) - timedelta(days=clock.today(site.zone).weekday())
    mondays = [monday + WEEK * place for place in range(WEEKS)]
    queues = queues_of(site)
    history = _history(queues, site.zone)
    closed = _closed(site, queues, mondays)
    people = _people(site, queues, mondays)
    rostered = _rostered(site, mondays)
    shrinkage = _shrinkage(site, mondays)
    leads = _leads(site)
    versions = forecasts.in_use_by_queue(queues) if versions is None else versions
    requirements = staffing.in_use_by_queue(queues)
    patterns = staffing.last_weeks(requirements.values())
    found = []
    for queue in queues:
        volumes, note = _volumes(queue, versions.get(queue.pk), mondays, history.get(queue.pk, {}), closed[queue.pk])
        requirement = requirements.get(queue.pk)
        pattern, curve = _curve(queue, requirement, patterns.get(requirement.pk, ()) if requirement is not None else ())
        lead = leads.get(queue.skill_id, leads.get(None))
        weeks = []
        for place, start in enumerate(mondays):
            away, leave_share = shrinkage[place]
            needed = {band: rules.hours_at(volumes[place].of(band), pattern=pattern, curve=curve) for band in BANDS}
            by_roster = place in rostered.weeks
            if by_roster:
                there = rostered.hours.get((queue.pk, place), 0.0)
            else:
                paid, leave = people.paid.get((queue.pk, place), 0.0), people.leave.get((queue.pk, place), 0.0)
                there = max(paid * (1.0 - away + leave_share) - max(leave, paid * leave_share), 0.0)
            weeks.append(
                WeekAhead(
                    start, volumes[place], needed, there, by_roster, people.mean_hours * (1.0 - away), rules.can_be_hired(place, lead)
                )
            )
        found.append(QueueAhead(queue, weeks, lead, note))
    agreed = [sum(people.paid.get((queue.pk, place), 0.0) for queue in queues) for place in range(WEEKS)]
    away_hours = [sum(people.leave.get((queue.pk, place), 0.0) for queue in queues) for place in range(WEEKS)]
    return View(
        site, mondays, found, _money(site, mondays, agreed),
        [gone / whole if whole else 0.0 for gone, whole in zip(away_hours, agreed, strict=True)],
        shrinkage[0][1],
    )


def _history(queues: Sequence[Queue], zone: str) -> dict[int, dict[date, float]]:
    """Return contacts by queue and local day, of days that are over and counted; one question."""
    if not counting.store_days() or not queues:
        return {}
    today = datetime.combine(clock.today(zone), time(), ZoneInfo(zone))
    counted = facts.sums(
        counting.store(), start=today - HISTORY, end=today, needs=("offered",), zone=zone, by=("day", "queue"),
        filters={"queue": [queue.pk for queue in queues]},
    )
    found: dict[int, dict[date, float]] = defaultdict(dict)
    for row in counted.table.to_pylist():
        if row["offered"] > 0:
            found[row["queue"]][row["day"]] = float(row["offered"])
    return found


def _closed(site: Site, queues: Sequence[Queue], mondays: Sequence[date]) -> dict[int, frozenset[date]]:
    rows = SpecialDay.objects.filter(
        Q(queue__in=queues) | Q(queue=None, region=site.region_calendar), day__gte=mondays[0], day__lt=mondays[-1] + WEEK, opens_minute=None
    ).values_list("queue_id", "day")
    own: dict[int | None, set[date]] = defaultdict(set)
    for key, day in rows:
        own[key].add(day)
    return {queue.pk: frozenset(own[queue.pk] | own[None]) for queue in queues}


def _volumes(
    queue: Queue, version: Version | None, mondays: Sequence[date], history: dict[date, float], closed: frozenset[date]
) -> tuple[list[Volume], str]:
    """Return the contacts of each week, and in words where they come from."""
    last = version.forecast.last_day if version is not None else None
    first = version.forecast.first_day if version is not None else None
    days = [mondays[0] + timedelta(days=after) for after in range(WEEKS * DAYS_A_WEEK)]
    beyond = [day for day in days if last is None or first is None or not first <= day <= last]
    learned = dict(history)
    if version is not None:  # what is forecast already is the latest that is known of the level
        for day in dict.fromkeys(version.days):
            learned.setdefault(day, version.total([day]))
    more = rules.extended(learned, beyond, closed=closed)
    whole_weeks = _whole_weeks(history)
    change = rules.weekly_change(whole_weeks)
    found = []
    for monday in mondays:
        week = [monday + timedelta(days=after) for after in range(DAYS_A_WEEK)]
        inside = [day for day in week if first is not None and last is not None and first <= day <= last]
        known = version.total(inside) if version is not None and inside else 0.0
        base = known + sum(more.get(day, 0.0) for day in week if day not in inside)
        if version is not None and len(inside) == len(week):
            span = version.total_range(week)
            low, high = (span[0], span[1]) if span else _bounds(version, week)
            found.append(Volume(low, base, high, "forecast"))
        elif not more and not inside:
            found.append(Volume(0.0, 0.0, 0.0, "none"))
        else:
            weeks_beyond = max(1, -(-((monday + WEEK) - ((last or mondays[0]) + timedelta(days=1))).days // DAYS_A_WEEK))
            low, high = rules.spread(base, change=change, weeks_beyond=weeks_beyond)
            found.append(Volume(low, base, high, "mixed" if inside else "extended"))
    return found, _note(queue, last, bool(more), change, len(whole_weeks))


def _bounds(version: Version, week: list[date]) -> tuple[float, float]:
    """Return the range of a week whose forecast kept none: half hours of a day as one, days each for itself."""
    base, lower, upper = version.layered.forecast, version.bound("lower_80"), version.bound("upper_80")
    down = up = 0.0
    for day in week:
        places = version.on([day])
        down += float((base[places] - lower[places]).sum()) ** 2
        up += float((upper[places] - base[places]).sum()) ** 2
    whole = version.total(week)
    return max(whole - math.sqrt(down), 0.0), whole + math.sqrt(up)


def _whole_weeks(history: dict[date, float]) -> list[float]:
    """Return the contacts of the weeks in which as many days have any as in the fullest, in order of time."""
    weeks: dict[date, list[float]] = defaultdict(list)
    for day, value in history.items():
        weeks[day - timedelta(days=day.weekday())].append(value)
    usual = max(map(len, weeks.values()), default=0)
    return [sum(weeks[monday]) for monday in sorted(weeks) if len(weeks[monday]) == usual]


def _note(queue: Queue, last: date | None, is_extended: bool, change: float, weeks: int) -> str:  # noqa: FBT001 (a fact of the queue)
    start = "No forecast is in use" if last is None else f"The forecast in use ends on {formats.day_with_year(last, zone=queue.zone)}"
    if not is_extended:
        return f"{start}; the history is too short to extend it."
    how = "assumed, since too few whole weeks are known" if weeks <= rules.LEAST_CHANGES else f"as {weeks} whole weeks did"
    return (
        f"{start}; what follows is the level of the last weeks times weekday (seasonal smoothing), without events. Its range grows by "
        f"{formats.share(change)} a week, {how}."
    )


def _curve(queue: Queue, requirement: Requirement | None, week: Sequence[tuple[datetime, float, float]]) -> tuple[float, Floats]:
    """Return the contacts of the pattern week and the hours on queue at multiples of it."""
    if requirement is None or not week:
        return 0.0, np.zeros(len(rules.FACTORS))
    kept = {name: value for name, value in requirement.inputs.items() if name in Inputs.__dataclass_fields__ and value is not None}
    inputs = Inputs(**{**kept, "volume_factor": 1.0, "aht_factor": 1.0, "backlog": 0.0})
    starts = [start for start, _, _ in week]
    offered, aht = (np.array([point[place] for point in week], dtype=np.float64) for place in (1, 2))
    minutes = requirement.interval_minutes

    def hours(factors: Sequence[float]) -> Floats:
        """Return the hours on queue at multiples of the pattern week, computed in one go."""
        volumes = np.concatenate([offered * factor for factor in factors])
        need = staffing.needed(queue, starts * len(factors), volumes, np.tile(aht, len(factors)), inputs=inputs, interval_minutes=minutes)
        people: Floats = need.agents.reshape(len(factors), -1).sum(axis=1, dtype=np.float64)
        return people * minutes / 60

    if queue.is_deferred:  # its work is levelled over each day: two volumes of one day must not meet
        return float(offered.sum()), np.concatenate([hours([factor]) for factor in rules.FACTORS])
    return float(offered.sum()), hours(rules.FACTORS)


@dataclass(frozen=True)
class _Rostered:
    hours: dict[tuple[int, int], float]
    weeks: set[int]


def _rostered(site: Site, mondays: Sequence[date]) -> _Rostered:
    """Return hours on queue by the published roster, absences taken off, by queue and week, and which weeks have one."""
    edges = [datetime.combine(day, time(), ZoneInfo(site.zone)).astimezone(UTC) for day in (*mondays, mondays[-1] + WEEK)]
    rows = Activity.objects.filter(
        kind="queue", queue__isnull=False, starts_at__gte=edges[0], starts_at__lt=edges[-1], shift__roster__site=site,
        shift__roster__published_at__isnull=False, shift__roster__retired_at=None,
    ).order_by().values_list("shift__person_id", "queue_id", "starts_at", "ends_at")
    away: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    gone = Absence.objects.filter(person__site=site, starts_at__lt=edges[-1], ends_at__gt=edges[0]).order_by("starts_at")
    for person, begins, ends in gone.values_list("person_id", "starts_at", "ends_at"):
        away[person].append((begins, ends))
    hours: dict[tuple[int, int], float] = defaultdict(float)
    weeks = set()
    bounds = np.array([edge.timestamp() for edge in edges])
    for person, queue, starts_at, ends_at in rows:
        place = int(np.searchsorted(bounds, starts_at.timestamp(), side="right")) - 1
        weeks.add(place)
        for begins, ends in without((starts_at, ends_at), away.get(person, ())):
            hours[queue, place] += (ends - begins).total_seconds() / SECONDS_AN_HOUR
    return _Rostered(hours, weeks)


def _people(site: Site, queues: Sequence[Queue], mondays: Sequence[date]) -> _People:
    """Return hours agreed with the people of each queue, joiners and leavers by date, and known leave; home is where they are rostered."""
    homes = _homes(site, queues, mondays[0])
    last = mondays[-1] + WEEK
    agreed = Contract.objects.filter(person__in=homes, starts_on__lt=last).exclude(ends_on__lte=mondays[0]).select_related("person")
    paid: dict[tuple[int, int], float] = defaultdict(float)
    daily: dict[int, float] = {}
    hours = []
    for contract in agreed:
        person = contract.person
        each = float(contract.weekly_hours)
        daily[person.pk] = each / DAYS_A_WEEK
        hours.append(each)
        for place, monday in enumerate(mondays):
            begins = max(contract.starts_on, person.joined_on, monday)
            ends = min(contract.ends_on or last, person.left_on or last, monday + WEEK)
            paid[homes[person.pk], place] += each * max((ends - begins).days, 0) / DAYS_A_WEEK
    leave: dict[tuple[int, int], float] = defaultdict(float)
    for person_id, starts_at, ends_at in Absence.objects.filter(
        person__in=homes, kind=LEAVE, starts_at__lt=datetime.combine(last, time(), UTC),
        ends_at__gt=datetime.combine(mondays[0], time(), UTC),
    ).values_list("person_id", "starts_at", "ends_at"):
        first, after = formats.local(starts_at, site.zone).date(), formats.local(ends_at, site.zone).date()
        for place, monday in enumerate(mondays):
            days = (min(after, monday + WEEK) - max(first, monday)).days
            if days > 0:
                leave[homes[person_id], place] += daily.get(person_id, 0.0) * days
    return _People(paid, leave, sum(hours) / len(hours) if hours else FULL_WEEK_HOURS)


def _homes(site: Site, queues: Sequence[Queue], monday: date) -> dict[int, int]:
    since = datetime.combine(monday, time(), UTC) - HOME_LOOKS_BACK
    rows = Activity.objects.filter(
        kind="queue", queue__in=queues, starts_at__gte=since, shift__roster__published_at__isnull=False, shift__roster__retired_at=None,
        shift__person__site=site,
    ).order_by().values_list("shift__person_id", "queue_id").annotate(number=Count("pk"))
    best: dict[int, tuple[int, int]] = {}
    for person, queue, number in rows:
        if number > best.get(person, (0, 0))[0]:
            best[person] = (number, queue)
    return {person: queue for person, (_, queue) in best.items()}


def _shrinkage(site: Site, mondays: Sequence[date]) -> list[tuple[float, float]]:
    """Return planned shrinkage and the part of it that is leave, week by week; the house setting where nothing is planned."""
    plans = list(ShrinkagePlan.objects.filter(site=site))
    found = []
    for monday in mondays:
        plan = next((each for each in plans if each.first_day <= monday), None)
        found.append(
            (float(settings.get("shrinkage_share")), 0.0) if plan is None else (plan.together, float(plan.shares.get(LEAVE, 0.0)))
        )
    return found


def _leads(site: Site) -> dict[int | None, int]:
    found: dict[int | None, int] = {}
    for row in LeadTime.objects.filter(site=site):
        found.setdefault(row.skill_id, row.weeks)
    return found


def _money(site: Site, mondays: Sequence[date], paid: Sequence[float]) -> list[Money]:
    rows = list(SiteMeans.objects.filter(site=site))
    found = []
    for monday, hours in zip(mondays, paid, strict=True):
        means = next((each for each in rows if each.first_day <= monday + WEEK - timedelta(days=1)), None)
        found.append(
            Money(monday, None, None, site.currency) if means is None
            else Money(monday, (means.hour_cost * Decimal(str(round(hours, 2)))).quantize(Decimal(1)), means.weekly_budget, means.currency)
        )
    return found
