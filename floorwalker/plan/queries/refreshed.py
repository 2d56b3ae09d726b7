"""What a forecast made anew says otherwise than the one in use: weeks beyond their range, half hours that the roster leaves short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, RoleAssignment, Site
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.plan.models import Forecast, Requirement, Roster
from floorwalker.plan.queries import forecasts, staffing
from floorwalker.plan.queries.forecasts import Version

WEEKS_NAMED: Final = 2
DUST: Final = 0.01
"""People that rounding leaves short are not short."""
GROWN: Final = 1.1
"""A tenth more intervals short than until now is worth a look; fewer is what a forecast made anew does by chance."""


@dataclass(frozen=True)
class Week:
    """One week on the days that both forecasts know; the range is the old one's 80 %, None where it gave none."""

    monday: date
    before: float
    after: float
    low: float | None
    high: float | None

    @property
    def beyond(self) -> float:
        """By how many contacts the new one lies outside the range of the old; 0 inside it."""
        if self.low is None or self.high is None:
            return 0.0
        return max(self.after - self.high, self.low - self.after, 0.0)


@dataclass(frozen=True)
class Change:
    """What is otherwise; `short` counts the rostered intervals with too few people by week, `short_before` all by the need until now."""

    weeks: Sequence[Week]
    short: Mapping[date, int]
    short_before: int
    deepest: tuple[datetime, float] | None
    """Where the roster is furthest below the new need, and by how many people."""

    @property
    def is_news(self) -> bool:
        """Whether a planner has to look: a week beyond its range, or clearly more of the roster short than until now."""
        return any(week.beyond > 0 for week in self.weeks) or sum(self.short.values()) > GROWN * self.short_before

    def words(self, *, zone: str, interval_minutes: int) -> str:
        """Say it in short: which weeks by how much, and how much of the roster falls short."""
        beyond = sorted((week for week in self.weeks if week.beyond > 0), key=lambda week: -week.beyond)
        said = [
            f"Week of {formats.day(week.monday, zone=zone)}: {formats.count(week.after)} against {formats.count(week.before)}, "
            f"{formats.count(week.beyond)} beyond its 80% range."
            for week in sorted(beyond[:WEEKS_NAMED], key=lambda week: week.monday)
        ]
        if len(beyond) > WEEKS_NAMED:
            said.append(f"{len(beyond) - WEEKS_NAMED} more weeks beyond theirs.")
        if self.deepest is not None and self.short:
            at, missing = self.deepest
            first = sorted(self.short.items())[:WEEKS_NAMED]
            where = ", ".join(f"{count} in the week of {formats.day(monday, zone=zone)}" for monday, count in first)
            said.append(
                f"The roster is short in {sum(self.short.values())} intervals of {interval_minutes} min "
                f"({self.short_before} until now): {where}; most {formats.moment(at, zone=zone)} by {formats.people(missing)}."
            )
        return " ".join(said)


def change(before: Forecast, made: Forecast, *, requirement: Requirement) -> Change:
    """Return what `made` and its `requirement` say otherwise than `before` and the requirement in use."""
    old, new = forecasts.read(before), forecasts.read(made)
    return _short(_weeks(old, new), made.queue, requirement)


def _weeks(old: Version, new: Version) -> list[Week]:
    both = sorted(set(old.days) & set(new.days))
    by_week: dict[date, list[date]] = defaultdict(list)
    for day in both:
        by_week[day - timedelta(days=day.weekday())].append(day)
    found = []
    for monday, days in by_week.items():
        low, high = _range_of(old, monday, days) or (None, None)
        found.append(Week(monday, old.total(days), new.total(days), low, high))
    return found


def _range_of(old: Version, monday: date, days: Sequence[date]) -> tuple[float, float] | None:
    """Return the 80 % range that `old` gave those `days` of a week; where it gave none of them together, those of its days or of its
    intervals added, which is wider; None where it gave none at all."""
    whole = forecasts.week_of(monday)
    if set(days) == set(old.days).intersection(whole) and (kept := old.total_range(whole)) is not None:
        return kept[0], kept[1]
    each = [old.total_range([day]) for day in days]
    known = [bounds for bounds in each if bounds is not None]
    if len(known) == len(days):
        return sum(low for low, *_ in known), sum(high for _, high, *_ in known)
    places = old.on(days)
    low, high = float(old.bound("lower_80")[places].sum()), float(old.bound("upper_80")[places].sum())
    return (low, high) if high > low else None


def _short(weeks: Sequence[Week], queue: Queue, requirement: Requirement) -> Change:
    """Hold the new and the old need against the published roster, in the weeks in which it puts anybody on the queue."""
    points = list(requirement.points.values_list("starts_at", "agents"))
    starts = [start for start, _agents in points]
    rostered = staffing.on_queue(queue, starts, interval_minutes=requirement.interval_minutes)
    if rostered is None:
        return Change(weeks, {}, 0, None)
    in_use = staffing.in_use(queue)
    until_now = dict(in_use.points.values_list("starts_at", "agents")) if in_use is not None else {}
    mondays = [_monday(start, queue.zone) for start in starts]
    planned = {monday for monday, people in zip(mondays, rostered, strict=True) if people > 0}
    short: dict[date, int] = defaultdict(int)
    short_before, deepest = 0, None
    for (start, agents), people, monday in zip(points, rostered, mondays, strict=True):
        if monday not in planned:
            continue
        short_before += start in until_now and until_now[start] - people > DUST
        if (missing := agents - people) > DUST:
            short[monday] += 1
            deepest = (start, missing) if deepest is None or missing > deepest[1] else deepest
    return Change(weeks, dict(short), short_before, deepest)


def _monday(start: datetime, zone: str) -> date:
    day = formats.local(start, zone).date()
    return day - timedelta(days=day.weekday())


def planner_of(made: Forecast | Roster, *, site: Site | None, needs: str) -> Person | None:
    """Return who looks after `made`: who made it, else a planner, one who works at `site` first, else an operations manager.

    Whoever it is holds the permission `needs` there; None where nobody does.
    """
    kind, _, key = made.created_by.partition(":")
    here = Person.objects.filter(left_on=None, account__is_active=True).select_related("site")
    author = here.filter(pk=int(key)).first() if kind == "person" else None
    if author is not None and _may(author.pk, needs, site):
        return author
    for role in (Role.PLANNER, Role.OPERATIONS_MANAGER):
        held = [each for each in RoleAssignment.objects.filter(role=role, person__in=here).select_related("person__site").order_by("pk")
                if _may(each.person_id, needs, site)]  # fmt: skip
        if held:
            return min(held, key=lambda each: (each.person.site != site, each.pk)).person
    return None


def _may(person: int, code: str, site: Site | None) -> bool:
    by = Actor.person(person)
    return policy.allows(by, code) if site is None else policy.allows_for(by, code, site)
