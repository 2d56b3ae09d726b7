"""An unbroken rest break inside a long shift, away from both ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    young = "young_" if person.is_young else ""
    for shift in shifts:
        over = problem.value(f"rest_break.{young}over_minutes", day=shift.day)
        if shift.length_minutes <= over:
            continue
        needed = problem.value(f"rest_break.{young}minutes", day=shift.day)
        inside = [p.length_minutes for p in shift.pauses
                  if p.start_minutes > shift.start_minutes and p.end_minutes < shift.end_minutes]  # fmt: skip
        seen = max(inside, default=0)
        yield rule.reading(
            person, day=shift.day, seen=seen, needed=needed, is_kept=seen >= needed,
            words=f"Longest break {seen} min in a shift of {hours(shift.length_minutes)} (needs {needed} min)",
        )  # fmt: skip


RULE = Rule(code="rest_break", name="Rest break", severity="block",
            source="Working Time Regulations 1998, reg 12", read=_read)  # fmt: skip
