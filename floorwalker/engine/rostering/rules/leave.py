"""Nobody works during leave or absence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours, overlap_minutes


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    for off in person.time_off:
        for shift in shifts:
            seen = overlap_minutes(shift, start_minutes=off.start_minutes, end_minutes=off.end_minutes)
            if seen:
                yield rule.reading(
                    person, day=shift.day, seen=seen, needed=0, is_kept=False,
                    words=f"Works {hours(seen)} during {off.label.lower()}",
                )  # fmt: skip
        if not any(s.start_minutes < off.end_minutes and s.end_minutes > off.start_minutes for s in shifts):
            day = next((n for n, d in enumerate(problem.days) if d.start_minutes <= off.start_minutes < d.end_minutes),
                       None)  # fmt: skip
            yield rule.reading(person, day=day, seen=0, needed=0, is_kept=True, words=f"{off.label} is free of work")


RULE = Rule(code="leave", name="Leave and absence", severity="block",
            source="Working Time Regulations 1998, reg 13; contract of employment", read=_read)  # fmt: skip
