"""What else a person could work on a day, and what that would do to cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cover import Cover, queue_profile
from .options import Options
from .problem import RosterProblem
from .result import Roster
from .shifts import Shift, by_person

# As many as the inspector shows.
BEST_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class BetterStart:
    """Another shift for a person on a day: short slots of that day before and after, and the change of cost."""

    shift: Shift
    day_short_slots_before: int
    day_short_slots_after: int
    cost_change: float
    words: str


def better_starts(problem: RosterProblem, roster: Roster, *, person: str, day: int, most: int = BEST_SHOWN) -> list[
    BetterStart
]:  # fmt: skip
    """Return legal shifts of a person on a day that cover better than the present one, best first.

    Everyone else, and the person's other days, stay. With no shift on that day, the shifts that would help are returned.
    """
    mine = by_person(roster.shifts).get(person, [])
    present = next((s for s in mine if s.day == day), None)
    others = [s for s in mine if s.day != day]
    options = Options(problem, problem.person_by_code[person])
    cover = Cover(problem)
    cover.add_shifts(s for s in roster.shifts if s is not present)
    first_slot, last_slot = (m // problem.slot_minutes for m in (problem.days[day].start_minutes,
                                                                 problem.days[day].end_minutes))  # fmt: skip
    today = slice(first_slot, last_slot)
    before_short = roster.coverage.short_slots(day=day)
    before_cost = roster.coverage.cost
    without = cover.cost()
    found = []
    for option in options.by_day[day]:
        first, profiles = options.profiles(option)
        costs = cover.costs_with(first, profiles, skills=options.skills)
        placement = int(np.argmin(costs))
        shift = options.shift(option, placement=placement)
        change = without + float(costs[placement]) - before_cost
        if change >= -1e-9 or options.legal.faults(sorted([*others, shift], key=lambda s: s.start_minutes)):
            continue
        at, shares = queue_profile(shift, slot_minutes=problem.slot_minutes, slots=problem.slots)
        cover.add(at, shares, skills=options.skills)
        after_short = int((cover.short(today) > 1e-6).sum())
        cover.add(at, shares, skills=options.skills, people=-1.0)
        found.append(
            BetterStart(
                shift=shift, day_short_slots_before=before_short, day_short_slots_after=after_short, cost_change=change,
                words=f"{problem.clock(shift.start_minutes)} to {problem.clock(shift.end_minutes)}: "
                f"{problem.day_name(day)} short slots {before_short} → {after_short}",
            )
        )  # fmt: skip
    return sorted(found, key=lambda b: (b.cost_change, b.shift.start_minutes))[:most]
