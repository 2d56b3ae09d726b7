"""Paid hours of a week against the contract; leave and absence count as agreed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.days import DAYS_PER_WEEK
from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours, weeks


def credited_minutes(problem: RosterProblem, person: Person, *, week: range) -> int:
    """Return the contract minutes that leave and absence beginning in a week stand for."""
    begins, ends = problem.days[week[0]].start_minutes, problem.days[week[-1]].end_minutes
    return sum(off.credited_minutes for off in person.time_off if begins <= off.start_minutes < ends)


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    contract = person.contract
    for week in weeks(problem):
        worked = sum(s.paid_minutes for s in shifts if s.day in week)
        credit = credited_minutes(problem, person, week=week)
        # Leave may stand for more than a short contract; it never makes the week illegal on its own.
        most = max(contract.max_minutes_per_week, credit)
        # A part of a week cannot owe the whole week's hours.
        least = contract.min_minutes_per_week if len(week) == DAYS_PER_WEEK else 0
        seen = worked + credit
        needed = most if seen > most else least
        leave = f", {hours(credit)} of it leave or absence" if credit else ""
        yield rule.reading(
            person, day=week[0], seen=seen, needed=needed, is_kept=least <= seen <= most,
            words=f"{hours(seen)} of {hours(needed)} contract hours{leave}",
        )  # fmt: skip


RULE = Rule(code="contract_hours", name="Contract hours", severity="block", source="Contract of employment", read=_read)
