"""What a roster must cover, who there is, and what each person may work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .days import MINUTES_PER_HOUR, SiteDay
from .rule_values import UK_WORKING_TIME, RuleValue, value_in_force
from .shifts import Shift, ShiftShape, Span

NeedKind = Literal["no_start_before", "no_end_after", "no_lates", "break_every", "shift_at_most"]
WishKind = Literal["start_from", "finish_by", "day_off"]
# Deficits are taken over every set of skills that share people: 2^10 sets are still quick, 2^20 are not.
MOST_SKILLS = 10
LATE_ENDS_AFTER_MINUTES = 20 * MINUTES_PER_HOUR


@dataclass(frozen=True, kw_only=True)
class Window:
    """When a person can work on a weekday (Monday is 0), in wall-clock minutes; with dates for term-time people."""

    weekday: int
    start_wall_minutes: int
    end_wall_minutes: int
    from_date: date | None = None
    until_date: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return whether the window is in force on a day; `until_date` is the first day it no longer is."""
        begun = self.from_date is None or self.from_date <= day
        return self.weekday == day.weekday() and begun and (self.until_date is None or day < self.until_date)


@dataclass(frozen=True, kw_only=True)
class Need:
    """An adjustment said as the need alone, never its cause. `minutes` is wall clock for times, length otherwise."""

    kind: NeedKind
    minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A preference: kept where coverage allows, reported either way. `minutes` is wall clock."""

    kind: WishKind
    minutes: int = 0
    weekday: int | None = None


@dataclass(frozen=True, kw_only=True)
class TimeOff:
    """Leave or absence of one day or part of it, in real minutes, and the contract minutes it stands for without a shift."""

    kind: Literal["leave", "absence"]
    start_minutes: int
    end_minutes: int
    credited_minutes: int
    label: str = "Annual leave"


@dataclass(frozen=True, kw_only=True)
class Unready:
    """That a person may not be given some work on a day, and why; `work` empty: none at all."""

    day: int
    work: str
    words: str


@dataclass(frozen=True, kw_only=True)
class FixedShift:
    """The shift a person always works on a weekday."""

    weekday: int
    start_wall_minutes: int
    shape: str


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What was agreed: paid minutes a week, days a week, and the shapes of shift."""

    min_minutes_per_week: int
    max_minutes_per_week: int
    max_days_per_week: int
    shapes: tuple[str, ...]
    max_minutes_per_day: int = 10 * MINUTES_PER_HOUR


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person to be rostered. `availability` None means any opening hour."""

    code: str
    name: str
    skills: frozenset[str]
    contract: Contract
    team: str = ""
    availability: tuple[Window, ...] | None = None
    needs: tuple[Need, ...] = ()
    wishes: tuple[Wish, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    unready: tuple[Unready, ...] = ()
    fixed: tuple[FixedShift, ...] = ()
    worked_before: tuple[Span, ...] = ()
    weekly_minutes_before: tuple[int, ...] = ()
    has_opted_out: bool = False
    is_young: bool = False
    is_night_worker: bool = False
    lates_before: int = 0
    weekends_before: int = 0


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A rule set aside for one person, with the reason; for one day, or the whole horizon if `day` is None."""

    rule: str
    person: str
    reason: str
    day: int | None = None


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What one unit costs: people-slots for cover, and small change for what is fair and wished."""

    short: float = 4.0
    short_beyond_one: float = 4.0
    over: float = 1.0
    drift_per_hour: float = 0.15
    wish: float = 1.5
    late: float = 0.5
    weekend: float = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class RosterProblem:
    """A horizon of whole local days to be rostered.

    Attributes
    ----------
    days : tuple of SiteDay
        Consecutive local days, the first starting at minute 0.
    slot_minutes : int
        Length of a slot of `requirement`; 15 or 30.
    requirement : mapping of str to float array, shape (slots,)
        People wanted on the queue by skill in each real slot of the horizon.
    opening : tuple, one a day
        Wall-clock minutes (open, close), or None on a closed or bank day.
    locked : tuple of Shift
        Shifts that stay as they are.
    published : tuple of Shift
        What people were last told; with `decided_at_minutes` (real minutes, negative before the horizon) it gives notice.
    """

    days: tuple[SiteDay, ...]
    slot_minutes: int
    requirement: Mapping[str, NDArray[np.float64]]
    people: tuple[Person, ...]
    shapes: tuple[ShiftShape, ...]
    opening: tuple[tuple[int, int] | None, ...]
    locked: tuple[Shift, ...] = ()
    published: tuple[Shift, ...] = ()
    decided_at_minutes: int | None = None
    waivers: tuple[Waiver, ...] = ()
    rule_values: tuple[RuleValue, ...] = UK_WORKING_TIME
    start_step_minutes: int = 30
    late_ends_after_minutes: int = LATE_ENDS_AFTER_MINUTES
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        """Refuse a problem whose parts do not fit together."""
        if len(self.opening) != len(self.days):
            raise ValueError(f"opening must have one entry a day; got {len(self.opening)} for {len(self.days)} days.")
        if self.slot_minutes not in (15, 30):
            raise ValueError(f"slot_minutes must be 15 or 30; got {self.slot_minutes}.")
        if len(self.requirement) > MOST_SKILLS:
            raise ValueError(f"At most {MOST_SKILLS} skills are rostered together; got {len(self.requirement)}. "
                             "Split the site into groups that share no people.")  # fmt: skip
        for skill, wanted in self.requirement.items():
            if wanted.shape != (self.slots,):
                raise ValueError(f"The requirement of {skill} must have {self.slots} slots; got {wanted.shape}.")
            if not np.isfinite(wanted).all() or (wanted < 0).any():
                raise ValueError(f"The requirement of {skill} must be finite and not negative.")
        if len(self.person_by_code) != len(self.people):
            raise ValueError("Two people have the same code; give each person their own.")
        for person in self.people:
            wanted_shapes = set(person.contract.shapes) | {f.shape for f in person.fixed}
            if unknown := wanted_shapes - set(self.shape_by_code):
                raise ValueError(f"{person.name} may work shapes that the problem does not have: {sorted(unknown)}.")
        if strangers := {s.person for s in self.locked} - set(self.person_by_code):
            raise ValueError(f"Locked shifts name people who are not in the problem: {sorted(strangers)}.")

    @property
    def horizon_minutes(self) -> int:
        """Real minutes of the whole horizon."""
        return self.days[-1].end_minutes

    @property
    def slots(self) -> int:
        """Number of real slots; a clock-change day has fewer or more."""
        return self.horizon_minutes // self.slot_minutes

    @cached_property
    def skills(self) -> tuple[str, ...]:
        """The skills with a requirement, in order."""
        return tuple(sorted(self.requirement))

    @cached_property
    def person_by_code(self) -> dict[str, Person]:
        """People by code."""
        return {person.code: person for person in self.people}

    @cached_property
    def shape_by_code(self) -> dict[str, ShiftShape]:
        """Shapes by code."""
        return {shape.code: shape for shape in self.shapes}

    def value(self, code: str, *, day: int = 0) -> int:
        """Return the rule value in force on a day of the horizon."""
        return value_in_force(self.rule_values, code, on=self.days[day].date)

    def day_number(self, minutes: int) -> int:
        """Return the number of the site day in which a real minute lies; the last day for any later one."""
        return next((n for n, day in enumerate(self.days) if minutes < day.end_minutes), len(self.days) - 1)

    def clock(self, minutes: int) -> str:
        """Return the wall clock at a real minute as HH:MM."""
        wall = self.days[self.day_number(minutes)].wall(minutes) % (24 * MINUTES_PER_HOUR)
        return f"{wall // MINUTES_PER_HOUR:02d}:{wall % MINUTES_PER_HOUR:02d}"

    def day_name(self, day: int) -> str:
        """Return a day as people say it: Wed 2 Dec."""
        on = self.days[day].date
        return f"{on:%a} {on.day} {on:%b}"
