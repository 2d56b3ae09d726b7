"""The shelf of rostering rules: one file a rule, read by the same door.

A new rule is a file with a `RULE` and its name in `SHELF`; if the solver is to keep it, it counts it in `legal.py`,
and the contract test holds the two counts equal.
"""

from __future__ import annotations

from collections.abc import Iterable

from floorwalker.engine.rostering.problem import RosterProblem
from floorwalker.engine.rostering.shifts import Shift, by_person

from . import (
    adjustment,
    availability,
    consecutive_days,
    contract_days,
    contract_hours,
    daily_rest,
    day_hours,
    fixed_pattern,
    leave,
    night_work,
    notice,
    opening_hours,
    overlap,
    readiness,
    rest_break,
    weekly_hours,
    weekly_rest,
    wish,
    young_worker,
)
from .base import Reading, Rule, hours

SHELF: tuple[Rule, ...] = tuple(
    module.RULE
    for module in (
        daily_rest, weekly_rest, weekly_hours, rest_break, night_work, young_worker, contract_hours, contract_days,
        day_hours, consecutive_days, availability, adjustment, leave, readiness, opening_hours, fixed_pattern, overlap, notice, wish,
    )
)  # fmt: skip

__all__ = ["SHELF", "Reading", "Rule", "check", "hours", "read"]


def read(problem: RosterProblem, shifts: Iterable[Shift]) -> list[Reading]:
    """Return what every rule saw of every person, kept or broken."""
    mine = by_person(shifts)
    return [
        reading
        for person in problem.people
        for rule in SHELF
        for reading in rule.readings(problem, person, mine.get(person.code, []))
    ]


def check(problem: RosterProblem, shifts: Iterable[Shift]) -> list[Reading]:
    """Return only what is broken, waived or not."""
    return [reading for reading in read(problem, shifts) if not reading.is_kept]
