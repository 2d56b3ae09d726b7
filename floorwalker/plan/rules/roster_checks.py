"""What the rules say of a change to one person's week: what it breaks that was whole before, and what may be set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from floorwalker.engine import rostering as engine
from floorwalker.engine.rostering import Reading, RosterProblem
from floorwalker.plan.rules.roster_problem import WAIVABLE


def only(problem: RosterProblem, codes: Iterable[str]) -> RosterProblem:
    """Return the problem with some people alone: rules read one person at a time."""
    chosen = set(codes)
    return replace(
        problem, people=tuple(person for person in problem.people if person.code in chosen), requirement={},
        locked=tuple(shift for shift in problem.locked if shift.person in chosen),
    )


def newly_broken(
    problem: RosterProblem, *, before: Sequence[engine.Shift], after: Sequence[engine.Shift], people: Iterable[str]
) -> list[Reading]:
    """Return the blocking rules that a change of these people's shifts breaks, or breaks more deeply than before."""
    alone = only(problem, people)
    mine = set(alone.person_by_code)
    known = {_place(each): each for each in _blocking(alone, [s for s in before if s.person in mine])}
    return [
        each
        for each in _blocking(alone, [s for s in after if s.person in mine])
        if _place(each) not in known or abs(each.seen - each.needed) > abs(known[_place(each)].seen - known[_place(each)].needed)
    ]


def may_be_waived(reading: Reading) -> bool:
    """Return whether a planner may set a rule aside with a reason: agreements yes, law, needs and leave never."""
    return reading.rule in WAIVABLE


def _blocking(problem: RosterProblem, shifts: Sequence[engine.Shift]) -> list[Reading]:
    return [reading for reading in engine.check(problem, shifts) if reading.is_blocking]


def _place(reading: Reading) -> tuple[str, str, int | None]:
    return reading.rule, reading.person, reading.day
