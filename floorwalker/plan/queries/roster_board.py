"""Everything the roster page shows of one version and week, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from floorwalker.engine import rostering as engine
from floorwalker.engine.rostering import BetterStart, Coverage, Reading
from floorwalker.ground import standards
from floorwalker.ground.models import Queue
from floorwalker.plan.models import Requirement, RequirementPoint, Roster, Shift
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.rules import roster_levels
from floorwalker.plan.rules.roster_levels import Demand
from floorwalker.plan.rules.roster_problem import Case
from floorwalker.plan.rules.roster_shifts import to_engine
from floorwalker.plan.rules.roster_week import SLOT_MINUTES, Floats, Week, skill_key
from floorwalker.plan.rules.staffing import USUAL_SHARE

NO_SOLVE = engine.Diagnostics(
    solver="none", cover_cost=0.0, bound=None, aggregate_cost=None, gap_share=None, sweeps=0, was_cancelled=False, seed=0,
    faults=(),
)
LEAVE = "leave"
NOTICEABLE = 1e-6


@dataclass(frozen=True)
class Board:
    """One version of the roster in one week."""

    roster: Roster | None
    week: Week
    case: Case
    shifts: Sequence[Shift]
    chosen: frozenset[str]

    @cached_property
    def engine_shifts(self) -> list[engine.Shift]:
        """The shifts as the engine counts."""
        return [to_engine(self.week, shift) for shift in self.shifts]

    @cached_property
    def has_need(self) -> bool:
        """Whether anybody said how many people are needed."""
        return bool(self.case.needs)

    @cached_property
    def by_cell(self) -> dict[tuple[str, int], tuple[Shift, engine.Shift]]:
        """Shifts by person and day."""
        return {(read.person, read.day): (shift, read) for shift, read in zip(self.shifts, self.engine_shifts, strict=True)}

    @cached_property
    def off(self) -> dict[str, list[tuple[int, int, object]]]:
        """Absences by person, in minutes of the week."""
        return {
            member.code: [(self.week.minute(a.starts_at), self.week.minute(a.ends_at), a) for a in member.absences]
            for member in self.case.members
            if member.absences
        }

    @cached_property
    def present(self) -> list[engine.Shift]:
        """The shifts without the time in which their people are away."""
        return roster_levels.without_absence(
            self.engine_shifts, {code: [(begin, end) for begin, end, _ in rows] for code, rows in self.off.items()}
        )

    @cached_property
    def coverage(self) -> Coverage:
        """People there against people needed, over all skills."""
        return engine.coverage_of(self.case.problem, self.present)

    @cached_property
    def given(self) -> dict[str, Floats]:
        """People on queue by skill."""
        return roster_levels.divide(self.case.problem, self.present)

    @cached_property
    def scheduled(self) -> Floats:
        """People on queue for the chosen queues."""
        return sum((self.given[skill] for skill in self.chosen), np.zeros(self.week.slots))

    @cached_property
    def required(self) -> Floats:
        """People needed for the chosen queues."""
        return sum((self.case.problem.requirement[skill] for skill in self.chosen), np.zeros(self.week.slots))

    @cached_property
    def short(self) -> Floats:
        """People missing for the chosen queues."""
        if self.chosen == frozenset(self.case.problem.requirement):
            return self.coverage.short
        found: Floats = np.maximum(self.required - self.scheduled, 0.0)
        return found

    def short_slots(self, *, day: int | None = None, by_at_least: float = NOTICEABLE) -> int:
        """Return how many half hours lack people, on one day or all."""
        where = self.short >= by_at_least
        return int((where if day is None else where & (self.coverage.day == day)).sum())

    @cached_property
    def by_person(self) -> dict[str, list[Reading]]:
        """What every rule says of everybody, kept and broken."""
        found: dict[str, list[Reading]] = defaultdict(list)
        for reading in engine.read(self.case.problem, self.engine_shifts):
            found[reading.person].append(reading)
        return found

    @cached_property
    def broken(self) -> list[Reading]:
        """Blocking rules that are broken and not set aside, over everybody; what lies uncovered is not broken."""
        blocking = [reading for mine in self.by_person.values() for reading in mine if reading.is_blocking]
        return [reading for reading in blocking if not (self.was_published and reading.rule == LEAVE)]

    @cached_property
    def uncovered(self) -> int:
        """How many published shifts their people, away since, do not work."""
        everybody = (reading for mine in self.by_person.values() for reading in mine)
        return sum(self.was_published and each.rule == LEAVE and each.is_blocking for each in everybody)

    @property
    def was_published(self) -> bool:
        """Whether people were told these shifts."""
        return self.roster is not None and self.roster.published_at is not None

    @cached_property
    def lates(self) -> list[int]:
        """Lates of each person who works."""
        problem = self.case.problem
        found: dict[str, int] = defaultdict(int)
        for shift in self.engine_shifts:
            found[shift.person] += shift.end_minutes > problem.days[shift.day].at(problem.late_ends_after_minutes)
        return list(found.values())

    @cached_property
    def demands(self) -> dict[int, Demand]:
        """What is expected of each queue whose contacts wait for seconds, from the requirement in use."""
        return _demands(self.week, [q for q in self.case.queues if not q.is_deferred and skill_key(q) in self.chosen])

    def day_level(self, day: int) -> tuple[float | None, float]:
        """Return the share of a day's contacts answered in time with the people scheduled, and the share promised."""
        offered = served = promised = 0.0
        where = self.coverage.day == day
        for queue in self.case.queues:
            if (demand := self.demands.get(queue.pk)) is None:
                continue
            share = self.levels[queue.pk][where]
            weight = demand.offered[where]
            known = ~np.isnan(share)
            offered += float(weight[known].sum())
            served += float((weight[known] * share[known]).sum())
            promised += float(weight[known].sum()) * demand.target_share
        return (served / offered, promised / offered) if offered else (None, USUAL_SHARE)

    @cached_property
    def levels(self) -> dict[int, Floats]:
        """The share of contacts answered in time by queue and slot, with the people scheduled."""
        return self.levels_with(self.given)

    def levels_with(self, given: Mapping[str, Floats]) -> dict[int, Floats]:
        """Return the share of contacts answered in time by queue and slot, with the people `given` by skill; NaN where none come."""
        found = {}
        for queue in self.case.queues:
            if (demand := self.demands.get(queue.pk)) is None:
                continue
            skill = skill_key(queue)
            need = self.case.problem.requirement.get(skill)
            own = self.case.needs.get(queue.pk)
            people = given.get(skill, np.zeros(self.week.slots))
            if need is not None and own is not None:
                people = people * np.divide(own, need, out=np.ones_like(need), where=need > 0)
            found[queue.pk] = roster_levels.levels(demand, people=people, slot_minutes=SLOT_MINUTES)
        return found

    def readings(self, code: str, *, day: int) -> list[Reading]:
        """Return what the rules say of a person on a day and in its week."""
        return [each for each in self.by_person[code] if each.day in (None, day, 0) and (each.day == day or not _is_daily(each))]

    def better_starts(self, code: str, *, day: int) -> list[BetterStart]:
        """Return legal shifts of a person on a day that cover better than the present one."""
        if code not in self.case.member_by_code or not self.case.problem.person_by_code[code].contract.shapes:
            return []
        roster = engine.Roster(
            problem=self.case.problem, shifts=tuple(self.present), status="legal", relaxations=(), diagnostics=NO_SOLVE
        )
        return engine.better_starts(self.case.problem, roster, person=code, day=day)


