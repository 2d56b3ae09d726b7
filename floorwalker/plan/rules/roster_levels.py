"""What a roster gives its queues: people divided among the skills they share, and the service level that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from floorwalker.engine import erlang
from floorwalker.engine import rostering as engine
from floorwalker.engine.rostering.cover import queue_profile
from floorwalker.plan.rules.roster_week import Floats

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True)
class Demand:
    """What is expected of one queue by slot: contacts, handle time (NaN where none), and how its service is promised."""

    offered: Floats
    aht_seconds: Floats
    target_share: float
    target_seconds: float
    patience_seconds: float


def without_absence(shifts: Iterable[engine.Shift], off: Mapping[str, Sequence[tuple[int, int]]]) -> list[engine.Shift]:
    """Return shifts with the time on queue taken out in which their people are away."""
    return [
        replace(shift, activities=tuple(_cut(shift.activities, off[shift.person]))) if off.get(shift.person) else shift
        for shift in shifts
    ]


def divide(problem: engine.RosterProblem, shifts: Iterable[engine.Shift]) -> dict[str, Floats]:
    """Return people on queue by skill and slot: those with one skill first, the others where most are missing.

    What is left over goes in proportion to the need, so the sum is everybody on queue.
    """
    return share(problem, on_queue(problem, shifts))


def on_queue(problem: engine.RosterProblem, shifts: Iterable[engine.Shift]) -> dict[tuple[str, ...], Floats]:
    """Return people on queue by slot for each set of skills that somebody holds."""
    groups: dict[tuple[str, ...], Floats] = {}
    for shift in shifts:
        skills = skills_of(problem, shift.person)
        first, shares = queue_profile(shift, slot_minutes=problem.slot_minutes, slots=problem.slots)
        there = groups.setdefault(skills, np.zeros(problem.slots))
        there[first : first + len(shares)] += shares
    return groups


def skills_of(problem: engine.RosterProblem, person: str) -> tuple[str, ...]:
    """Return the skills of a person that somebody needs, in order."""
    return tuple(sorted(problem.person_by_code[person].skills & problem.requirement.keys()))


def share(problem: engine.RosterProblem, groups: Mapping[tuple[str, ...], Floats]) -> dict[str, Floats]:
    """Return what `on_queue` counted by skill, as `divide` does."""
    given = {skill: np.zeros(problem.slots) for skill in problem.requirement}
    for skills, there in sorted(groups.items(), key=lambda group: (len(group[0]), group[0])):
        if not skills:
            continue
        gaps = np.array([np.maximum(problem.requirement[skill] - given[skill], 0.0) for skill in skills])
        missing = gaps.sum(axis=0)
        used = np.minimum(there, missing)
        need = np.array([problem.requirement[skill] for skill in skills]) + 1e-9  # equal parts where nobody needs anything
        for place, skill in enumerate(skills):
            to_gap = np.divide(used * gaps[place], missing, out=np.zeros_like(used), where=missing > 0)
            given[skill] = given[skill] + to_gap + (there - used) * need[place] / need.sum(axis=0)
    return given


def levels(demand: Demand, *, people: Floats, slot_minutes: int) -> Floats:
    """Return the share of contacts answered in time in each slot, NaN where none are expected.

    Between two whole numbers of people the level is drawn as a straight line.
    """
    found = np.full(people.shape, np.nan)
    asked = (demand.offered > 0) & (demand.aht_seconds > 0)
    if not asked.any():
        return found
    load = demand.offered[asked] * demand.aht_seconds[asked] / (slot_minutes * SECONDS_PER_MINUTE)
    below, above = np.floor(people[asked]), np.ceil(people[asked])
    ends = [
        erlang.performance(
            load, agents=agents, aht_seconds=demand.aht_seconds[asked], patience_seconds=demand.patience_seconds,
            target_seconds=demand.target_seconds,
        ).service_level
        for agents in (below, above)
    ]
    part = people[asked] - below
    found[asked] = ends[0] * (1 - part) + ends[1] * part
    return found


def _cut(activities: Iterable[engine.Activity], off: Sequence[tuple[int, int]]) -> Iterable[engine.Activity]:
    for activity in activities:
        pieces = [(activity.start_minutes, activity.end_minutes)]
        for begin, end in off if activity.kind == "queue" else ():
            pieces = [
                piece
                for start, stop in pieces
                for piece in ((start, min(stop, begin)), (max(start, end), stop))
                if piece[0] < piece[1]
            ]
        for start, stop in pieces:
            yield replace(activity, start_minutes=start, end_minutes=stop)
