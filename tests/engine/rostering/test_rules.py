"""Every rule on the shelf: it names itself, explains itself, and agrees with the solver's own count."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from floorwalker.engine.rostering import (
    SHELF,
    UK_WORKING_TIME,
    Activity,
    Contract,
    FixedShift,
    Need,
    Person,
    RosterProblem,
    RuleValue,
    Shift,
    Span,
    TimeOff,
    Unready,
    Waiver,
    Window,
    Wish,
    check,
    days_in,
    read,
    shift_of,
    usual_shape,
)
from floorwalker.engine.rostering.legal import count_faults

from .site import LONDON, SHAPES

MONDAY = date(2026, 11, 30)
FULL = usual_shape("full", length_minutes=480)
ANY_HOURS = Contract(min_minutes_per_week=0, max_minutes_per_week=6000, max_days_per_week=7, shapes=("full", "six", "part"))
ANNA = Person(code="anna", name="Anna", skills=frozenset({"claims"}), contract=ANY_HOURS)


def problem_for(person: Person, **changes: object) -> RosterProblem:
    """Return an open week with one person and nothing to cover."""
    week = RosterProblem(
        days=days_in(LONDON, first=MONDAY, count=7),
        slot_minutes=30,
        requirement={"claims": np.zeros(336)},
        people=(person,),
        shapes=SHAPES,
        opening=((0, 1440),) * 7,
    )
    return replace(week, **changes)  # type: ignore[arg-type]


def day_shift(day: int, *, start: int = 540, minutes: int = 480, is_locked: bool = False) -> Shift:
    """Return a shift with lunch and breaks at a wall-clock start of a 24-hour day."""
    shape = {480: FULL, 390: SHAPES[1], 330: SHAPES[2]}.get(minutes) or usual_shape("long", length_minutes=minutes)
    starts = shape.placements(step_minutes=15)[0]
    made = shift_of(shape, person="anna", day=day, start_minutes=day * 1440 + start, pause_starts=starts)
    return replace(made, is_locked=is_locked)


NO_BREAK = Shift(
    person="anna",
    day=0,
    start_minutes=540,
    end_minutes=960,
    activities=(Activity(kind="queue", start_minutes=540, end_minutes=960),),
)
WEEK = tuple(day_shift(day) for day in range(5))
# One roster that breaks each rule, with what is seen and needed.
BREACHES = {
    "daily_rest": (ANNA, {}, (day_shift(0, start=900), day_shift(1, start=420)), 480, 660),
    "weekly_rest": (ANNA, {}, tuple(day_shift(d, start=540) for d in range(7)), 960, 2100),
    "weekly_hours": (
        replace(ANNA, weekly_minutes_before=(3000,)),
        {},
        tuple(day_shift(d, minutes=660) for d in range(5)),
        3075,
        2880,
    ),
    "rest_break": (ANNA, {}, (NO_BREAK,), 0, 20),
    "night_work": (
        replace(ANNA, has_opted_out=True),
        {},
        tuple(day_shift(d, start=1200, minutes=660) for d in range(5)),
        525,
        480,
    ),
    "young_worker": (replace(ANNA, is_young=True), {}, (day_shift(0, minutes=600),), 570, 480),
    "contract_hours": (
        replace(ANNA, contract=replace(ANY_HOURS, min_minutes_per_week=2250, max_minutes_per_week=2250)),
        {},
        WEEK[:4],
        1800,
        2250,
    ),
    "contract_days": (replace(ANNA, contract=replace(ANY_HOURS, max_days_per_week=4)), {}, WEEK, 5, 4),
    "day_hours": (replace(ANNA, contract=replace(ANY_HOURS, max_minutes_per_day=400)), {}, (day_shift(0),), 450, 400),
    "consecutive_days": (
        replace(ANNA, worked_before=(Span(start_minutes=-900, end_minutes=-420), Span(start_minutes=-2340, end_minutes=-1860))),
        {},
        WEEK,
        7,
        6,
    ),
    "availability": (
        replace(ANNA, availability=(Window(weekday=0, start_wall_minutes=570, end_wall_minutes=1080),)),
        {},
        (day_shift(0),),
        30,
        0,
    ),
    "adjustment": (replace(ANNA, needs=(Need(kind="no_start_before", minutes=600),)), {}, (day_shift(0),), 540, 600),
    "leave": (
        replace(ANNA, time_off=(TimeOff(kind="leave", start_minutes=0, end_minutes=1440, credited_minutes=450),)),
        {},
        (day_shift(0),),
        480,
        0,
    ),
    "opening_hours": (ANNA, {"opening": (None, *(((0, 1440),) * 6))}, (day_shift(0),), 480, 0),
    "fixed_pattern": (
        replace(ANNA, fixed=(FixedShift(weekday=0, start_wall_minutes=600, shape="full"),)),
        {},
        (day_shift(0),),
        540,
        600,
    ),
    "readiness": (replace(ANNA, unready=(Unready(day=0, work="", words="Not ready"),)), {}, (day_shift(0),), 1, 0),
    "overlap": (ANNA, {}, (day_shift(0, start=360, minutes=330), day_shift(0, start=1000, minutes=330)), 2, 1),
    "notice": (ANNA, {"decided_at_minutes": -2 * 1440 + 540}, (day_shift(0),), 2, 7),
    "wish": (replace(ANNA, wishes=(Wish(kind="finish_by", minutes=960),)), {}, (day_shift(0),), 1020, 960),
}


@pytest.mark.parametrize("rule", SHELF, ids=lambda rule: rule.code)
def test_each_rule_names_the_breach_and_its_numbers_and_agrees_with_the_solver(rule):
    person, changes, shifts, seen, needed = BREACHES[rule.code]
    problem = problem_for(person, **changes)
    broken = [r for r in check(problem, shifts) if r.rule == rule.code]
    assert broken, f"{rule.code} did not see its breach"
    reading = broken[0]
    assert (reading.seen, reading.needed) == (pytest.approx(seen), needed)
    assert reading.person == "anna"
    assert reading.name == rule.name
    assert reading.source
    assert reading.words
    assert reading.day is not None
    counted = count_faults(problem, shifts)
    blocking = Counter(r.rule for r in check(problem, shifts) if r.is_blocking)
    assert counted == blocking
    assert (rule.code in counted) == (rule.severity == "block")


@pytest.mark.parametrize("rule", SHELF, ids=lambda rule: rule.code)
def test_a_waiver_lifts_a_breach_and_keeps_its_reason_in_both_accounts(rule):
    person, changes, shifts, _, _ = BREACHES[rule.code]
    waiver = Waiver(rule=rule.code, person="anna", reason="Agreed with Anna on Friday")
    problem = problem_for(person, **changes, waivers=(waiver,))
    broken = [r for r in check(problem, shifts) if r.rule == rule.code]
    assert broken
    assert all(r.waived_because == "Agreed with Anna on Friday" and not r.is_blocking for r in broken)
    assert rule.code not in count_faults(problem, shifts)


def test_a_kept_rule_is_said_with_its_numbers_too():
    site_rule = RuleValue(code="daily_rest.minutes", value=720, unit="minutes", from_date=date(2026, 1, 1), source="Site rule")
    problem = problem_for(ANNA, rule_values=(*UK_WORKING_TIME, site_rule))
    words = [r.words for r in read(problem, (day_shift(0, start=600), day_shift(1, start=480))) if r.is_kept]
    assert "Rest before shift 14 h (needs 12 h)" in words


def test_a_rule_value_holds_only_from_its_date():
    later = RuleValue(code="daily_rest.minutes", value=720, unit="minutes", from_date=date(2026, 12, 2), source="Site rule")
    problem = problem_for(ANNA, rule_values=(*UK_WORKING_TIME, later))
    assert problem.value("daily_rest.minutes", day=1) == 660
    assert problem.value("daily_rest.minutes", day=2) == 720


WEEK_OF_37_5 = replace(ANNA, contract=replace(ANY_HOURS, min_minutes_per_week=2250, max_minutes_per_week=2250))


def off(kind: str, day: int, *, minutes: int = 450, start: int = 0) -> TimeOff:
    """Return time off from a wall-clock start to the end of a day."""
    return TimeOff(kind=kind, start_minutes=day * 1440 + start, end_minutes=(day + 1) * 1440, credited_minutes=minutes)


@pytest.mark.parametrize(
    ("time_off", "shifts", "seen"),
    [
        ((off("absence", 2),), WEEK, 2250),
        ((off("absence", 2), off("absence", 5)), WEEK, 2250),
        ((off("absence", 2, minutes=225, start=780),), WEEK, 2250),
        ((off("absence", 4),), WEEK[:4], 2250),
        ((off("leave", 0), off("absence", 1)), WEEK[1:], 2250),
        ((off("leave", 4),), WEEK[:4], 2250),
        ((off("leave", 5),), WEEK, 2700),
        ((off("absence", 5),), WEEK[:3], 1800),
    ],
    ids=[
        "ill on a shift", "ill on a shift and on a day off", "ill for half a shift", "ill on a day left free for it",
        "leave, then ill on a shift", "leave", "leave beside a whole week of shifts", "ill, and a shift too few",
    ],
)
def test_time_off_is_credited_once_and_a_day_off_is_not_paid_for_being_ill(time_off, shifts, seen):
    problem = problem_for(replace(WEEK_OF_37_5, time_off=time_off))
    (hours,) = [r for r in read(problem, shifts) if r.rule == "contract_hours"]
    assert (hours.seen, hours.is_kept) == (seen, seen == 2250)
    assert count_faults(problem, shifts)["contract_hours"] == (seen != 2250)


def test_a_shift_of_the_pattern_that_falls_into_absence_breaks_no_pattern():
    pattern = tuple(FixedShift(weekday=day, start_wall_minutes=540, shape="full") for day in range(5))
    problem = problem_for(replace(WEEK_OF_37_5, fixed=pattern, time_off=(off("absence", 2),)))
    blocking = Counter(r.rule for r in check(problem, WEEK) if r.is_blocking)
    assert blocking == count_faults(problem, WEEK) == Counter({"leave": 1})


def test_rest_over_the_autumn_change_counts_the_hour_that_is_lived_twice():
    # Ends 22:30 Saturday, starts 08:30 Sunday: ten hours by the wall, eleven lived.
    days = days_in(LONDON, first=date(2026, 10, 24), count=2)
    assert [d.length_minutes for d in days] == [1440, 1500]
    late = replace(day_shift(0, start=870), day=0)
    early = shift_of(FULL, person="anna", day=1, start_minutes=days[1].at(510), pause_starts=(75, 165, 315))
    problem = problem_for(ANNA, days=days, requirement={"claims": np.zeros(98)}, opening=((0, 1440), (0, 1440)))
    (rest,) = [r for r in read(problem, (late, early)) if r.rule == "daily_rest"]
    assert rest.seen == 660
    assert rest.is_kept


def test_rest_over_the_spring_change_lacks_the_hour_that_is_skipped():
    days = days_in(LONDON, first=date(2027, 3, 27), count=2)
    late = day_shift(0, start=810)
    early = shift_of(FULL, person="anna", day=1, start_minutes=days[1].at(510), pause_starts=(75, 165, 315))
    problem = problem_for(ANNA, days=days, requirement={"claims": np.zeros(94)}, opening=((0, 1440), (0, 1440)))
    (rest,) = [r for r in check(problem, (late, early)) if r.rule == "daily_rest"]
    assert rest.seen == 600
    assert problem.clock(early.start_minutes) == "08:30"
    assert days[1].utc(early.start_minutes).hour == 7
