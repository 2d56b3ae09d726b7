"""Working days of a week against the contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, weeks


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    for week in weeks(problem):
        seen, most = len({s.day for s in shifts if s.day in week}), person.contract.max_days_per_week
        yield rule.reading(
            person, day=week[0], seen=seen, needed=most, is_kept=seen <= most,
            words=f"Works {seen} days in the week (at most {most})",
        )  # fmt: skip


RULE = Rule(code="contract_days", name="Contract days", severity="block", source="Contract of employment", read=_read)
