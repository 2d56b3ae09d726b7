"""What every rostering rule is: it reads a person's shifts and says what it saw and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from floorwalker.engine.rostering.days import DAYS_PER_WEEK, MINUTES_PER_HOUR
from floorwalker.engine.rostering.problem import Person, RosterProblem
from floorwalker.engine.rostering.shifts import Shift, Span

Severity = Literal["block", "warn"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one rule saw at one place: kept or broken, with its numbers and words."""

    rule: str
    name: str
    person: str
    day: int | None
    seen: float
    needed: float
    words: str
    is_kept: bool
    severity: Severity
    source: str
    waived_because: str = ""

    @property
    def is_blocking(self) -> bool:
        """Whether it stops a roster from being published."""
        return not self.is_kept and self.severity == "block" and not self.waived_because


Read = Callable[["Rule", RosterProblem, Person, Sequence[Shift]], Iterator[Reading]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of the shelf."""

    code: str
    name: str
    severity: Severity
    source: str
    read: Read

    def reading(self, person: Person, *, day: int | None, seen: float, needed: float, is_kept: bool, words: str) -> Reading:
        """Return what this rule saw, in its own name."""
        return Reading(
            rule=self.code, name=self.name, person=person.code, day=day, seen=seen, needed=needed, words=words,
            is_kept=is_kept, severity=self.severity, source=self.source,
        )  # fmt: skip

    def readings(self, problem: RosterProblem, person: Person, shifts: Sequence[Shift]) -> Iterator[Reading]:
        """Return what it sees of a person's shifts (in order of time), with waivers applied."""
        waivers = [w for w in problem.waivers if w.rule == self.code and w.person == person.code]
        for reading in self.read(self, problem, person, shifts):
            reason = next((w.reason for w in waivers if w.day is None or w.day == reading.day), "")
            yield replace(reading, waived_because=reason) if reason and not reading.is_kept else reading


def hours(minutes: float) -> str:
    """Return minutes as people say hours: 37.5 h.

    Examples
    --------
    >>> hours(2250), hours(660)
    ('37.5 h', '11 h')
    """
    return f"{minutes / MINUTES_PER_HOUR:.2f}".rstrip("0").rstrip(".") + " h"


def weeks(problem: RosterProblem) -> Iterator[range]:
    """Return the days of each week of the horizon, counted from its first day; the last may be part of a week."""
    for first in range(0, len(problem.days), DAYS_PER_WEEK):
        yield range(first, min(first + DAYS_PER_WEEK, len(problem.days)))


def worked_spans(person: Person, shifts: Sequence[Shift]) -> list[Span]:
    """Return shifts before and inside the horizon, in order of time."""
    inside = (Span(start_minutes=s.start_minutes, end_minutes=s.end_minutes) for s in shifts)
    return sorted((*person.worked_before, *inside), key=lambda span: span.start_minutes)


def longest_gap_minutes(spans: Sequence[Span], *, start_minutes: int, end_minutes: int) -> int:
    """Return the longest stretch without work inside a period."""
    longest, free_from = 0, start_minutes
    for span in spans:
        if span.end_minutes <= start_minutes or span.start_minutes >= end_minutes:
            continue
        longest = max(longest, span.start_minutes - free_from)
        free_from = max(free_from, span.end_minutes)
    return max(longest, end_minutes - free_from)


def overlap_minutes(shift: Shift, *, start_minutes: int, end_minutes: int) -> int:
    """Return how much of a shift lies in a stretch."""
    return max(0, min(shift.end_minutes, end_minutes) - max(shift.start_minutes, start_minutes))


def night_minutes(problem: RosterProblem, shift: Shift, *, from_wall_minutes: int, until_wall_minutes: int) -> int:
    """Return how much of a shift lies between a wall-clock time and another on the next morning."""
    today, following = problem.days[shift.day], shift.day + 1
    is_last = following == len(problem.days)
    dawn = today.end_minutes + until_wall_minutes if is_last else problem.days[following].at(until_wall_minutes)
    morning = overlap_minutes(shift, start_minutes=today.start_minutes, end_minutes=today.at(until_wall_minutes))
    return morning + overlap_minutes(shift, start_minutes=today.at(from_wall_minutes), end_minutes=dawn)
