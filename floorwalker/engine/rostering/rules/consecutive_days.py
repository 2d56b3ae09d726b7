"""Days worked in a row, those before the horizon counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.days import MINUTES_PER_DAY
from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    before = {span.start_minutes // MINUTES_PER_DAY for span in person.worked_before}
    worked = before | {s.day for s in shifts}
    for day in sorted({s.day for s in shifts}):
        if day + 1 in worked:
            continue
        seen = 1
        while day - seen in worked:
            seen += 1
        most = problem.value("consecutive_days.days", day=day)
        yield rule.reading(
            person, day=day, seen=seen, needed=most, is_kept=seen <= most,
            words=f"{seen} days in a row (at most {most})",
        )  # fmt: skip


RULE = Rule(code="consecutive_days", name="Days in a row", severity="block", source="Site practice", read=_read)
