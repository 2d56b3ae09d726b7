"""The average working week over the reference period, unless the person has opted out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours, weeks


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    worked = list(person.weekly_minutes_before)
    for week in weeks(problem):
        worked.append(sum(s.paid_minutes for s in shifts if s.day in week))
        counted = worked[-problem.value("weekly_hours.reference_weeks", day=week[0]) :]
        needed = problem.value("weekly_hours.minutes", day=week[0])
        seen = sum(counted) / len(counted)
        if person.has_opted_out or worked[-1] == 0:
            continue
        span = "this week" if len(counted) == 1 else f"over {len(counted)} weeks"
        yield rule.reading(
            person, day=week[0], seen=seen, needed=needed, is_kept=seen <= needed,
            words=f"Average week {hours(seen)} {span} (at most {hours(needed)})",
        )  # fmt: skip


RULE = Rule(code="weekly_hours", name="Average working week", severity="block",
            source="Working Time Regulations 1998, reg 4", read=_read)  # fmt: skip
