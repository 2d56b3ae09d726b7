"""Larkfield, the simulated contact centre: `generate` makes its people, its roster and its days from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from floorwalker.demo import demand
from floorwalker.demo.absence import Away, by_day, draw_absence, draw_leave
from floorwalker.demo.calendar import bank_holidays, is_school_holiday, workday
from floorwalker.demo.contracts import CONTRACTS, Contract
from floorwalker.demo.day import Day
from floorwalker.demo.history import History
from floorwalker.demo.lines import (
    CLAIMS_VOICE,
    LINES,
    OUTCOMES,
    QUEUES,
    REASONS,
    STANDARDS,
    Line,
    Outcome,
    Queue,
    Reason,
    Standard,
)
from floorwalker.demo.people import (
    SITE,
    TEAMS,
    Leadership,
    Person,
    Site,
    Team,
    build_leaderships,
    build_people,
)
from floorwalker.demo.roster import Shift, build_week, crowd_lunches

WARM_UP_DAYS: Final = 7
WEEKS_AHEAD: Final = 3
TODAY_ON_LEAVE: Final = 2
TODAY_ABSENT: Final = 1
PEOPLE, LEAVE, ABSENCE, ROSTER = 11, 12, 13, 14


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Larkfield:
    """A simulated contact centre that ends on `today`; nothing in it is real."""

    seed: int
    today: date
    weeks: int
    people: tuple[Person, ...]
    leaderships: tuple[Leadership, ...]
    leave: tuple[Away, ...]
    absences: tuple[Away, ...]
    events: tuple[demand.MarkedEvent, ...]
    site: Site = SITE
    teams: tuple[Team, ...] = TEAMS
    contracts: tuple[Contract, ...] = CONTRACTS
    lines: tuple[Line, ...] = LINES
    queues: tuple[Queue, ...] = QUEUES
    reasons: tuple[Reason, ...] = REASONS
    outcomes: tuple[Outcome, ...] = OUTCOMES
    standards: tuple[Standard, ...] = STANDARDS

    @property
    def first_day(self) -> date:
        """The first day of the history."""
        return self.today - timedelta(days=7 * self.weeks - 1)

    @property
    def story_day(self) -> date:
        """The day on which lunches bunch on claims: today, or the working day before it, when the whole house is at work."""
        return workday(self.today)

    @property
    def agents(self) -> tuple[Person, ...]:
        """Those who serve queues."""
        return tuple(person for person in self.people if person.home is not None)

    @property
    def bank_holidays(self) -> dict[date, str]:
        """Bank holidays of England from the first day to the end of the weeks ahead."""
        last = self.today + timedelta(days=7 * WEEKS_AHEAD)
        years = range(self.first_day.year, last.year + 1)
        return {d: n for year in years for d, n in bank_holidays(year).items() if self.first_day <= d <= last}

    @cached_property
    def _leave_days(self) -> frozenset[tuple[int, date]]:
        return by_day(self.leave)

    @cached_property
    def _absent_days(self) -> frozenset[tuple[int, date]]:
        return by_day(self.absences) - self._leave_days

    @cached_property
    def days_off(self) -> tuple[Away, ...]:
        """Bank holidays of those who would work that weekday and are not rostered, and the term breaks of term-time people."""
        last = _monday(self.today) + timedelta(days=13)
        rows: list[Away] = []
        for ordinal in range(self.first_day.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            rostered = {shift.person for shift in self.roster(day)} if day in self.bank_holidays else set()
            for person in self.agents:
                if day.weekday() not in person.contract.weekdays or (person.number, day) in self._leave_days:
                    continue
                if person.contract.is_term_time and is_school_holiday(day):
                    rows.append(Away(person.number, day, day, "term break"))
                elif day in self.bank_holidays and person.number not in rostered:
                    rows.append(Away(person.number, day, day, "bank holiday"))
        return tuple(rows)

    @cached_property
    def _rosters(self) -> dict[date, dict[date, list[Shift]]]:
        return {}

    def roster(self, day: date) -> list[Shift]:
        """Return the published shifts of `day`, absent people included, in order of person."""
        monday = _monday(day)
        if monday not in self._rosters:
            rng = np.random.default_rng([self.seed, monday.toordinal(), ROSTER])
            self._rosters[monday] = build_week(rng, self.people, monday=monday, leave=self._leave_days)
        shifts = self._rosters[monday][day]
        return crowd_lunches(shifts, people=self.people) if day == self.story_day else shifts

    def expected(self, day: date) -> NDArray[np.float64]:
        """Return the contacts a planner would expect, by queue and half hour that passes on `day` in Leeds."""
        return demand.expected(day)

    def days(self) -> Iterator[Day]:
        """Play the history day by day and yield each; the same seed and today yield the same days."""
        history = History(self.seed, people=self.people, events=self.events, today=self.today, story_day=self.story_day)
        day = self.first_day - timedelta(days=WARM_UP_DAYS)
        while day <= self.today:
            played = history.play(day, shifts=self.roster(day), absent=self._absent_days)
            if day >= self.first_day:
                yield played
            day += timedelta(days=1)


def generate(seed: int, today: date, weeks: int = 13) -> Larkfield:
    """Return Larkfield with `weeks` of history that end on `today`; its days are played when asked for.

    Raises
    ------
    ValueError
        If fewer than one week is asked for.
    """
    if weeks < 1:
        raise ValueError(f"Larkfield needs at least one week of history; got {weeks}.")
    people = build_people(np.random.default_rng([seed, PEOPLE]), today=today)
    first_day = today - timedelta(days=7 * weeks - 1 + WARM_UP_DAYS)
    first_monday = _monday(first_day)
    weeks_in_all = (_monday(today) - first_monday).days // 7 + 1 + WEEKS_AHEAD
    leave = draw_leave(np.random.default_rng([seed, LEAVE]), people, first_monday=first_monday, weeks=weeks_in_all)
    absences = draw_absence(
        np.random.default_rng([seed, ABSENCE]),
        people,
        first_day=first_day,
        today=today,
        days_ahead=7 * (WEEKS_AHEAD - 1),
    )
    return Larkfield(
        seed,
        today,
        weeks,
        people,
        build_leaderships(people, today=today),
        _spare(leave, people, day=workday(today), most=TODAY_ON_LEAVE),
        _spare(absences, people, day=workday(today), most=TODAY_ABSENT),
        demand.marked_events(today=today),
    )


def _spare(rows: tuple[Away, ...], people: tuple[Person, ...], *, day: date, most: int) -> tuple[Away, ...]:
    """Keep at most so many of the claims line away on the day of the story: its trouble is bunched lunches, not absence."""
    claims = [row for row in rows if row.covers(day) and people[row.person].home == CLAIMS_VOICE]
    dropped = claims[most:]
    return tuple(row for row in rows if row not in dropped)
