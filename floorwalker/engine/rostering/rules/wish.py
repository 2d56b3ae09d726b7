"""What a person asked for: kept where coverage allows, and said either way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem, Wish
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule


def is_met(problem: RosterProblem, shift: Shift, wish: Wish) -> bool:
    """Return whether a shift keeps a wish; a wish for another weekday is kept."""
    day = problem.days[shift.day]
    if wish.weekday is not None and wish.weekday != day.date.weekday():
        return True
    match wish.kind:
        case "start_from":
            return shift.start_minutes >= day.at(wish.minutes)
        case "finish_by":
            return shift.end_minutes <= day.at(wish.minutes)
        case "day_off":
            return False


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    for wish in person.wishes:
        at = f"{wish.minutes // 60:02d}:{wish.minutes % 60:02d}"
        asked = {"start_from": f"start from {at}", "finish_by": f"finish by {at}", "day_off": "have the day off"}
        for shift in shifts:
            if wish.weekday is not None and wish.weekday != problem.days[shift.day].date.weekday():
                continue
            kept = is_met(problem, shift, wish)
            seen = shift.end_minutes if wish.kind == "finish_by" else shift.start_minutes
            yield rule.reading(
                person, day=shift.day, seen=seen, needed=problem.days[shift.day].at(wish.minutes), is_kept=kept,
                words=f"Asked to {asked[wish.kind]}, {'met' if kept else 'not met'}",
            )  # fmt: skip


RULE = Rule(code="wish", name="Preference", severity="warn", source="The person's own wish", read=_read)
