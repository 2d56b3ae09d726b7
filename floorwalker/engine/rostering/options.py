"""The shifts each person may be given on each day, and how each would lie on the slots."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .cover import queue_profile
from .days import MINUTES_PER_HOUR
from .legal import Legal
from .problem import Person, RosterProblem
from .rules.wish import is_met
from .shifts import Shift, ShiftShape, shift_of

SATURDAY = 5
# Enough pause placements to judge a start by; the chosen one is then placed among all.
PLACEMENTS_TRIED = 16
Placement = tuple[int, ...]


@dataclass(frozen=True)
class Option:
    """A shift that could be worked: its times and shape, or a locked shift as it stands."""

    day: int
    start: int
    end: int
    paid: int
    shape: ShiftShape
    is_late: bool
    locked: Shift | None = None


class Options:
    """One person's possible shifts by day, with everything that does not depend on other people."""

    def __init__(self, problem: RosterProblem, person: Person) -> None:
        self.problem, self.person = problem, person
        self.legal = Legal(problem, person)
        self.locked = {s.day: s for s in problem.locked if s.person == person.code}
        self.skills = person.skills & frozenset(problem.skills)
        self._placements: dict[str, list[Placement]] = {}
        self._profiles: dict[tuple[str, int], tuple[list[Placement], NDArray[np.float64]]] = {}
        self.by_day = [self._of_day(number) for number in range(len(problem.days))]

    def _of_day(self, number: int) -> list[Option]:
        if number in self.locked:
            shift = self.locked[number]
            shape = self.problem.shape_by_code.get(shift.shape) or ShiftShape(
                code=shift.shape, length_minutes=shift.length_minutes)  # fmt: skip
            return [self._option(number, shift.start_minutes, shift.length_minutes, shift.paid_minutes, shape, shift)]
        fixed = self.legal.days[number].fixed
        if self.person.fixed and fixed is None and self.legal.holds("fixed_pattern", number):
            return []
        day, opening = self.problem.days[number], self.problem.opening[number]
        if opening is None and self.legal.holds("opening_hours", number):
            return []
        found = []
        codes = self.person.contract.shapes if fixed is None else (fixed[1],)
        for shape in (self.problem.shape_by_code[code] for code in codes):
            if not self.placements(shape, day=number):
                continue
            first, last = opening or (0, day.length_minutes)
            walls = range(first, last, self.problem.start_step_minutes)
            starts = sorted({day.at(wall) for wall in walls} | self._own_starts(number)) if fixed is None else [fixed[0]]
            paid = shape.paid_minutes
            found += [
                self._option(number, start, shape.length_minutes, paid, shape, None)
                for start in starts
                if not self.legal.time_faults(day=number, start=start, shape=shape.code, length=shape.length_minutes,
                                              paid=paid)
                and self._rests_from_before(number, start)
            ]  # fmt: skip
        return found

    def _own_starts(self, number: int) -> set[int]:
        """Starts that the person's own hours suggest, though they may lie off the site's step."""
        windows = self.legal.days[number].windows or ()
        return {a for a, _ in windows}

    def _rests_from_before(self, number: int, start: int) -> bool:
        ended = self.legal.last_end
        is_rested = ended is None or start - ended >= self.legal.days[number].rest_needed
        return is_rested or not self.legal.holds("daily_rest", number)

    def _option(self, number: int, start: int, length: int, paid: int, shape: ShiftShape, locked: Shift | None) -> Option:
        end = start + length
        is_late = end > self.problem.days[number].at(self.problem.late_ends_after_minutes)
        return Option(day=number, start=start, end=end, paid=paid, shape=shape, is_late=is_late, locked=locked)

    def placements(self, shape: ShiftShape, *, day: int) -> list[Placement]:
        """Return the pause placements of a shape that this person may have."""
        if shape.code not in self._placements:
            self._placements[shape.code] = self.legal.placements(shape, day=day)
        return self._placements[shape.code]

    def profiles(self, option: Option) -> tuple[int, NDArray[np.float64]]:
        """Return the first slot and the on-queue shares of an option for each of its placements."""
        slot, slots = self.problem.slot_minutes, self.problem.slots
        first = option.start // slot
        if option.locked is not None:
            first, shares = queue_profile(option.locked, slot_minutes=slot, slots=slots)
            return first, shares[None, :]
        key = (option.shape.code, option.start % slot)
        if key not in self._profiles:
            self._profiles[key] = self._distinct(option)
        return first, self._profiles[key][1][:, : max(slots - first, 0)]

    def _distinct(self, option: Option) -> tuple[list[Placement], NDArray[np.float64]]:
        """Placements that differ on the slots: breaks in the two halves of a slot are one."""
        slot = self.problem.slot_minutes
        placements = self.placements(option.shape, day=option.day)
        trials = [
            shift_of(option.shape, person="", day=option.day, start_minutes=option.start % slot, pause_starts=starts)
            for starts in placements
        ]
        far = option.shape.length_minutes
        rows = np.array([queue_profile(trial, slot_minutes=slot, slots=far)[1] for trial in trials])
        kept = np.sort(np.unique(rows, axis=0, return_index=True)[1])
        return [placements[n] for n in kept], rows[kept]

    def tried(self, option: Option) -> tuple[int, NDArray[np.float64]]:
        """Return the profiles of a few placements, spread evenly, to judge a start by."""
        first, profiles = self.profiles(option)
        return first, profiles[:: max(1, len(profiles) // PLACEMENTS_TRIED)]

    def shift(self, option: Option, *, placement: int) -> Shift:
        """Return the shift of an option with its pauses at one of its placements."""
        if option.locked is not None:
            return option.locked
        self.profiles(option)
        starts = self._profiles[option.shape.code, option.start % self.problem.slot_minutes][0][placement]
        return shift_of(option.shape, person=self.person.code, day=option.day, start_minutes=option.start,
                        pause_starts=starts)  # fmt: skip

    def own_cost(self, option: Option, *, usual_wall_minutes: float | None) -> float:
        """Return what the option costs this person, lates aside: drift from the usual start, wishes, weekends."""
        if option.locked is not None:
            return 0.0
        w, day = self.problem.weights, self.problem.days[option.day]
        cost = 0.0
        if usual_wall_minutes is not None:
            cost += w.drift_per_hour * abs(day.wall(option.start) - usual_wall_minutes) / MINUTES_PER_HOUR
        if self.person.wishes:
            trial = self.shift(option, placement=0)
            cost += w.wish * sum(not is_met(self.problem, trial, wish) for wish in self.person.wishes)
        return cost + w.weekend * (day.date.weekday() >= SATURDAY) * (self.person.weekends_before + 1)

    def late_cost(self, number: int) -> float:
        """Return the cost of the person's late of this number in a week: each costs more than the one before."""
        return self.problem.weights.late * (self.person.lates_before + number)

    @cached_property
    def cap_minutes(self) -> tuple[int, ...]:
        """The most minutes of each week, nothing being worked in the weeks of the horizon before it."""
        return tuple(week_cap_minutes(self.legal, number, worked={}) for number in range(len(self.legal.weeks)))

    @cached_property
    def signature(self) -> tuple[object, ...]:
        """What makes two people exchangeable in the aggregate model."""
        contract, weeks = self.person.contract, self.legal.weeks
        options = tuple(tuple((o.start, o.shape.code) for o in day if o.locked is None) for day in self.by_day)
        locked = tuple((s.day, s.start_minutes, s.end_minutes) for s in self.locked.values())
        owed = tuple((w.least - w.credit, cap) for w, cap in zip(weeks, self.cap_minutes, strict=True))
        return tuple(sorted(self.skills)), contract.max_days_per_week, options, locked, owed


def week_cap_minutes(legal: Legal, number: int, *, worked: dict[int, int]) -> int:
    """Return the most minutes a person may be given in a week, `worked` giving the weeks of the horizon before it."""
    week, person = legal.weeks[number], legal.person
    first = week.days[0]
    caps = []
    if legal.holds("contract_hours", first):
        caps.append(week.most - week.credit)
    if week.young_most is not None and legal.holds("young_worker", first):
        caps.append(week.young_most)
    earlier = [*person.weekly_minutes_before, *(worked.get(n, 0) for n in range(number))]
    counted = earlier[-(week.reference_weeks - 1) :]
    if not person.has_opted_out and legal.holds("weekly_hours", first):
        caps.append(week.average_cap * (len(counted) + 1) - sum(counted))
    if person.is_night_worker and legal.holds("night_work", first):
        caps.append(week.night_cap * (len(counted) + 1) - sum(counted))
    return max(0, min(caps, default=7 * 24 * MINUTES_PER_HOUR))


def all_options(problem: RosterProblem) -> list[Options]:
    """Return every person's options, in the order of the problem."""
    return [Options(problem, person) for person in problem.people]
