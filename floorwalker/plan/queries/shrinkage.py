"""Shrinkage as planned for a site, and as the roster and the absences recorded hold it, by person, week and cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet, Sum

from floorwalker.ground.people.models import Contract, Membership, Site
from floorwalker.plan.models import Absence, Activity, RequirementPoint, RosterNeed, ShrinkagePlan

DAYS_A_WEEK: Final = 7
SECONDS_AN_HOUR: Final = 3600.0
MINUTES_AN_HOUR: Final = 60.0
ON_QUEUE: Final = "queue"
"""What time on the queues is called beside the causes."""
LONGEST: Final = timedelta(days=1)

Cell = tuple[int, int]
"""Person and number of the week."""
Cells = dict[Cell, dict[str, float]]
"""Seconds by cause."""
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Weeks:
    """Whole weeks from a Monday on, on the clock of a zone."""

    monday: date
    count: int
    zone: str

    @property
    def starts(self) -> datetime:
        """Its first moment."""
        return self.edge(0)

    @property
    def ends(self) -> datetime:
        """The moment after its last."""
        return self.edge(self.count)

    def edge(self, number: int) -> datetime:
        """Return the first moment of the week `number`; clock changes make it 167 to 169 hours long."""
        return datetime.combine(self.monday + timedelta(weeks=number), time(), tzinfo=ZoneInfo(self.zone))

    def day_of(self, moment: datetime) -> date:
        """Return the local day of `moment`."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def number(self, day: date) -> int:
        """Return which week `day` lies in."""
        return (day - self.monday).days // DAYS_A_WEEK


def plan_of(site: Site | None, *, day: date) -> ShrinkagePlan | None:
    """Return what is planned for `site` on `day`; one query."""
    return ShrinkagePlan.objects.filter(site=site, first_day__lte=day).first() if site is not None else None


def plans_of(site: Site) -> QuerySet[ShrinkagePlan]:
    """Return every plan of `site`, the latest first day first."""
    return ShrinkagePlan.objects.filter(site=site)


def planned(site: Site, weeks: Weeks) -> list[ShrinkagePlan | None]:
    """Return the plan of each week: the one in force on its last day; one query."""
    last = [weeks.monday + timedelta(days=DAYS_A_WEEK * (number + 1) - 1) for number in range(weeks.count)]
    known = list(ShrinkagePlan.objects.filter(site=site, first_day__lte=last[-1]))
    return [next((each for each in known if each.first_day <= day), None) for day in last]


@dataclass(frozen=True)
class Need:
    """The hours on the queues that weeks need, by name of the line, and how many of the weeks it reaches; empty where it is not known."""

    by_line: dict[str, float]
    weeks: int


def hours_needed(sites: Iterable[Site], weeks: Weeks) -> Need:
    """Return what `weeks` need on the queues of `sites`: what their published rosters were made for, else by the requirements in use."""
    here = list(sites)
    made_for = RosterNeed.objects.filter(
        roster__site__in=here, roster__published_at__isnull=False, roster__retired_at=None, starts_at__gte=weeks.starts,
        starts_at__lt=weeks.ends,
    )
    in_use = RequirementPoint.objects.filter(
        requirement__queue__site__in=here, requirement__in_use_from__isnull=False, requirement__retired_at=None,
        starts_at__gte=weeks.starts, starts_at__lt=weeks.ends,
    )
    by_roster = _need(made_for, weeks, line="queue__line__name", minutes="roster__slot_minutes")
    return by_roster if by_roster.by_line else _need(
        in_use, weeks, line="requirement__queue__line__name", minutes="requirement__interval_minutes"
    )


def _need(rows: QuerySet[Any], weeks: Weeks, *, line: str, minutes: str) -> Need:
    summed = rows.order_by().values_list(line).annotate(minutes=Sum(F("agents") * F(minutes)))
    by_line = {name: float(some) / MINUTES_AN_HOUR for name, some in sorted(summed) if some}
    return Need(by_line, len(rows.order_by().datetimes("starts_at", "week", tzinfo=ZoneInfo(weeks.zone))) if by_line else 0)


