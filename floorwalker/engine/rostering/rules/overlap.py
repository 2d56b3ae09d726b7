"""One shift a day, and no two at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    for day in sorted({s.day for s in shifts}):
        seen = sum(s.day == day for s in shifts)
        words = f"{seen} shifts on the day" if seen > 1 else "One shift on the day"
        yield rule.reading(person, day=day, seen=seen, needed=1, is_kept=seen == 1, words=words)
    for earlier, later in pairwise(shifts):
        if later.day != earlier.day and later.start_minutes < earlier.end_minutes:
            yield rule.reading(
                person, day=later.day, seen=earlier.end_minutes - later.start_minutes, needed=0, is_kept=False,
                words="Starts before the shift of the day before has ended",
            )  # fmt: skip


RULE = Rule(code="overlap", name="One shift at a time", severity="block", source="Arithmetic", read=_read)
