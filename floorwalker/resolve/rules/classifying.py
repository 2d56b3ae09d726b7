"""The test that tells a request, a difficulty and a complaint apart: the questions of a pack, and what their answers make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.packs import Edition, Question

Answer = Literal["yes", "no", "unsure"]
Kind = Literal["request", "difficulty", "complaint"]
ANSWERS: Final = ("yes", "no", "unsure")
EARLY: Final = ("summary-resolution", "early-resolution")
"""What packs call the clock of a short route: settled by then, a short letter or none is enough."""


class NotAnswered(RuleBroken):
    """The test was not answered, or with something that it does not ask."""

    code = "not_answered"


def asked(edition: Edition) -> tuple[Question, ...]:
    """Return the questions that decide the kind, in their order; the first asks whether they are dissatisfied."""
    return tuple(each for each in edition.questions if not each.is_route)


def routes(edition: Edition) -> tuple[Question, ...]:
    """Return the questions that choose the way and never the kind."""
    return tuple(each for each in edition.questions if each.is_route)


def checked(edition: Edition, answers: Mapping[str, str]) -> dict[str, str]:
    """Return `answers` by question of the edition, in its order; a question of the way may be left out.

    Raises
    ------
    NotAnswered
        Naming the question that has no answer, or what is no question or no answer of the test.
    """
    known = {each.id for each in edition.questions}
    for name, value in answers.items():
        if name not in known or value not in ANSWERS:
            raise NotAnswered(
                f"{value!r} is no answer to {name!r}.", remedy=f"Answer {', '.join(sorted(known))} with yes, no or unsure.", field=name
            )
    for each in asked(edition):
        if each.id not in answers:
            raise NotAnswered(f"Not answered: {each.asks}", remedy="Answer yes, no or unsure.", field=each.id)
    return {each.id: answers[each.id] for each in edition.questions if each.id in answers}


def by_test(edition: Edition, answers: Mapping[str, str]) -> Kind:
    """Return what the answers make it: nobody dissatisfied is a request, any other "no" a difficulty, and in doubt it is a complaint.

    Raises
    ------
    NotAnswered
        If a question that decides the kind has no answer.
    """
    said = checked(edition, answers)
    first, *others = asked(edition)
    if said[first.id] == "no":
        return "request"
    return "difficulty" if any(said[each.id] == "no" for each in others) else "complaint"


def is_settled(edition: Edition, answers: Mapping[str, str]) -> bool:
    """Return whether the customer is said to accept it as resolved, so that the short route is enough."""
    return any(answers.get(each.id) == "yes" for each in routes(edition))
