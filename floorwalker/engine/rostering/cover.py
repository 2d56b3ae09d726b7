"""Cover against requirement when people have several skills, without deciding who takes which contact.

People on queue in a slot can meet the requirement up to a deficit, which by the max-flow min-cut theorem is the largest,
over all sets of skills, of what the set requires less the people who have any skill of the set. So cover is kept as one
number a set and slot, and the effect of a shift is a sum, never a linear programme.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .problem import RosterProblem
from .shifts import Shift

Floats = NDArray[np.float64]
# Costs are counted in people-half-hours, so that 15 and 30 minute slots give one scale.
COST_SLOT_MINUTES = 30


def skill_families(problem: RosterProblem) -> list[list[str]]:
    """Return the skills in families that share no people with one another."""
    families = [{skill} for skill in problem.skills]
    for person in problem.people:
        joined = [f for f in families if f & person.skills]
        if len(joined) > 1:
            families = [f for f in families if f not in joined] + [set().union(*joined)]
    return sorted(sorted(family) for family in families)


def skill_sets(problem: RosterProblem, family: list[str]) -> list[frozenset[str]]:
    """Return the sets of skills of a family that can set the deficit, the empty one first.

    Of the sets that the same people can help, only the largest counts: it requires the most.
    """
    kinds = sorted({tuple(sorted(p.skills & frozenset(family))) for p in problem.people})
    largest: dict[tuple[bool, ...], frozenset[str]] = {}
    for number in range(1, 2 ** len(family)):
        skills = frozenset(skill for place, skill in enumerate(family) if number >> place & 1)
        helpers = tuple(bool(skills & set(kind)) for kind in kinds)
        largest[helpers] = max(largest.get(helpers, frozenset()), skills, key=len)
    return [frozenset(), *largest.values()]


def queue_profile(shift: Shift, *, slot_minutes: int, slots: int) -> tuple[int, Floats]:
    """Return the first slot of a shift inside the horizon and the share of each slot spent on the queue."""
    first, last = shift.start_minutes // slot_minutes, -(-shift.end_minutes // slot_minutes)
    shares = np.zeros(last - first)
    for activity in shift.activities:
        if activity.kind != "queue":
            continue
        for slot in range(activity.start_minutes // slot_minutes, -(-activity.end_minutes // slot_minutes)):
            begins, ends = slot * slot_minutes, (slot + 1) * slot_minutes
            worked = min(ends, activity.end_minutes) - max(begins, activity.start_minutes)
            shares[slot - first] += worked / slot_minutes
    clipped = max(first, 0)
    return clipped, shares[clipped - first : max(slots - first, 0)]


class Cover:
    """The running account of requirement less cover, by set of skills and slot."""

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.weights = problem.weights
        self.scale = problem.slot_minutes / COST_SLOT_MINUTES
        self.sets: list[frozenset[str]] = []
        self.families: list[slice] = []
        for family in skill_families(problem):
            sets = skill_sets(problem, family)
            self.families.append(slice(len(self.sets), len(self.sets) + len(sets)))
            self.sets += sets
        self.left: Floats = np.zeros((len(self.sets), problem.slots))
        for row, skills in enumerate(self.sets):
            for skill in skills:
                self.left[row] += problem.requirement[skill]
        self.required: Floats = np.sum([problem.requirement[s] for s in problem.skills], axis=0) + np.zeros(problem.slots)
        self.present: Floats = np.zeros(problem.slots)
        self._touches: dict[frozenset[str], Floats] = {}

    def touches(self, skills: frozenset[str]) -> Floats:
        """Return, per set of skills, 1 where a person with these skills can serve a part of it."""
        if skills not in self._touches:
            self._touches[skills] = np.array([1.0 if skills & s else 0.0 for s in self.sets])
        return self._touches[skills]

    def add(self, first: int, shares: Floats, *, skills: frozenset[str], people: float = 1.0) -> None:
        """Add (or with `people` -1 take away) a profile of on-queue shares."""
        span = slice(first, first + len(shares))
        self.left[:, span] -= people * self.touches(skills)[:, None] * shares
        self.present[span] += people * shares

    def add_shifts(self, shifts: Iterable[Shift]) -> None:
        """Add whole shifts."""
        for shift in shifts:
            first, shares = queue_profile(shift, slot_minutes=self.problem.slot_minutes, slots=self.problem.slots)
            self.add(first, shares, skills=self.problem.person_by_code[shift.person].skills)

    def short(self, span: slice = slice(None)) -> Floats:
        """Return the people missing in each slot, with the best division of the people there among skills."""
        short: Floats = np.sum([self.left[family, span].max(axis=0) for family in self.families], axis=0)
        return short

    def price(self, short: Floats, over: Floats) -> Floats:
        """Return the cost of shortage and surplus, slot by slot."""
        w = self.weights
        return self.scale * (w.short * short + w.short_beyond_one * np.maximum(short - 1.0, 0.0) + w.over * over)

    def cost(self) -> float:
        """Return the cost of the whole cover."""
        short = self.short()
        return float(self.price(short, self.present - self.required + short).sum())

    def costs_with(self, first: int, profiles: Floats, *, skills: frozenset[str]) -> Floats:
        """Return the change of cost for each of several profiles added from one slot.

        Parameters
        ----------
        first : int
            Slot of the first column.
        profiles : ndarray, shape (profiles, slots)
            On-queue shares; columns past the horizon are to be cut off by the caller.
        skills : frozenset of str
            Skills of the person who would work them.
        """
        span = slice(first, first + profiles.shape[1])
        touches = self.touches(skills)
        short = np.zeros(profiles.shape)
        for family in self.families:
            left = self.left[family, span]
            met = touches[family]
            if met.any():
                # The largest deficit of the sets that the person cannot help, and of those they can.
                alone = left[met == 0].max(axis=0)
                helped = left[met == 1].max(axis=0)
                short += np.maximum(alone, helped - profiles)
            else:
                short += left.max(axis=0)
        before = self.short(span)
        surplus = self.present[span] - self.required[span]
        after = self.price(short, surplus + profiles + short)
        change: Floats = after.sum(axis=1) - self.price(before, surplus + before).sum()
        return change
