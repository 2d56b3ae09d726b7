"""Solved rosters are legal, near their bound, repeatable, and say why when they cannot be legal."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.engine.rostering import Limits, better_starts, check, coverage_of, fill_gaps, solve
from floorwalker.engine.rostering.aggregate import build
from floorwalker.engine.rostering.legal import count_faults
from floorwalker.engine.rostering.options import all_options
from floorwalker.engine.rostering.solvers import has_cp_sat, relax, solve_cp_sat, solve_highs

from .site import FULL_TIME, site

QUICK = Limits(work=0.05, sweeps=1)


@settings(max_examples=4, deadline=None)
@given(
    people=st.integers(2, 6),
    seed=st.integers(0, 10_000),
    first=st.sampled_from([date(2026, 11, 30), date(2026, 10, 19), date(2027, 3, 22)]),
    closed=st.sampled_from([(), (4,), (5, 6)]),
    slot_minutes=st.sampled_from([15, 30]),
)
def test_every_solved_roster_passes_every_rule_or_names_its_causes(people, seed, first, closed, slot_minutes):
    problem = site(people, seed=seed, first=first, closed_days=closed, slot_minutes=slot_minutes)
    roster = solve(problem, seed=seed, limits=QUICK)
    blocking = Counter(r.rule for r in check(problem, roster.shifts) if r.is_blocking)
    assert blocking == count_faults(problem, roster.shifts) == Counter(dict(roster.diagnostics.faults))
    named = {relaxation.person for relaxation in roster.relaxations}
    assert {r.person for r in roster.broken} <= named
    assert (roster.status == "legal") == (not blocking)
    assert not {"leave", "opening_hours", "availability", "adjustment", "daily_rest"} & blocking.keys()
    if roster.diagnostics.bound is not None and not named:
        assert roster.coverage.cost >= roster.diagnostics.bound - 1e-6
    cover = roster.coverage
    assert cover.scheduled - cover.over + cover.short == pytest.approx(cover.required)


@pytest.fixture(scope="module")
def sixty():
    problem = site(60)
    return problem, solve(problem, seed=3, limits=Limits(work=0.05, sweeps=2))


def test_a_week_of_sixty_people_is_legal_and_near_its_bound(sixty):
    problem, roster = sixty
    assert roster.status == "legal", roster.explain()
    assert roster.coverage.efficiency().net_share > 0.85
    assert roster.coverage.short_slots(by_at_least=2.0) <= 5
    assert roster.diagnostics.bound <= roster.diagnostics.cover_cost <= 2.0 * roster.diagnostics.bound
    greedy = solve(problem, seed=3, limits=Limits(sweeps=0), solver="none")
    assert roster.diagnostics.cover_cost < greedy.diagnostics.cover_cost


def test_fill_gaps_keeps_what_stands_and_restores_what_was_taken(sixty):
    problem, roster = sixty
    gone = {problem.people[0].code, problem.people[7].code}
    standing = tuple(s for s in roster.shifts if s.person not in gone)
    filled = fill_gaps(problem, standing, limits=QUICK)
    assert {(s.person, s.start_minutes) for s in standing} <= {(s.person, s.start_minutes) for s in filled.shifts}
    assert {s.person for s in filled.shifts} >= gone - {p.code for p in problem.people if not p.contract.min_minutes_per_week}
    assert filled.coverage.cost < coverage_of(problem, standing).cost


def test_a_better_start_is_legal_and_does_what_it_says(sixty):
    problem, roster = sixty
    shift = next(s for s in roster.shifts if not problem.person_by_code[s.person].fixed)
    legal = solve(replace(problem, people=(problem.person_by_code[shift.person],)), limits=QUICK)
    worse = replace(roster, shifts=tuple(s for s in roster.shifts if s.person != shift.person) + legal.shifts)
    offers = [b for d in range(7) for b in better_starts(problem, worse, person=shift.person, day=d)]
    assert offers
    for offer in offers:
        others = tuple(s for s in worse.shifts if (s.person, s.day) != (shift.person, offer.shift.day))
        after = coverage_of(problem, (*others, offer.shift))
        assert after.cost - worse.coverage.cost == pytest.approx(offer.cost_change)
        assert after.short_slots(day=offer.shift.day) == offer.day_short_slots_after
        assert not count_faults(problem, (*others, offer.shift))


def test_the_same_seed_gives_the_same_roster():
    problem = site(3)
    first, second = (solve(problem, seed=5, limits=QUICK) for _ in range(2))
    assert first.shifts == second.shifts


def test_neither_solver_beats_the_others_bound():
    if not has_cp_sat():
        pytest.skip("OR-Tools is not installed")
    problem = site(4, load_share=0.8)
    model = build(problem, all_options(problem))
    highs = solve_highs(model, work=1.0, seconds=2.0)
    cp_sat = solve_cp_sat(model, work=5.0, seconds=2.0, seed=0, is_cancelled=lambda: False)
    bound = relax(model).bound
    assert min(highs.cost, cp_sat.cost) >= bound - 1e-6
    assert max(highs.bound, cp_sat.bound) <= min(highs.cost, cp_sat.cost) + 1e-6


def test_a_week_that_cannot_be_legal_says_what_to_relax():
    problem = site(4)
    greedy_contract = replace(FULL_TIME, max_days_per_week=4)
    anna = replace(
        problem.people[0], name="Anna Lee", contract=greedy_contract, time_off=(), fixed=(), availability=None, needs=()
    )
    roster = solve(replace(problem, people=(anna, *problem.people[1:])), limits=QUICK)
    assert roster.status == "no_legal_roster"
    causes = [r for r in roster.relaxations if r.person == anna.code]
    assert {r.rules for r in causes} == {("contract_hours",), ("contract_days",)}
    assert any(line.startswith("No legal roster: relax one of ") for line in roster.explain())
    assert any("Anna Lee: set aside contract days" in line for line in roster.explain())


def test_a_cancelled_solve_returns_a_legal_roster_and_says_so():
    steps = []
    roster = solve(site(6), limits=QUICK, on_progress=steps.append, is_cancelled=lambda: True)
    assert roster.diagnostics.was_cancelled
    assert roster.diagnostics.sweeps == 0
    assert not roster.broken
    assert [s.done_share for s in steps] == sorted(s.done_share for s in steps)
    assert steps[-1].stage == "done"


def test_no_pause_touches_an_end_and_every_activity_joins_the_next(sixty):
    _, roster = sixty
    for shift in roster.shifts:
        edges = [(a.start_minutes, a.end_minutes) for a in shift.activities]
        assert edges[0][0] == shift.start_minutes
        assert edges[-1][1] == shift.end_minutes
        assert all(a[1] == b[0] for a, b in pairwise(edges))
        assert shift.activities[0].kind == shift.activities[-1].kind == "queue"
