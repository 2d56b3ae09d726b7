"""Paid hours of a week against the contract; leave and absence are credited as agreed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floorwalker.engine.rostering.days import DAYS_PER_WEEK
from floorwalker.engine.rostering.problem import Person, RosterProblem, TimeOff
from floorwalker.engine.rostering.shifts import Shift

from .base import Reading, Rule, hours, overlap_minutes, weeks


def credited_minutes(problem: RosterProblem, person: Person, shifts: Sequence[Shift], *, week: range) -> int:
    """Return the contract minutes that time off beginning in a week stands for beside the shifts.

    Time off on a shift adds nothing: the shift counts whole, worked or not. Leave on a day without one counts as agreed.
    Absence on such a day fills the contract up and no further: a day off is not paid for being ill on it.
    """
    begins, ends = problem.days[week[0]].start_minutes, problem.days[week[-1]].end_minutes
    free = [
        off
        for off in person.time_off
        if begins <= off.start_minutes < ends and not any(_taken_minutes(off, shift) for shift in shifts)
    ]
    leave = sum(off.credited_minutes for off in free if off.kind == "leave")
    absence = sum(off.credited_minutes for off in free if off.kind == "absence")
    paid = sum(shift.paid_minutes for shift in shifts if shift.day in week)
    return leave + min(absence, max(0, person.contract.max_minutes_per_week * -(-len(week) // DAYS_PER_WEEK) - paid - leave))


def _taken_minutes(off: TimeOff, shift: Shift) -> int:
    return overlap_minutes(shift, start_minutes=off.start_minutes, end_minutes=off.end_minutes)


def _read(rule: Rule, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
    contract = person.contract
    for week in weeks(problem):
        credit = credited_minutes(problem, person, shifts, week=week)
        # Leave may stand for more than a short contract; it never makes the week illegal on its own.
        most = max(contract.max_minutes_per_week, credit)
        # A part of a week cannot owe the whole week's hours.
        least = contract.min_minutes_per_week if len(week) == DAYS_PER_WEEK else 0
        seen = sum(s.paid_minutes for s in shifts if s.day in week) + credit
        needed = most if seen > most else least
        leave = f", {hours(credit)} of it leave or absence" if credit else ""
        yield rule.reading(
            person, day=week[0], seen=seen, needed=needed, is_kept=least <= seen <= most,
            words=f"{hours(seen)} of {hours(needed)} contract hours{leave}",
        )  # fmt: skip


RULE = Rule(code="contract_hours", name="Contract hours", severity="block", source="Contract of employment", read=_read)
