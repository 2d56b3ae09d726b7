"""From what was agreed with a person to what a roster may give them: shapes of shift, bounds of the week, needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from floorwalker.engine.rostering import FixedShift, Need, ShiftShape, Window, usual_shape
from floorwalker.ground.people.models import Contract, ContractDay

MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR
DAYS_PER_WEEK = 7
STEP_MINUTES = 15
"""Shifts are lengthened by quarter hours, as pauses are placed."""
LEAST_SHIFT_MINUTES = 120
"""Nobody is called in for less: site practice."""
UNPAID_LUNCH_FROM_MINUTES = 360
"""Paid time from which the usual shape holds an unpaid lunch (see `usual_shape`)."""
LUNCH_MINUTES = 30
SCHOOL_HOURS = (9 * MINUTES_PER_HOUR + 15, 15 * MINUTES_PER_HOUR)
"""Between drop-off and pick-up, where the contract names no times of its own: site practice."""
_CLOCK = r"(\d{1,2})[:.](\d{2})"
_NEEDS: tuple[tuple[str, str], ...] = (
    (rf"(?:no|not) starts? before {_CLOCK}", "no_start_before"),
    (rf"(?:finish(?:es)? by|no end after|not after) {_CLOCK}", "no_end_after"),
    (r"no lates", "no_lates"),
    (r"break every (\d+) min", "break_every"),
    (r"shifts? (?:of )?at most (\d+) hours?", "shift_at_most"),
)


@dataclass(frozen=True)
class WeekTerms:
    """What one person may work in one week: bounds in paid minutes, days, shapes by code, the pattern if there is one."""

    least_minutes: int
    most_minutes: int
    most_days: int
    day_minutes: int
    shapes: tuple[str, ...]
    fixed: tuple[FixedShift, ...] = ()


def shape_code(length_minutes: int) -> str:
    """Return the code of the usual shape of a length, so that a stored shift finds its shape again."""
    return f"{length_minutes}"


def shape(code: str) -> ShiftShape:
    """Return the shape with the code `code`."""
    return usual_shape(code, length_minutes=int(code))


def length_for(paid_minutes: int) -> int:
    """Return the length of the usual shift with so many paid minutes.

    >>> length_for(450), length_for(330)
    (480, 330)
    """
    return paid_minutes + (LUNCH_MINUTES if paid_minutes >= UNPAID_LUNCH_FROM_MINUTES else 0)


def paid_within(minutes: int) -> int:
    """Return the most paid minutes of a usual shift that fits into `minutes`; 0 where nobody is called in for so little.

    >>> paid_within(480), paid_within(240), paid_within(370), paid_within(90)
    (450, 240, 345, 0)
    """
    fits = minutes // STEP_MINUTES * STEP_MINUTES
    paid = max(fits - LUNCH_MINUTES, min(fits, UNPAID_LUNCH_FROM_MINUTES - STEP_MINUTES))
    return paid if paid >= LEAST_SHIFT_MINUTES else 0


def day_lengths(contract: Contract, *, days: int) -> tuple[int, ...]:
    """Return the paid minutes of a day: the week over its days, and the quarter hour above where that does not come out."""
    week = round(float(contract.weekly_hours) * MINUTES_PER_HOUR)
    most = int(float(contract.max_day_hours) * MINUTES_PER_HOUR) // STEP_MINUTES * STEP_MINUTES
    each = max(LEAST_SHIFT_MINUTES, week / max(days, 1))
    below = min(int(each // STEP_MINUTES * STEP_MINUTES), most)
    above = min(below if below == each else below + STEP_MINUTES, most)
    return tuple(sorted({below, above}))


def windows(contract: Contract, *, days: Sequence[ContractDay]) -> tuple[Window, ...] | None:
    """Return when the person may work by weekday, None for at any time."""
    told = {day.weekday: day for day in days}
    if not told and not contract.school_hours_only:
        return None
    found = []
    for weekday in range(DAYS_PER_WEEK):
        day = told.get(weekday)
        if day is None:
            first, last = SCHOOL_HOURS if contract.school_hours_only else (0, MINUTES_PER_DAY)
        elif day.is_available:
            first, last = day.earliest_minute, day.latest_minute
        else:
            continue
        found.append(Window(weekday=weekday, start_wall_minutes=first, end_wall_minutes=last))
    return tuple(found)


def fixed_shifts(days: Iterable[ContractDay]) -> tuple[FixedShift, ...]:
    """Return the shifts that never vary."""
    return tuple(
        FixedShift(
            weekday=day.weekday, start_wall_minutes=day.fixed_start_minute,
            shape=shape_code(day.fixed_end_minute - day.fixed_start_minute),
        )
        for day in days
        if day.is_available and day.fixed_start_minute is not None and day.fixed_end_minute is not None
    )


def needs(text: str) -> tuple[tuple[Need, ...], tuple[str, ...]]:
    """Return the needs that a roster can keep, and the words of those it cannot: they stay with the planner and the leader.

    >>> needs("No start before 09:00; Quiet desk")
    ((Need(kind='no_start_before', minutes=540),), ('Quiet desk',))
    """
    kept, left = [], []
    for words in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        for pattern, kind in _NEEDS:
            if found := re.search(pattern, words, re.IGNORECASE):
                numbers = [int(number) for number in found.groups()]
                scale = MINUTES_PER_HOUR if kind == "shift_at_most" or len(numbers) == 2 else 1
                minutes = sum(n * s for n, s in zip(numbers, (scale, 1), strict=False))
                kept.append(Need(kind=kind, minutes=minutes))  # type: ignore[arg-type]  # one of its kinds, from the list above
                break
        else:
            left.append(words)
    return tuple(kept), tuple(left)


def week_terms(
    contract: Contract, *, fixed: Sequence[FixedShift], workable_days: int, closed_days: int, credited_minutes: int,
    half_days: Sequence[int],
) -> WeekTerms:
    """Return the bounds of a week that the person's shapes can reach.

    Parameters
    ----------
    fixed
        Shifts of the pattern that fall due in the week; empty for people without one.
    workable_days
        Days of the week on which the person can be given a shift.
    closed_days
        Bank and special days on which the site is closed though it usually opens, or opens too shortly for any shift: the week may
        be so much shorter.
    credited_minutes
        Paid minutes that leave and absence of the week stand for.
    half_days
        Paid minutes left of days that are partly off, or on which the site opens for less than a whole shift.
    """
    week = round(float(contract.weekly_hours) * MINUTES_PER_HOUR)
    most_day = int(float(contract.max_day_hours) * MINUTES_PER_HOUR)
    if fixed:
        due = sum(shape(each.shape).paid_minutes for each in fixed) + credited_minutes
        codes = tuple(sorted({each.shape for each in fixed}))
        return WeekTerms(min(due, week), max(due, week), max(contract.days_per_week, len(fixed)), most_day, codes, tuple(fixed))
    lengths = day_lengths(contract, days=contract.days_per_week)
    most_days = max(0, min(contract.days_per_week - closed_days, workable_days))
    whole = most_days - len(half_days) if len(half_days) < most_days else most_days
    reached = _reachable(lengths, half_days, days=most_days, whole=whole, most=max(0, week - credited_minutes))
    codes = tuple(sorted({shape_code(length_for(paid)) for paid in (*lengths, *half_days)}, key=int))
    return WeekTerms(reached + credited_minutes, max(week, credited_minutes), contract.days_per_week, most_day, codes)


def _reachable(lengths: Sequence[int], half_days: Sequence[int], *, days: int, whole: int, most: int) -> int:
    """Return the most paid minutes, at most `most`, that whole days and what is left of half days can add up to."""
    sums = {0}
    for _ in range(whole):
        sums |= {done + length for done, length in product(sums, lengths)}
    for left in list(half_days)[: max(0, days - whole)]:
        sums |= {done + left for done in sums}
    return max(total for total in sums if total <= most)
