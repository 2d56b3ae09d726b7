"""The average day of a night worker: hours worked over the days that are not weekly rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.days import DAYS_PER_WEEK
from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours, night_minutes, weeks

# Reg 6(5): days of the period less its weekly rest periods of 24 hours.
WEEKLY_REST_DAYS = 1


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    worked = list(person.weekly_minutes_before)
    for week in weeks(problem):
        mine = [s for s in shifts if s.day in week]
        worked.append(sum(s.paid_minutes for s in mine))
        begin, end, part, needed = (
            problem.value(f"night_work.{code}", day=week[0])
            for code in ("from_minutes", "until_minutes", "part_minutes", "minutes_per_day")
        )
        nights = sum(night_minutes(problem, s, from_wall_minutes=begin, until_wall_minutes=end) >= part for s in mine)
        if not mine or not (nights or person.is_night_worker):
            continue
        counted = worked[-problem.value("weekly_hours.reference_weeks", day=week[0]) :]
        seen = sum(counted) / (len(counted) * (DAYS_PER_WEEK - WEEKLY_REST_DAYS))
        yield rule.reading(
            person, day=week[0], seen=seen, needed=needed, is_kept=seen <= needed,
            words=f"Night worker, average day {hours(seen)} (at most {hours(needed)})",
        )  # fmt: skip


RULE = Rule(code="night_work", name="Night worker limit", severity="block",
            source="Working Time Regulations 1998, reg 6", read=_read)  # fmt: skip
