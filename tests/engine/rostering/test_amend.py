"""A roster gone on from another: legal, few shifts changed, each worth it, nobody inside their notice."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from floorwalker.engine.rostering import Limits, TimeOff, amend, check, coverage_of, solve
from floorwalker.engine.rostering.amend import CHANGE_COST, changed_shifts

from .site import site

WEDNESDAY = 2 * 1440
QUICK = Limits(sweeps=1)


@pytest.fixture(scope="module")
def stood():
    """Nine people rostered for a need that has since moved: a third more on Thursday from noon, a third less on Friday."""
    problem = site(9)
    roster = solve(problem, seed=3, limits=QUICK, solver="none")
    assert roster.status == "legal"
    moved = {skill: wanted.copy() for skill, wanted in problem.requirement.items()}
    for wanted in moved.values():
        wanted[3 * 48 + 24 : 4 * 48] *= 1.5
        wanted[4 * 48 : 5 * 48] *= 0.6
    return replace(problem, requirement=moved), roster.shifts


def _blocking(problem, shifts):
    return [reading for reading in check(problem, shifts) if reading.is_blocking]


def test_few_shifts_change_and_each_is_worth_it(stood):
    problem, shifts = stood
    before, found = coverage_of(problem, shifts), amend(problem, shifts)
    after = coverage_of(problem, found.shifts)
    assert not _blocking(problem, found.shifts)
    assert 0 < found.changed == changed_shifts(shifts, found.shifts) < len(shifts) / 3
    assert before.cost - after.cost >= CHANGE_COST * found.changed - 10.0, "but for what drifting starts cost"
    anew = solve(problem, seed=3, limits=QUICK, solver="none")
    assert changed_shifts(shifts, anew.shifts) > 2 * found.changed, "solved anew, the week turns over"
    kept = set(shifts) & set(found.shifts)
    assert len(kept) >= len(shifts) - found.changed, "what is kept is kept to the minute, pauses too"


def test_a_dearer_change_is_made_less_often_and_nothing_where_nothing_is_gained(stood):
    problem, shifts = stood
    found = amend(problem, shifts)
    assert amend(problem, shifts, change_cost=4 * CHANGE_COST).changed < found.changed
    assert amend(problem, found.shifts).changed < found.changed, "a second look finds little more"
    assert amend(problem, shifts, change_cost=1e6).shifts == tuple(sorted(shifts, key=lambda s: (s.person, s.start_minutes)))


def test_nobody_is_touched_before_the_end_of_their_notice(stood):
    problem, shifts = stood
    found = amend(problem, shifts, changes_from_minutes=WEDNESDAY + 720)
    early = {s for s in shifts if s.start_minutes < WEDNESDAY + 720}
    assert early == {s for s in found.shifts if s.start_minutes < WEDNESDAY + 720}
    assert found.changed > 0


def test_locked_shifts_stay_and_those_with_training(stood):
    problem, shifts = stood
    locked = tuple(s for s in shifts if s.day in {3, 4})
    found = amend(replace(problem, locked=locked), shifts)
    assert set(locked) <= set(found.shifts)
    taught = tuple(
        replace(s, activities=(replace(s.activities[0], kind="training"), *s.activities[1:])) if s.day in {3, 4} else s for s in shifts
    )
    assert {s for s in taught if s.day in {3, 4}} <= set(amend(problem, taught).shifts), "what was planned in a shift is not lost"


def test_who_is_away_since_is_planned_no_more_even_inside_the_notice(stood):
    problem, shifts = stood
    gone = next(s for s in shifts if s.day == 0)
    person = problem.person_by_code[gone.person]
    day = problem.days[0]
    off = TimeOff(kind="absence", start_minutes=day.start_minutes, end_minutes=day.end_minutes, credited_minutes=gone.paid_minutes)
    away = replace(person, time_off=(*person.time_off, off))
    changed = replace(problem, people=tuple(away if p is person else p for p in problem.people))
    assert _blocking(changed, shifts)
    found = amend(changed, shifts, changes_from_minutes=WEDNESDAY)
    assert gone not in found.shifts
    assert not _blocking(changed, found.shifts)
    assert not any(s.day < 2 and s not in shifts for s in found.shifts)


def test_a_search_that_is_stopped_gives_what_it_has(stood):
    problem, shifts = stood
    assert amend(problem, shifts, is_cancelled=lambda: True).changed == 0
    ticks = count()
    some = amend(problem, shifts, limits=Limits(seconds=12), stopwatch=lambda: float(next(ticks)))
    assert 0 < some.changed < amend(problem, shifts).changed
    assert not _blocking(problem, some.shifts)
    said: list[float] = []
    amend(problem, shifts, on_progress=said.append)
    assert said[-1] <= 1.0
    assert len(said) >= len(problem.people)
