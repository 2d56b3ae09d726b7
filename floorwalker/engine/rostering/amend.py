"""Changing a standing roster as little as possible for a need that has changed: few shifts, each change worth its disturbance."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .draft import LEAST_GAIN, Choice, Draft, Week
from .legal import Legal
from .names import OPTIONS_PER_DAY, is_legal
from .options import Option, Options, all_options
from .problem import RosterProblem
from .shifts import PAUSES, Shift, ShiftShape, by_person
from .solve import Limits, Stopwatch

CHANGE_COST = 16.0
"""What changing one shift costs: it must spare two hours of one person short (four half hours at `Weights.short`), or as much."""
KEPT_BY_ANY = {"queue", *PAUSES}
"""What every shift of a shape has of itself."""
ShareDone = Callable[[float], None]
Place = tuple[int, int]
"""A person by their place in the problem, and a week of the horizon."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Amended:
    """A roster gone on from another: `changed` counts shifts moved, added or taken away."""

    shifts: tuple[Shift, ...]
    changed: int


def _quiet(share: float) -> None:
    """Report to nobody."""


def _never() -> bool:
    return False


def amend(
    problem: RosterProblem, shifts: Sequence[Shift], *, changes_from_minutes: int | None = None, change_cost: float = CHANGE_COST,
    seed: int = 0, limits: Limits | None = None, stopwatch: Stopwatch | None = None, on_progress: ShareDone = _quiet,
    is_cancelled: Callable[[], bool] = _never,
) -> Amended:  # fmt: skip
    """Return `shifts` with those changed that are worth it for the requirement of `problem`, and those that break a rule.

    Everything kept stays to the minute, pauses included; so do shifts in which training, coaching or a meeting was planned. Of all
    people the one whose week gains most is changed first, so that few changes do most of the work; whoever's week breaks a rule
    gets the nearest legal one, if there is one.

    Parameters
    ----------
    changes_from_minutes
        Shifts that begin before this real minute stay, and none is added before it, but that a shift wholly inside
        leave or absence goes. None leaves all free.
    change_cost
        What a change must gain, in the units of `Weights`.
    limits
        `seconds`, with a stopwatch, ends the search; what was found by then is returned.
    """
    seconds = limits.seconds if limits else None
    begun = stopwatch() if stopwatch else 0.0

    def is_over() -> bool:
        return is_cancelled() or (seconds is not None and stopwatch is not None and stopwatch() - begun >= seconds)

    search = _Search(problem, shifts, first=changes_from_minutes, change_cost=change_cost, rng=np.random.default_rng(seed))
    search.make_legal(stop=is_over)
    search.gain_most(stop=is_over, report=on_progress)
    done = tuple(search.shifts())
    return Amended(shifts=done, changed=changed_shifts(shifts, done))


def changed_shifts(before: Sequence[Shift], after: Sequence[Shift]) -> int:
    """Return how many shifts differ: a person's day counts once, whether its shift was moved, added or taken away."""
    old, new = ({(s.person, s.day): (s.start_minutes, s.end_minutes) for s in shifts} for shifts in (before, after))
    return sum(old.get(cell) != new.get(cell) for cell in old.keys() | new.keys())


