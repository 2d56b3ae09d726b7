"""A change to what people were told comes with notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.days import MINUTES_PER_DAY
from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    decided = problem.decided_at_minutes
    if decided is None:
        return
    told = {s.day: s for s in problem.published if s.person == person.code}
    now = {s.day: s for s in shifts}
    for day in sorted(told.keys() | now.keys()):
        old, new = told.get(day), now.get(day)
        if old and new and (old.start_minutes, old.end_minutes) == (new.start_minutes, new.end_minutes):
            continue
        changed = min(s.start_minutes for s in (old, new) if s)
        seen, needed = (changed - decided) / MINUTES_PER_DAY, problem.value("notice.days", day=day)
        what = "Changed" if old and new else "New" if new else "Withdrawn"
        yield rule.reading(
            person, day=day, seen=seen, needed=needed, is_kept=seen >= needed,
            words=f"{what} with {seen:.1f} days' notice (needs {needed})",
        )  # fmt: skip


RULE = Rule(code="notice", name="Notice of change", severity="warn", source="Site practice", read=_read)
