"""Shifts lie inside the hours a person can work: part-time, term-time and school hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    if person.availability is None:
        return
    for shift in shifts:
        day = problem.days[shift.day]
        windows = [w for w in person.availability if w.holds_on(day.date)]
        outside = min(
            (
                max(0, day.at(w.start_wall_minutes) - shift.start_minutes)
                + max(0, shift.end_minutes - day.at(w.end_wall_minutes))
                for w in windows
            ),
            default=shift.length_minutes,
        )
        asked = ", ".join(f"{w.start_wall_minutes // 60:02d}:{w.start_wall_minutes % 60:02d} to "
                          f"{w.end_wall_minutes // 60:02d}:{w.end_wall_minutes % 60:02d}" for w in windows)  # fmt: skip
        yield rule.reading(
            person, day=shift.day, seen=outside, needed=0, is_kept=outside == 0,
            words=f"{f'Works {hours(outside)} outside' if outside else 'Within'} agreed hours ({asked or 'none on this day'})",
        )  # fmt: skip


RULE = Rule(code="availability", name="Agreed hours", severity="block", source="Contract of employment", read=_read)
