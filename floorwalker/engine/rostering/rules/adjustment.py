"""Adjustments a person needs, said as the need alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Need, Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    for shift in shifts:
        for need in person.needs:
            seen, needed, kept, words = _seen(problem, shift, need)
            yield rule.reading(person, day=shift.day, seen=seen, needed=needed, is_kept=kept, words=words)


def _seen(problem: RosterProblem, shift: Shift, need: Need) -> tuple[int, int, bool, str]:
    day = problem.days[shift.day]
    start, end = problem.clock(shift.start_minutes), problem.clock(shift.end_minutes)
    limit = f"{need.minutes // 60:02d}:{need.minutes % 60:02d}"
    match need.kind:
        case "no_start_before":
            needed = day.at(need.minutes)
            return shift.start_minutes, needed, shift.start_minutes >= needed, f"Starts {start} (not before {limit})"
        case "no_end_after":
            needed = day.at(need.minutes)
            return shift.end_minutes, needed, shift.end_minutes <= needed, f"Ends {end} (not after {limit})"
        case "no_lates":
            needed = day.at(problem.late_ends_after_minutes)
            return shift.end_minutes, needed, shift.end_minutes <= needed, f"Ends {end} (no lates)"
        case "shift_at_most":
            seen = shift.length_minutes
            return seen, need.minutes, seen <= need.minutes, f"Shift of {hours(seen)} (at most {hours(need.minutes)})"
        case "break_every":
            seen = longest_stretch_minutes(shift)
            words = f"Longest stretch without a break {hours(seen)} (at most {hours(need.minutes)})"
            return seen, need.minutes, seen <= need.minutes, words


def longest_stretch_minutes(shift: Shift) -> int:
    """Return the longest stretch of a shift without a break or lunch."""
    longest, since = 0, shift.start_minutes
    for pause in shift.pauses:
        longest, since = max(longest, pause.start_minutes - since), pause.end_minutes
    return max(longest, shift.end_minutes - since)


RULE = Rule(code="adjustment", name="Adjustment", severity="block", source="Equality Act 2010, section 20", read=_read)
