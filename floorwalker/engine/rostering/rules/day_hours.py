"""Paid hours of one shift against the contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    most = person.contract.max_minutes_per_day
    for shift in shifts:
        yield rule.reading(
            person, day=shift.day, seen=shift.paid_minutes, needed=most, is_kept=shift.paid_minutes <= most,
            words=f"Works {hours(shift.paid_minutes)} in the day (at most {hours(most)})",
        )  # fmt: skip


RULE = Rule(code="day_hours", name="Hours in a day", severity="block", source="Contract of employment", read=_read)
