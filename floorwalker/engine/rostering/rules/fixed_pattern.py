"""A person with a fixed pattern works exactly that, leave and closed days aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import FixedShift, Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule


def is_due(problem: RosterProblem, person: Person, fixed: FixedShift, *, day: int) -> bool:
    """Return whether a fixed shift is to be worked on a day: its weekday, open, not on leave."""
    on = problem.days[day]
    start = on.at(fixed.start_wall_minutes)
    end = start + problem.shape_by_code[fixed.shape].length_minutes
    free = all(off.end_minutes <= start or off.start_minutes >= end for off in person.time_off)
    return fixed.weekday == on.date.weekday() and problem.opening[day] is not None and free


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    if not person.fixed:
        return
    for number, day in enumerate(problem.days):
        due = next((f for f in person.fixed if is_due(problem, person, f, day=number)), None)
        # A locked shift is the planner's own decision for that day; of a shift during time off the rule on leave speaks.
        worked = [s for s in shifts if s.day == number]
        if any(s.is_locked or _is_off(person, s) for s in worked) or (due is None and not worked):
            continue
        seen = worked[0].start_minutes if worked else -1
        needed = day.at(due.start_wall_minutes) if due else -1
        kept = seen == needed and due is not None and worked[0].shape == due.shape
        said = f"Starts {problem.clock(seen)}" if worked else "Does not work"
        asked = f"pattern {problem.clock(needed)}" if due else "pattern has the day off"
        yield rule.reading(person, day=number, seen=seen, needed=needed, is_kept=kept, words=f"{said} ({asked})")


def _is_off(person: Person, shift: Shift) -> bool:
    return any(off.start_minutes < shift.end_minutes and shift.start_minutes < off.end_minutes for off in person.time_off)


RULE = Rule(code="fixed_pattern", name="Fixed pattern", severity="block", source="Contract of employment", read=_read)
