"""A roster in the making: who has which shift, and the running cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from .cover import Cover
from .options import Option, Options
from .problem import RosterProblem
from .shifts import Shift
from .week import Context, Price, best_week

LEAST_GAIN = 1e-6


@dataclass(frozen=True)
class Choice:
    """An option and which of its pause placements is used."""

    option: Option
    placement: int


Week = tuple[Choice, ...]


class Draft:
    """Shifts by person and week, always with their cover; a week is changed whole."""

    def __init__(self, problem: RosterProblem, everyone: Sequence[Options]) -> None:
        self.problem, self.everyone = problem, everyone
        self.cover = Cover(problem)
        self.weeks: list[dict[int, Week]] = [{} for _ in everyone]

    def shifts(self) -> list[Shift]:
        """Return every shift, in order of person and time."""
        return [
            options.shift(choice.option, placement=choice.placement)
            for options, weeks in zip(self.everyone, self.weeks, strict=True)
            for number in sorted(weeks)
            for choice in weeks[number]
        ]

    def take(self, place: int, number: int) -> Week:
        """Take a person's week off the roster and return it."""
        week = self.weeks[place].pop(number, ())
        for choice in week:
            self._count(place, choice, people=-1.0)
        return week

    def put(self, place: int, number: int, week: Week) -> None:
        """Put a week on the roster as it is."""
        self.weeks[place][number] = week
        for choice in week:
            self._count(place, choice, people=1.0)

    def place_pauses(
        self, place: int, number: int, options: Sequence[Option], *, rng: np.random.Generator
    ) -> None:  # fmt: skip
        """Put options on the roster, each with the pauses that protect cover best."""
        week = []
        for option in options:
            choice = Choice(option, self._best_placement(place, option, rng=rng))
            self._count(place, choice, people=1.0)
            week.append(choice)
        self.weeks[place][number] = tuple(week)

    def _count(self, place: int, choice: Choice, *, people: float) -> None:
        first, profiles = self.everyone[place].profiles(choice.option)
        self.cover.add(first, profiles[choice.placement], skills=self.everyone[place].skills, people=people)

    def usual_wall_minutes(self, place: int, week: Week) -> float | None:
        """Return the start a person is used to: the median of this week, else of the shifts before."""
        days = self.problem.days
        starts = [days[c.option.day].wall(c.option.start) for c in week]
        # Before the horizon the clock is that of its first day.
        starts = starts or [span.start_minutes % days[0].length_minutes for span in
                            self.everyone[place].person.worked_before]  # fmt: skip
        return median(starts) if starts else None

    def own_cost(self, place: int, week: Week) -> float:
        """Return what a week costs the person: drift from its own usual start, wishes, lates, weekends."""
        options = self.everyone[place]
        usual_wall_minutes = self.usual_wall_minutes(place, week)
        lates = sum(choice.option.is_late for choice in week)
        return sum(options.own_cost(c.option, usual_wall_minutes=usual_wall_minutes) for c in week) + sum(
            options.late_cost(number) for number in range(1, lates + 1)
        )

    def total_cost(self) -> float:
        """Return the cost of cover and of everyone's own weeks."""
        return self.cover.cost() + sum(
            self.own_cost(place, week) for place, weeks in enumerate(self.weeks) for week in weeks.values()
        )

    def snapshot(self) -> list[dict[int, Week]]:
        """Return everyone's weeks as they are now."""
        return [dict(weeks) for weeks in self.weeks]

    def restore(self, weeks: Sequence[dict[int, Week]]) -> None:
        """Go back to a snapshot."""
        for place, known in enumerate(weeks):
            for number, week in known.items():
                if self.weeks[place].get(number) is not week:
                    self.take(place, number)
                    self.put(place, number, week)

    def move_pauses(self, place: int, number: int, *, rng: np.random.Generator) -> None:
        """Place the pauses of a person's week anew, shift by shift, with equal places drawn: cover never loses.

        Drawing among equals walks along plateaus, which a search for gains alone cannot leave.
        """
        week = list(self.weeks[place][number])
        for position, choice in enumerate(week):
            if choice.option.locked is None:
                self._count(place, choice, people=-1.0)
                week[position] = Choice(choice.option, self._best_placement(place, choice.option, rng=rng))
                self._count(place, week[position], people=1.0)
        self.weeks[place][number] = tuple(week)

    def _best_placement(self, place: int, option: Option, *, rng: np.random.Generator) -> int:
        first, profiles = self.everyone[place].profiles(option)
        costs = self.cover.costs_with(first, profiles, skills=self.everyone[place].skills)
        return int(rng.choice(np.flatnonzero(costs <= costs.min() + LEAST_GAIN)))

    def price(self, place: int, *, usual_wall_minutes: float | None) -> Price:
        """Return the cost of an option for a person, cover and own cost together, others staying."""
        options, cover = self.everyone[place], self.cover

        def price(option: Option) -> float:
            first, profiles = options.tried(option)
            gain = cover.costs_with(first, profiles, skills=options.skills).min()
            return float(gain) + options.own_cost(option, usual_wall_minutes=usual_wall_minutes)

        return price

    def context(self, place: int, number: int) -> Context:
        """Return what lies around a week of a person."""
        legal = self.everyone[place].legal
        chosen = {c.option.day: c.option for n, week in self.weeks[place].items() if n != number for c in week}
        first, after = legal.weeks[number].days[0], legal.weeks[number].days[-1] + 1
        worked_days = {day for day in chosen if day < first} | legal.days_before
        run = 0
        while first - run - 1 in worked_days:
            run += 1
        ends = [o.end for day, o in chosen.items() if day < first] + [e for e in (legal.last_end,) if e is not None]
        worked = {n: sum(c.option.paid for c in week) for n, week in self.weeks[place].items() if n < number}
        following = chosen.get(after)
        return Context(max(ends, default=None), run, following.start if following else None, worked)

    def plan(self, place: int, number: int, *, price: Price, most_options: int) -> list[Option] | None:
        """Return the best legal week of a person by a price, looking at every option if the cheap ones give none."""
        options, context = self.everyone[place], self.context(place, number)
        found = best_week(options, number, context=context, price=price, most_options=most_options) or best_week(
            options, number, context=context, price=price
        )
        return None if found is None else found[1]
