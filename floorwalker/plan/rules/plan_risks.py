"""What a risk of a service plan may be, and how heavy it weighs (ISO 31000, clause 6.4: likelihood and consequence together)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person
from floorwalker.plan.models import PlanArrangement, PlanRisk, ServicePlan
from floorwalker.plan.rules.service_plans import LONGEST

Weight = Literal["high", "middle", "low"]
HIGH: Final = 6
MIDDLE: Final = 3


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What somebody writes down of a risk."""

    what: str
    likelihood: int
    effect: int
    answer: str
    scenario: str
    owner: Person
    review_on: date


def weight(risk: PlanRisk) -> Weight:
    """Return how heavy a risk weighs: likelihood times effect, of nine."""
    product = risk.likelihood * risk.effect
    return "high" if product >= HIGH else "middle" if product >= MIDDLE else "low"


def check(made: Weighed, *, plan: ServicePlan, today: date) -> None:
    """Refuse a risk that nobody could do anything about.

    Raises
    ------
    RuleBroken
        If words are missing, the scenario is unknown, its weight is none (`check_weight`), or it is not looked at while the plan runs.
    """
    for words, what in ((made.what, "words"), (made.answer, "answer")):
        if not words.strip():
            raise RuleBroken(f"The risk has no {what}.", remedy="Say what may happen, and what is done about it.", code="risk_in_words")
    if made.scenario and made.scenario not in PlanArrangement.Scenario.values:
        raise RuleBroken(f"{made.scenario!r} is no scenario.", remedy="Choose one of the list, or none.", code="unknown_scenario")
    check_weight(made.likelihood, made.effect)
    check_review(made.review_on, today=max(today, plan.first_day), last_day=plan.last_day)


def check_weight(likelihood: int, effect: int) -> None:
    """Refuse what is no likelihood or no effect.

    Raises
    ------
    RuleBroken
        If one of them is none of the three.
    """
    if likelihood not in PlanRisk.Likelihood.values or effect not in PlanRisk.Effect.values:
        raise RuleBroken(f"{likelihood} and {effect} are no weight.", remedy="Choose one of the lists.", code="risk_weight")


def check_review(review_on: date, *, today: date, last_day: date) -> None:
    """Refuse a next look that is past, or after the plan.

    Raises
    ------
    RuleBroken
        If it is.
    """
    if not today <= review_on <= min(last_day, today + LONGEST):
        raise RuleBroken(
            f"It would be looked at again on {review_on:%d %b %Y}.", remedy=f"Look at it while the plan runs, by {last_day:%d %b %Y}.",
            code="risk_review",
        )
