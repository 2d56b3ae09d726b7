"""Who is away: leave booked, sickness, term breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from floorwalker.demo.calendar import is_school_holiday
from floorwalker.demo.people import Person

WEEK_OF_LEAVE_CHANCE: Final = 0.085
DAY_OF_LEAVE_CHANCE: Final = 0.075
SPELL_CHANCE_A_DAY: Final = 0.0125
SPELL_END_CHANCE: Final = 0.42
CARER_SHARE: Final = 0.12


@dataclass(frozen=True)
class Away:
    """Days on which a person cannot work, both ends included, and the kind: leave, sickness, carer, bank holiday, term break."""

    person: int
    first_day: date
    last_day: date
    kind: str

    def covers(self, day: date) -> bool:
        """Whether the person is away on `day`."""
        return self.first_day <= day <= self.last_day


def draw_leave(rng: np.random.Generator, people: Sequence[Person], *, first_monday: date, weeks: int) -> tuple[Away, ...]:
    """Return the leave booked by everybody, week by week."""
    rows: list[Away] = []
    for person in people:
        chances = rng.random((weeks, 3))
        for week in range(weeks):
            monday = first_monday + timedelta(days=7 * week)
            if chances[week, 0] < WEEK_OF_LEAVE_CHANCE:
                rows.append(Away(person.number, monday, monday + timedelta(days=6), "leave"))
            elif chances[week, 1] < DAY_OF_LEAVE_CHANCE:
                worked = person.contract.weekdays
                day = monday + timedelta(days=worked[int(chances[week, 2] * len(worked))])
                if person.contract.sunday_minutes is None:
                    rows.append(Away(person.number, day, day, "leave"))
                else:  # whose two days differ in length books both: half a weekend is not half of the contract's hours
                    rows.append(Away(person.number, monday, monday + timedelta(days=6), "leave"))
    return tuple(rows)


def draw_absence(
    rng: np.random.Generator, people: Sequence[Person], *, first_day: date, today: date, days_ahead: int
) -> tuple[Away, ...]:
    """Return the spells of absence that began by `today`; a spell still open may reach `days_ahead` days further."""
    rows: list[Away] = []
    agents = [person for person in people if person.home is not None]
    long_term = agents[int(rng.integers(len(agents)))].number
    span = (today - first_day).days + 1
    for person in agents:
        starts = np.flatnonzero(rng.random(span) < SPELL_CHANCE_A_DAY)
        lengths = rng.geometric(SPELL_END_CHANCE, size=starts.size)
        carers = rng.random(starts.size) < CARER_SHARE
        if person.number == long_term:
            rows.append(
                Away(person.number, first_day + timedelta(days=span // 2), today + timedelta(days=days_ahead), "sickness")
            )
            continue
        free_from = 0
        for start, length, carer in zip(starts.tolist(), lengths.tolist(), carers.tolist(), strict=True):
            if start < free_from:
                continue
            free_from = start + length
            first = first_day + timedelta(days=start)
            kind = "carer" if carer else "sickness"
            rows.append(Away(person.number, first, first + timedelta(days=length - 1), kind))
    return tuple(rows)


def is_on_leave(person: Person, day: date, leave: frozenset[tuple[int, date]]) -> bool:
    """Whether `person` is not to be rostered on `day`: booked leave, or a term break."""
    return (person.number, day) in leave or (person.contract.is_term_time and is_school_holiday(day))


def by_day(rows: Sequence[Away]) -> frozenset[tuple[int, date]]:
    """Return each (person, day) that the rows cover."""
    return frozenset(
        (row.person, row.first_day + timedelta(days=after))
        for row in rows
        for after in range((row.last_day - row.first_day).days + 1)
    )
