"""Cover by sets of skills equals the exact division of people among skills."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from floorwalker.engine.rostering.cover import Cover

from .site import site

SKILLS = ("a", "b", "c")
KINDS = (frozenset("a"), frozenset("b"), frozenset("ab"), frozenset("bc"), frozenset("abc"))


def exact_short(required: list[int], present: list[float]) -> float:
    """Return the least shortage by linear programming: who serves what is decided outright."""
    pairs = [(k, s) for k, kind in enumerate(KINDS) for s, skill in enumerate(SKILLS) if skill in kind]
    rows, limits = [], []
    for k, people in enumerate(present):
        rows.append([1.0 if pair[0] == k else 0.0 for pair in pairs])
        limits.append(people)
    for s, wanted in enumerate(required):
        rows.append([1.0 if pair[1] == s else 0.0 for pair in pairs])
        limits.append(wanted)
    served = linprog([-1.0] * len(pairs), A_ub=rows, b_ub=limits)
    return sum(required) + served.fun


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.lists(st.integers(0, 6), min_size=5, max_size=5))
def test_shortage_over_sets_of_skills_equals_the_linear_programme(required, present):
    base = site(5)
    people = tuple(replace(p, skills=kind) for p, kind in zip(base.people, KINDS, strict=True))
    problem = replace(
        base,
        people=people,
        requirement={s: np.full(base.slots, float(n)) for s, n in zip(SKILLS, required, strict=True)},
    )
    cover = Cover(problem)
    for kind, count in zip(KINDS, present, strict=True):
        cover.add(0, np.ones(2), skills=kind, people=float(count))
    assert cover.short()[0] == pytest.approx(exact_short(required, present), abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_effect_of_a_profile_is_the_difference_of_whole_costs(seed):
    rng = np.random.default_rng(seed)
    problem = site(9)
    cover = Cover(problem)
    for person in problem.people:
        cover.add(int(rng.integers(0, 300)), rng.random(16), skills=person.skills)
    profiles = rng.random((4, 10))
    first = int(rng.integers(0, 320))
    said = cover.costs_with(first, profiles, skills=problem.people[1].skills)
    before = cover.cost()
    for profile, change in zip(profiles, said, strict=True):
        cover.add(first, profile, skills=problem.people[1].skills)
        assert cover.cost() - before == pytest.approx(change)
        cover.add(first, profile, skills=problem.people[1].skills, people=-1.0)
