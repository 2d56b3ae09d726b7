"""Limits for workers of 16 and 17: the day, the week, and no night work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours, night_minutes, weeks


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    if not person.is_young:
        return
    for shift in shifts:
        most = problem.value("young_worker.minutes_per_day", day=shift.day)
        yield rule.reading(
            person, day=shift.day, seen=shift.paid_minutes, needed=most, is_kept=shift.paid_minutes <= most,
            words=f"Works {hours(shift.paid_minutes)} in the day (at most {hours(most)} under 18)",
        )  # fmt: skip
        begin, end = (problem.value(f"young_worker.night_{edge}_minutes", day=shift.day) for edge in ("from", "until"))
        seen = night_minutes(problem, shift, from_wall_minutes=begin, until_wall_minutes=end)
        if seen:
            yield rule.reading(
                person, day=shift.day, seen=seen, needed=0, is_kept=False,
                words=f"Works {hours(seen)} of the night (none allowed under 18)",
            )  # fmt: skip
    for week in weeks(problem):
        most = problem.value("young_worker.minutes_per_week", day=week[0])
        worked = sum(s.paid_minutes for s in shifts if s.day in week)
        if worked:
            yield rule.reading(
                person, day=week[0], seen=worked, needed=most, is_kept=worked <= most,
                words=f"Works {hours(worked)} in the week (at most {hours(most)} under 18)",
            )  # fmt: skip


RULE = Rule(code="young_worker", name="Young worker limits", severity="block",
            source="Working Time Regulations 1998, reg 5A and 6A", read=_read)  # fmt: skip