class _Search:
    def __init__(
        self, problem: RosterProblem, shifts: Sequence[Shift], *, first: int | None, change_cost: float, rng: np.random.Generator
    ) -> None:
        self.change_cost, self.rng = change_cost, rng
        mine = by_person(shifts)
        # A day with two shifts is beyond what a week of options can say: its person stays as they are.
        twice = {code for code, each in mine.items() if len({s.day for s in each}) < len(each)}
        self.beside = [shift for shift in shifts if shift.person in twice]
        self.draft = Draft(replace(problem, locked=()), all_options(replace(problem, locked=())))
        self.draft.cover.add_shifts(self.beside)
        self.standing: dict[Place, dict[int, Option]] = {}
        self.broken: list[Place] = []
        for place, options in enumerate(self.draft.everyone):
            if options.person.code not in twice:
                self._stand(place, mine.get(options.person.code, []), locked=set(problem.locked), first=first)

    def _stand(self, place: int, shifts: Sequence[Shift], *, locked: set[Shift], first: int | None) -> None:
        """Put a person's shifts on the draft as they are, each as an option beside those that could take its place."""
        options = self.draft.everyone[place]
        legal, held = options.legal, {s.day: _standing(options, s) for s in shifts}
        is_broken = bool(legal.faults(shifts))
        for day, free in enumerate(options.by_day):
            mine = held.get(day)
            others = [o for o in free if first is None or o.start >= first]
            if mine is None:
                options.by_day[day] = others
            elif mine.locked in locked or (first is not None and mine.start < first) or _holds_more(mine):
                is_away = any(begin <= mine.start and mine.end <= end for begin, end in legal.off)
                options.by_day[day] = [] if is_away else [mine]
                if not is_away and mine.locked is not None:
                    options.locked[day] = mine.locked
            else:
                fits = not is_broken or not _own_faults(legal, mine)
                options.by_day[day] = [*([mine] if fits else []), *(o for o in others if (o.start, o.end) != (mine.start, mine.end))]
        for number, week in enumerate(legal.weeks):
            self.standing[place, number] = {day: held[day] for day in week.days if day in held}
            self.draft.put(place, number, tuple(Choice(option, 0) for option in self.standing[place, number].values()))
            if is_broken:
                self.broken.append((place, number))

    def make_legal(self, *, stop: Callable[[], bool]) -> None:
        """Give whoever's week breaks a rule the legal week that costs least, changes counted."""
        for at in self.broken:
            if stop():
                return
            found = self._better(at)
            if found is not None:
                self._set(at, found[1])

    def gain_most(self, *, stop: Callable[[], bool], report: ShareDone) -> None:
        """Change the week that gains most, again and again, until none gains; then take back what is worth its change no more."""
        todo = sorted(self.standing)
        while todo and not stop():
            changed = self._in_order_of_gain(todo, stop=stop, report=report)
            # A change may have come to be worth less since: look at those people once more, the standing week among their choices.
            todo = changed if len(changed) < len(todo) else []

    def _in_order_of_gain(self, places: Sequence[Place], *, stop: Callable[[], bool], report: ShareDone) -> list[Place]:
        waiting: list[tuple[float, int, Place, Week]] = []
        turn = 0
        for position, at in enumerate(places):
            if stop():
                return []
            if (found := self._better(at)) is not None and found[0] > LEAST_GAIN:
                heapq.heappush(waiting, (-found[0], turn, at, found[1]))
            report((position + 1) / len(places))
        changed = []
        while waiting and not stop():
            # Gains shrink as others fill the same gap: what was found before the last change is looked at again when its turn comes.
            _, seen, at, week = heapq.heappop(waiting)
            if seen == turn:
                self._set(at, week)
                changed.append(at)
                turn += 1
            elif (found := self._better(at)) is not None and found[0] > LEAST_GAIN:
                heapq.heappush(waiting, (-found[0], turn, at, found[1]))
        return sorted(set(changed))

    def _better(self, at: Place) -> tuple[float, Week] | None:
        """Return the best other legal week of a person and what it gains; the draft stays as it is."""
        place, number = at
        old, before = self.draft.weeks[place][number], self._cost(at)
        usual = self.draft.usual_wall_minutes(place, old)
        self.draft.take(place, number)
        chosen = self.draft.plan(place, number, price=self._price(at, usual), most_options=OPTIONS_PER_DAY)
        if chosen is None or [c.option for c in old] == chosen or not is_legal(self.draft, place, number, chosen):
            self.draft.put(place, number, old)
            return None
        self.draft.place_pauses(place, number, chosen, rng=self.rng)
        found = before - self._cost(at), self.draft.weeks[place][number]
        self._set(at, old)
        return found

    def _price(self, at: Place, usual: float | None) -> Callable[[Option], float]:
        cover, standing = self.draft.price(at[0], usual_wall_minutes=usual), self.standing[at]

        def price(option: Option) -> float:
            mine = standing.get(option.day)
            change = self.change_cost if mine is None else -self.change_cost if option is mine else 0.0
            return cover(option) + change

        return price

    def _cost(self, at: Place) -> float:
        week, standing = self.draft.weeks[at[0]][at[1]], self.standing[at]
        now = {choice.option.day: choice.option for choice in week}
        changes = sum(now.get(day) is not standing.get(day) for day in now.keys() | standing.keys())
        return self.draft.cover.cost() + self.draft.own_cost(at[0], week) + self.change_cost * changes

    def _set(self, at: Place, week: Week) -> None:
        self.draft.take(*at)
        self.draft.put(*at, week)

    def shifts(self) -> list[Shift]:
        return [*self.draft.shifts(), *self.beside]


def _standing(options: Options, shift: Shift) -> Option:
    problem = options.problem
    shape = problem.shape_by_code.get(shift.shape) or ShiftShape(code=shift.shape, length_minutes=shift.length_minutes)
    late = problem.days[shift.day].at(problem.late_ends_after_minutes)
    return Option(
        day=shift.day, start=shift.start_minutes, end=shift.end_minutes, paid=shift.paid_minutes, shape=shape,
        is_late=shift.end_minutes > late, locked=shift,
    )  # fmt: skip


def _holds_more(mine: Option) -> bool:
    """Return whether something was planned in a standing shift, such as training or coaching, which moving it would lose."""
    return mine.locked is not None and any(each.kind not in KEPT_BY_ANY for each in mine.locked.activities)


def _own_faults(legal: Legal, mine: Option) -> list[str]:
    """Return the rules that a standing shift breaks by itself, whatever lies around it."""
    faults = legal.time_faults(day=mine.day, start=mine.start, shape=mine.shape.code, length=mine.end - mine.start, paid=mine.paid)
    return faults + (legal.pause_faults(mine.locked) if mine.locked is not None else [])
