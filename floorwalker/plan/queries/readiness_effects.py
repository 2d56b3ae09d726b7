"""What keeping a rule of readiness would cost: the service level of its queue on the roster in force, with and without them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

import numpy as np

from floorwalker.plan.models import ReadinessRule, Roster
from floorwalker.plan.queries import rosters
from floorwalker.plan.queries.readiness import today
from floorwalker.plan.queries.roster_board import Board, board
from floorwalker.plan.rules import readiness as rules
from floorwalker.plan.rules import roster_levels
from floorwalker.plan.rules.roster_levels import Demand
from floorwalker.plan.rules.roster_week import SLOT_MINUTES, Floats, Week, skill_key, week_of


@dataclass(frozen=True)
class DayLoss:
    """One day: the share served in time as rostered and without them, and half hours that fall below the promise."""

    day: date
    before: float
    after: float
    falling: int


@dataclass(frozen=True)
class Slot:
    """One half hour in which contacts are expected."""

    starts_at: datetime
    offered: float
    people_before: float
    people_after: float
    before: float
    after: float


@dataclass(frozen=True)
class Loss:
    """What a week would lose; without `slots` nobody expects contacts in it."""

    week: Week
    roster: Roster
    people: int
    promised: float
    slots: list[Slot]

    @cached_property
    def before(self) -> float:
        """The share of the week served in time as rostered."""
        return _share(self.slots, "before")

    @cached_property
    def after(self) -> float:
        """The same without them."""
        return _share(self.slots, "after")

    @cached_property
    def days(self) -> list[DayLoss]:
        """The same by day."""
        found = []
        for number, day in enumerate(self.week.days):
            mine = self.of_day(number)
            if mine:
                falling = sum(slot.after < self.promised <= slot.before for slot in mine)
                found.append(DayLoss(day.date, _share(mine, "before"), _share(mine, "after"), falling))
        return found

    @cached_property
    def worst(self) -> list[Slot]:
        """The half hours of the day that loses most."""
        days = [self.of_day(number) for number in range(len(self.week.days))]
        return max((day for day in days if day), key=lambda day: _share(day, "before") - _share(day, "after"), default=[])

    def of_day(self, number: int) -> list[Slot]:
        """Return the half hours of a day of the week."""
        return [slot for slot in self.slots if self.week.day_of(slot.starts_at) == number]


def of_keeping(rule: ReadinessRule) -> Loss | None:
    """Return what keeping `rule` would cost its queue as people stand now, None where no roster is published at its site.

    The week is the one in which it begins to be kept, or the last published. Who is kept off is taken out of everything that wants the
    skill of the queue, so that the loss is told at its largest.
    """
    site = rule.queue.site
    if site is None:
        return None
    week = week_of(site, max(today(), rule.enforced_on))
    roster = rosters.in_force(week)
    if roster is None:
        roster = Roster.objects.filter(site=site, published_at__isnull=False, retired_at=None).order_by("-first_day").first()
        if roster is None:
            return None
        week = rosters.week_of_roster(roster)
    shown = board(week, roster, queue=rule.queue.code)
    off = _kept_off(rule, shown)
    demand = shown.demands.get(rule.queue_id)
    slots = _slots(rule, shown, demand, off) if demand is not None else []
    working = {shift.person for shift in shown.engine_shifts}
    return Loss(week, roster, len(off & working), demand.target_share if demand else 0.0, slots)


def _kept_off(rule: ReadinessRule, shown: Board) -> set[str]:
    """Return the people of the roster who do not meet `rule`, are not released from it, and meet what else is kept of its queue."""
    last, key = shown.week.last_day, rule.queue_id
    serves = [member.person.pk for member in shown.case.members if skill_key(rule.queue) in member.serves]
    others = rules.read([each for each in rules.in_force([rule.queue]) if each.pk != rule.pk], serves, on=last)
    return {
        str(person) for (person, _), each in rules.read([rule], serves, on=last).items()
        if not any(first <= last <= until for first, until in each.gaps[0].released)
        and ((person, key) not in others or others[person, key].may_work(last))
    }


def _slots(rule: ReadinessRule, shown: Board, demand: Demand, off: Collection[str]) -> list[Slot]:
    before, after = (_people(rule, shown, off, they_serve=they_serve) for they_serve in (True, False))
    levels = [roster_levels.levels(demand, people=people, slot_minutes=SLOT_MINUTES) for people in (before, after)]
    return [
        Slot(
            shown.week.at(int(slot) * SLOT_MINUTES), float(demand.offered[slot]), float(before[slot]), float(after[slot]),
            float(levels[0][slot]), float(levels[1][slot]),
        )
        for slot in np.flatnonzero(~np.isnan(levels[0]))
    ]


def _people(rule: ReadinessRule, shown: Board, off: Collection[str], *, they_serve: bool) -> Floats:
    """Return the people on the queue by half hour: its share of those who command its skill, with those in `off` or without."""
    problem, skill = shown.case.problem, skill_key(rule.queue)
    changed = replace(problem, people=tuple(
        each if each.code not in off else replace(each, skills=each.skills | {skill} if they_serve else each.skills - {skill})
        for each in problem.people
    ))
    given: Floats = roster_levels.divide(changed, shown.present).get(skill, np.zeros(shown.week.slots))
    need, own = problem.requirement.get(skill), shown.case.needs.get(rule.queue_id)
    if need is None or own is None:
        return given
    found: Floats = given * np.divide(own, need, out=np.ones_like(need), where=need > 0)
    return found


def _share(slots: list[Slot], which: str) -> float:
    offered = sum(slot.offered for slot in slots)
    return sum(slot.offered * float(getattr(slot, which)) for slot in slots) / offered if offered else 0.0
