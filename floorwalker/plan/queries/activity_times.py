"""Times for an activity in one week of the roster: who is free then, and what each time takes from the service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine.rostering.cover import queue_profile
from floorwalker.ground import clock
from floorwalker.ground.web import formats
from floorwalker.plan.models import ActivitySession, TeamActivity
from floorwalker.plan.queries import activities
from floorwalker.plan.queries.roster_board import Board
from floorwalker.plan.rules import roster_levels
from floorwalker.plan.rules.activities import kind_of
from floorwalker.plan.rules.roster_checks import newly_broken
from floorwalker.plan.rules.roster_shifts import ON_QUEUE, cut, engine_shift, stored
from floorwalker.plan.rules.roster_week import SLOT_MINUTES, Floats

WHOLE: Final = 1 - 1e-9
MOST_PROPOSED: Final = 12
"""More groups in one week than a leader holds; the rest is proposed once these are chosen."""
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Cost:
    """What taking some people off queue takes, over the half hours it lasts; None is what nobody can know."""

    offered: float
    """Contacts expected by the requirement in use, at the queues whose contacts wait for seconds."""
    lost: float
    """Contacts fewer that are answered in time, by the staffing formulas."""
    level_before: float | None
    level_after: float | None
    cover: float | None
    """The least share of the people needed that stays on queue, for the skills of those taken off; None where nobody is needed."""
    needed: float
    stays: float

    @property
    def kept(self) -> dict[str, Any]:
        """As plain values, to be stored."""
        return asdict(self)


@dataclass(frozen=True)
class Proposal:
    """A time for some people, by keys, and what it takes."""

    starts_at: datetime
    people: tuple[int, ...]
    cost: Cost
    is_below: bool


@dataclass(frozen=True)
class Proposals:
    """The times proposed, and who of those who need one has none in this week."""

    times: tuple[Proposal, ...]
    left: tuple[int, ...]


class Times:
    """One week of a version of the roster, asked for times of one activity."""

    def __init__(self, board: Board, activity: TeamActivity, *, people: Iterable[int], sessions: Sequence[ActivitySession]) -> None:
        self.board, self.activity, self.week = board, activity, board.week
        self.people = [key for key in people if str(key) in board.case.member_by_code]
        self.length = activity.minutes // SLOT_MINUTES
        self.sessions = sessions
        self.asked = activities.asked(self.people, start=self.week.begins, end=self.week.ends, but=activity)

    @cached_property
    def on_queue(self) -> dict[int, Floats]:
        """The share of each half hour that each of the people is on queue, absences taken off."""
        found = {key: np.zeros(self.week.slots) for key in self.people}
        for shift in self.board.present:
            if (mine := found.get(int(shift.person))) is not None:
                first, shares = queue_profile(shift, slot_minutes=SLOT_MINUTES, slots=self.week.slots)
                mine[first : first + len(shares)] += shares
        return found

    @cached_property
    def allowed(self) -> Bools:
        """Whether the activity may begin in each half hour: ahead, in its window, and where one leads it, beside no other time of it."""
        slots = self.week.slots
        may = np.zeros(slots, dtype=bool)
        for number, day in enumerate(self.week.days):
            if self.activity.first_day <= day.date <= self.activity.last_day:
                may[self._day(number)] = True
        first = max(0, -(-self.week.minute(clock.now()) // SLOT_MINUTES))
        may[:first] = False
        if kind_of(self.activity.kind).is_led:
            for each in self.sessions:
                self._bar(may, each.starts_at, each.ends_at)
        return may

    def _day(self, number: int) -> slice:
        day = self.week.days[number]
        return slice(day.start_minutes // SLOT_MINUTES, day.end_minutes // SLOT_MINUTES)

    def _bar(self, may: Bools, starts_at: datetime, ends_at: datetime) -> None:
        """Bar the starts from which the activity would overlap [starts_at, ends_at)."""
        first = self.week.minute(starts_at) // SLOT_MINUTES - self.length + 1
        last = -(-self.week.minute(ends_at) // SLOT_MINUTES)
        may[max(0, first) : max(0, last)] = False

    @cached_property
    def free(self) -> dict[int, Bools]:
        """Whether each of the people is on queue for the whole length from each half hour on, and asked to be nowhere else."""
        found = {}
        for key, there in self.on_queue.items():
            whole = there >= WHOLE
            may = whole.copy()
            for after in range(1, self.length):
                may &= np.append(whole[after:], np.zeros(after, dtype=bool))
            for each in self.asked.get(key, ()):
                self._bar(may, each.starts_at, each.ends_at)
            found[key] = may
        return found

    def propose(self) -> Proposals:
        """Return the times that take least, the largest group first, one after the other: each reckoned with those before taken off too."""
        there = {skills: people.copy() for skills, people in roster_levels.on_queue(self.board.case.problem, self.board.present).items()}
        open_starts, left = self.allowed.copy(), set(self.people)
        found: list[Proposal] = []
        while left and len(found) < MOST_PROPOSED:
            best = self._best(left, open_starts, there)
            if best is None:
                break
            found.append(best)
            left -= set(best.people)
            self._take(there, best.people, self.week.minute(best.starts_at) // SLOT_MINUTES)
            if kind_of(self.activity.kind).is_led:
                begins = found[-1].starts_at
                self._bar(open_starts, begins, begins + timedelta(minutes=self.activity.minutes))
        return Proposals(tuple(sorted(found, key=lambda each: each.starts_at)), tuple(sorted(left)))

    def _best(self, left: set[int], open_starts: Bools, there: Mapping[tuple[str, ...], Floats]) -> Proposal | None:
        """Return the time of the largest group that keeps the floor and takes least a person; below the floor only where none keeps it."""
        most = min(self.activity.group_size, len(left))
        below: list[tuple[float, int, Proposal]] = []
        for size in range(most, 0, -1):
            groups = {start: group for start, group in self._groups(left, open_starts, size=size).items() if len(group) == size}
            kept: list[tuple[float, float, int, Proposal]] = []
            for start, cost in self.costs(groups, there=there).items():
                is_below = self.is_below(cost)
                each = Proposal(self.week.at(start * SLOT_MINUTES), tuple(groups[start]), cost, is_below)
                if is_below:
                    below.append((cost.lost / size, start, each))
                else:
                    kept.append((cost.lost, -(cost.cover or 0.0), start, each))
            if kept:
                return min(kept, key=lambda each: each[:3])[-1]
        return min(below, key=lambda each: each[:2])[-1] if below else None

    def _groups(self, left: set[int], open_starts: Bools, *, size: int) -> dict[int, list[int]]:
        """Return for each start the people who are free, those with fewest other times first, `size` at most."""
        free = {key: self.free[key] & open_starts for key in left}
        order = sorted(left, key=lambda key: (int(free[key].sum()), key))
        groups: dict[int, list[int]] = {}
        for key in order:
            for start in np.flatnonzero(free[key]).tolist():
                mine = groups.setdefault(start, [])
                if len(mine) < size:
                    mine.append(key)
        return groups

    def _skills(self, key: int) -> tuple[str, ...]:
        return roster_levels.skills_of(self.board.case.problem, str(key))

    def _take(self, there: dict[tuple[str, ...], Floats], group: Sequence[int], start: int) -> None:
        for key in group:
            if (skills := self._skills(key)) in there:
                there[skills][start : start + self.length] -= 1.0

    def costs(
        self, groups: Mapping[int, Sequence[int]], *, there: Mapping[tuple[str, ...], Floats] | None = None
    ) -> dict[int, Cost]:
        """Return what it takes to take each group off queue from its start on; the starts do not add up with one another."""
        problem, slots = self.board.case.problem, self.week.slots
        base = there if there is not None else roster_levels.on_queue(problem, self.board.present)
        before = self.board.levels_with(roster_levels.share(problem, base))
        sums: dict[int, dict[str, Any]] = {
            start: {"offered": 0.0, "before": 0.0, "after": 0.0, "cover": None, "needed": 0.0, "stays": 0.0} for start in groups
        }
        for after in range(self.length):
            without = {skills: people.copy() for skills, people in base.items()}
            for start, group in groups.items():
                for key in group:
                    if start + after < slots and (skills := self._skills(key)) in without:
                        without[skills][start + after] -= 1.0
            given = roster_levels.share(problem, without)
            levels = self.board.levels_with(given)
            for start, group in groups.items():
                if start + after < slots:
                    self._add(sums[start], group, start + after, before, levels, given)
        return {start: _cost(each) for start, each in sums.items()}

    def _add(
        self, total: dict[str, Any], group: Sequence[int], slot: int, before: Mapping[int, Floats], after: Mapping[int, Floats],
        given: Mapping[str, Floats],
    ) -> None:
        for queue, demand in self.board.demands.items():
            if np.isnan(before[queue][slot]) or np.isnan(after[queue][slot]):
                continue
            offered = float(demand.offered[slot])
            total["offered"] += offered
            total["before"] += offered * float(before[queue][slot])
            total["after"] += offered * float(after[queue][slot])
        for skill in sorted({skill for key in group for skill in self._skills(key)}):
            needed, stays = float(self.board.case.problem.requirement[skill][slot]), float(given[skill][slot])
            if needed > 0 and (total["cover"] is None or stays / needed < total["cover"]):
                total |= {"cover": stays / needed, "needed": needed, "stays": stays}

    def is_below(self, cost: Cost) -> bool:
        """Return whether cover falls below the floor of the activity."""
        return cost.cover is not None and cost.cover < self.activity.floor_share - (1 - WHOLE)

    def why_not(self, key: int, *, starts_at: datetime) -> str:
        """Return why a person cannot come at a time, empty where they can."""
        ends_at = starts_at + timedelta(minutes=self.activity.minutes)
        zone = self.week.site.zone
        for begin, end, _ in self.board.off.get(str(key), ()):
            if self.week.at(begin) < ends_at and starts_at < self.week.at(end):
                return "is away then"
        mine = [shift for shift in self.board.shifts if shift.person_id == key]
        shift = next((each for each in mine if each.starts_at <= starts_at and ends_at <= each.ends_at), None)
        if shift is None:
            near = next((each for each in mine if each.starts_at < ends_at and starts_at < each.ends_at), None)
            return f"works {formats.span(near.starts_at, near.ends_at, zone=zone)} only" if near else "is not rostered then"
        other = next((p for p in shift.parts if p.kind != ON_QUEUE and p.starts_at < ends_at and starts_at < p.ends_at), None)
        if other is not None:
            return f"has {other.kind} {formats.span(other.starts_at, other.ends_at, zone=zone)}"
        for each in self.asked.get(key, ()):
            if each.starts_at < ends_at and starts_at < each.ends_at:
                return f"is asked to {each.words} {formats.span(each.starts_at, each.ends_at, zone=zone)}"
        return self._broken(key, starts_at, ends_at)

    def _broken(self, key: int, starts_at: datetime, ends_at: datetime) -> str:
        """Return the first rule of the roster that the activity would newly break, empty where it breaks none."""
        kind = kind_of(self.activity.kind).in_roster
        shift = next(s for s in self.board.shifts if s.person_id == key and s.starts_at <= starts_at and ends_at <= s.ends_at)
        changed = engine_shift(self.week, cut(stored(shift), kind=kind, starts_at=starts_at, ends_at=ends_at, queue=None))
        before = self.board.engine_shifts
        after = [changed if mine is shift else read for mine, read in zip(self.board.shifts, before, strict=True)]
        broken = newly_broken(self.board.case.problem, before=before, after=after, people=[str(key)])
        return f"would break a rule: {broken[0].words}" if broken else ""


def _cost(total: dict[str, Any]) -> Cost:
    offered = total["offered"]
    before, after = (total[name] / offered if offered else None for name in ("before", "after"))
    return Cost(
        offered=offered, lost=max(0.0, total["before"] - total["after"]), level_before=before, level_after=after, cover=total["cover"],
        needed=total["needed"], stays=total["stays"],
    )
