"""Shifts lie inside the opening hours; closed and bank days have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    for shift in shifts:
        opening, day = problem.opening[shift.day], problem.days[shift.day]
        if opening is None:
            seen, words = shift.length_minutes, f"Works on {problem.day_name(shift.day)}, which is closed"
        else:
            early = max(0, day.at(opening[0]) - shift.start_minutes)
            seen = early + max(0, shift.end_minutes - day.at(opening[1]))
            words = f"Works {hours(seen)} outside opening hours" if seen else "Within opening hours"
        yield rule.reading(person, day=shift.day, seen=seen, needed=0, is_kept=seen == 0, words=words)


RULE = Rule(code="opening_hours", name="Opening hours", severity="block", source="Site calendar", read=_read)