def crew(teams: frozenset[int] | None) -> Callable[[int, date], bool]:
    """Return who counts on which day: whoever is in one of `teams` then, or anybody for None; one query."""
    if teams is None:
        return lambda _person, _day: True
    held: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person, begins, ends in Membership.objects.filter(team__in=teams).values_list("person", "starts_on", "ends_on"):
        held[person].append((begins, ends or date.max))
    return lambda person, day: any(begins <= day < ends for begins, ends in held.get(person, ()))


def rostered(weeks: Weeks, *, belongs: Callable[[int, date], bool], until: datetime | None = None) -> Cells:
    """Return the paid time of the published rosters by person, week and cause, time away told by its kind; five queries.

    A day away on which nobody was rostered, because the absence was known, counts a day of the contract, up to the days of its week.
    """
    end = weeks.ends if until is None else min(weeks.ends, until)
    away = _away(weeks.starts, end)
    found: Cells = defaultdict(lambda: defaultdict(float))
    worked: dict[Cell, set[date]] = defaultdict(set)
    rows = Activity.objects.filter(
        starts_at__gte=weeks.starts - LONGEST, starts_at__lt=end, ends_at__gt=weeks.starts, shift__roster__retired_at=None,
        shift__roster__published_at__isnull=False,
    ).values_list("shift__person", "starts_at", "ends_at", "kind", "paid")
    for person, begins, finishes, kind, paid in rows:
        day = weeks.day_of(begins)
        if not belongs(person, day):
            continue
        first, last = max(begins, weeks.starts), min(finishes, end)
        cell = (person, max(0, weeks.number(day)))
        worked[cell].add(day)
        if not paid or last <= first:
            continue
        left = (last - first).total_seconds()
        for code, spans in away.get(person, {}).items():
            gone = sum(max(0.0, (min(last, b) - max(first, a)).total_seconds()) for a, b in spans)
            found[cell][code] += gone
            left -= gone
        found[cell][kind] += max(0.0, left)
    for cell, code, seconds in _credited(weeks, end, away, worked, belongs):
        found[cell][code] += seconds
    return {cell: dict(parts) for cell, parts in found.items()}


def weekly_hours(people: Iterable[int], *, day: date) -> float | None:
    """Return the mean weekly hours agreed with `people`; None where nothing is agreed."""
    hours = [float(each) for each in Contract.objects.on(day).filter(person__in=set(people)).values_list("weekly_hours", flat=True)]
    return sum(hours) / len(hours) if hours else None


def _away(start: datetime, end: datetime) -> dict[int, dict[str, list[Span]]]:
    found: dict[int, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for person, kind, begins, finishes in Absence.objects.filter(starts_at__lt=end, ends_at__gt=start).values_list(
        "person", "kind", "starts_at", "ends_at"
    ):
        found[person][kind].append((begins, finishes))
    return found


def _credited(
    weeks: Weeks, end: datetime, away: dict[int, dict[str, list[Span]]], worked: dict[Cell, set[date]],
    belongs: Callable[[int, date], bool],
) -> Iterable[tuple[Cell, str, float]]:
    """Yield what a day away counts on which the person had no shift because of it."""
    contracts: dict[int, list[Contract]] = defaultdict(list)
    for contract in Contract.objects.filter(person__in=away).prefetch_related("days"):
        contracts[contract.person_id].append(contract)
    zone = ZoneInfo(weeks.zone)
    for person, kinds in away.items():
        for number in range(weeks.count):
            days = [weeks.monday + timedelta(days=number * DAYS_A_WEEK + offset) for offset in range(DAYS_A_WEEK)]
            taken = len(worked.get((person, number), ()))
            for day in days:
                morning, night = (datetime.combine(day + timedelta(days=plus), time(), tzinfo=zone) for plus in (0, 1))
                code = next((kind for kind, spans in kinds.items() if any(a <= morning and b >= night for a, b in spans)), None)
                if code is None or night > end or day in worked.get((person, number), ()) or not belongs(person, day):
                    continue
                agreed = next((each for each in contracts[person] if each.starts_on <= day < (each.ends_on or date.max)), None)
                if agreed is not None and taken < agreed.days_per_week and _may_work(agreed, day):
                    taken += 1
                    yield (person, number), code, float(agreed.weekly_hours) / agreed.days_per_week * SECONDS_AN_HOUR


def _may_work(agreed: Contract, day: date) -> bool:
    return all(each.is_available for each in agreed.days.all() if each.weekday == day.weekday())