_DAILY = frozenset(
    {"daily_rest", "rest_break", "day_hours", "availability", "adjustment", "opening_hours", "overlap", "wish", "notice", "leave",
     "fixed_pattern", "consecutive_days", "readiness"}
)  # fmt: skip


def _is_daily(reading: Reading) -> bool:
    return reading.rule in _DAILY


def board(week: Week, roster: Roster | None, *, queue: str = "") -> Board:
    """Return the board of a version, narrowed to the queue with the code `queue` unless that is empty."""
    shifts = queries.shifts_of(roster, week)
    case = queries.case_for(roster, week, shifts=shifts)
    keys = {skill_key(each) for each in case.queues if each.code == queue} if queue else set(case.problem.requirement)
    return Board(roster, week, case, shifts, frozenset(keys) & frozenset(case.problem.requirement) if queue else frozenset(keys))


def _demands(week: Week, queues: Sequence[Queue]) -> dict[int, Demand]:
    in_use = Requirement.objects.filter(queue__in=[q.pk for q in queues], in_use_from__isnull=False, retired_at=None)
    inputs: dict[int, dict[str, float | None]] = {
        requirement.queue_id: requirement.inputs for requirement in in_use.order_by("in_use_from", "pk")
    }
    points = RequirementPoint.objects.filter(
        requirement__in=in_use, starts_at__gte=week.begins, starts_at__lt=week.ends
    ).values_list("requirement__queue", "requirement__interval_minutes", "starts_at", "offered", "aht_seconds")
    offered: dict[int, Floats] = defaultdict(lambda: np.zeros(week.slots))
    seconds: dict[int, Floats] = defaultdict(lambda: np.zeros(week.slots))
    for queue, minutes, starts_at, contacts, aht in points:
        first = week.minute(starts_at)
        slots = range(first // SLOT_MINUTES, -(-(first + minutes) // SLOT_MINUTES))
        for slot in slots:
            if slot < week.slots:
                offered[queue][slot] += contacts / len(slots)
                seconds[queue][slot] += contacts / len(slots) * aht
    by_key = {queue.pk: queue for queue in queues}
    found = {}
    for key, expected in offered.items():
        said = inputs.get(key, {})
        target = said.get("target_seconds")
        found[key] = Demand(
            offered=expected, aht_seconds=np.divide(seconds[key], expected, out=np.full(week.slots, np.nan), where=expected > 0),
            target_share=said.get("target_share") or USUAL_SHARE,
            target_seconds=target if target is not None else standards.target_seconds(queue=by_key[key], day=week.first_day),
            patience_seconds=said.get("patience_seconds") or np.inf,
        )
    return found
