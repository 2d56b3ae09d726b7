"""Who judges which pick: nobody their own contacts, nobody who is away, each by what they take on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Evaluator:
    """Somebody who may be given picks: how many in a period, and their team."""

    person: int
    capacity: int
    team: int | None


@dataclass(frozen=True)
class Given:
    """Who judges a pick; where nobody can, why."""

    evaluator: int | None
    why: str = ""


def conflict(evaluator: Evaluator, *, agent: int, team: int | None, other_teams: bool) -> str:
    """Return why `evaluator` may not judge a contact that `agent` of `team` handled; empty where they may."""
    if evaluator.person == agent:
        return "it is their own contact"
    if other_teams and team is not None and evaluator.team == team:
        return "it is a contact of their own team"
    return ""


def assign(
    picks: Sequence[tuple[int, int | None]], evaluators: Sequence[Evaluator], *, load: Mapping[int, int], away: Collection[int],
    other_teams: bool,
) -> list[Given]:
    """Return who judges each of `picks` (agent and team): the one who, of those who may, is least used by what they take on.

    `load` is what each has been given of the period already. Nobody is given more than they take on.
    """
    given = dict(load)
    found = []
    for agent, team in picks:
        free = [each for each in evaluators if not conflict(each, agent=agent, team=team, other_teams=other_teams)]
        there = [each for each in free if each.person not in away]
        able = [each for each in there if given.get(each.person, 0) < each.capacity]
        if able:
            one = min(able, key=lambda each: (given.get(each.person, 0) / each.capacity, each.person))
            given[one.person] = given.get(one.person, 0) + 1
            found.append(Given(one.person))
        else:
            found.append(Given(None, _why(evaluators, free, there)))
    return found


def _why(evaluators: Sequence[Evaluator], free: Sequence[Evaluator], there: Sequence[Evaluator]) -> str:
    if not evaluators:
        return "The plan names no evaluator."
    if not free:
        return "Every evaluator handled it, or belongs to its team."
    if not there:
        return "Every evaluator who may is away."
    return "Every evaluator who may has what they take on."
