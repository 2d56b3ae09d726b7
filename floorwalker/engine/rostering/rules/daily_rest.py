"""Rest between two shifts, in real hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours, worked_spans


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    spans = worked_spans(person, shifts)
    code = "daily_rest.young_minutes" if person.is_young else "daily_rest.minutes"
    for shift in shifts:
        ended = [s.end_minutes for s in spans if s.start_minutes < shift.start_minutes]
        if not ended:
            continue
        # A site may ask for more than the law gives a young worker.
        needed = max(problem.value(code, day=shift.day), problem.value("daily_rest.minutes", day=shift.day))
        seen = shift.start_minutes - max(ended)
        yield rule.reading(
            person, day=shift.day, seen=seen, needed=needed, is_kept=seen >= needed,
            words=f"Rest before shift {hours(seen)} (needs {hours(needed)})",
        )  # fmt: skip


RULE = Rule(code="daily_rest", name="Rest between shifts", severity="block",
            source="Working Time Regulations 1998, reg 10", read=_read)  # fmt: skip
