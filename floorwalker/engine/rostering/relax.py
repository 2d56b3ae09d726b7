"""Why a person has no legal week, and what would give them one."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from .draft import Draft
from .options import Option, Options
from .problem import RosterProblem, Waiver
from .result import Relaxation
from .rules import SHELF
from .week import best_week

# More than two rules at once is no longer an answer a planner can use.
MOST_RULES_AT_ONCE = 2


def relaxations(problem: RosterProblem, *, place: int) -> tuple[Relaxation, ...]:
    """Return the smallest sets of rules that, set aside for a person, give them a legal week."""
    person = problem.people[place]
    blocking = [rule for rule in SHELF if rule.severity == "block"]
    for size in range(1, MOST_RULES_AT_ONCE + 1):
        found = [
            Relaxation(
                person=person.code, rules=tuple(rule.code for rule in chosen),
                words=f"{person.name}: set aside {' and '.join(_lower(rule.name) for rule in chosen)}.",
            )
            for chosen in combinations(blocking, size)
            if _has_week(_waived(problem, person.code, tuple(rule.code for rule in chosen)), place=place)
        ]  # fmt: skip
        if found:
            return tuple(found)
    words = f"{person.name}: no two rules alone give a legal week; take leave, locked shifts or hours back by hand."
    return (Relaxation(person=person.code, rules=(), words=words),)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _waived(problem: RosterProblem, person: str, codes: tuple[str, ...]) -> RosterProblem:
    waivers = tuple(Waiver(rule=code, person=person, reason="What if it were set aside") for code in codes)
    return replace(problem, waivers=(*problem.waivers, *waivers))


def _has_week(problem: RosterProblem, *, place: int) -> bool:
    options = Options(problem, problem.people[place])
    draft = Draft(problem, [options])
    for number in range(len(options.legal.weeks)):
        found = best_week(options, number, context=draft.context(0, number), price=_free)
        if found is None:
            return False
        draft.place_pauses(0, number, found[1], rng=np.random.default_rng(0))
    return not options.legal.faults(draft.shifts())


def _free(option: Option) -> float:
    """Legality alone is asked; earlier ends leave more rest, so they break ties."""
    return option.end * 1e-9
