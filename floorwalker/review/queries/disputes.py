"""Asking for disputes: what waits for whom, both scores side by side, and how often first scores were overturned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.engine.ranges import wilson
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.review import sight
from floorwalker.review.models import Dispute, Question
from floorwalker.review.queries import evaluations, scorecards

FEW: Final = 8
"""Under so many only counts are shown (DOMAIN 1.1)."""
JUDGED: Final = (Dispute.Outcome.STANDS, Dispute.Outcome.OVERTURNED)


@dataclass(frozen=True)
class Overturned:
    """How many decided disputes of one evaluator or question were overturned; the range is Wilson's at 95 %, from 0 to 1."""

    label: str
    decided: int
    overturned: int

    @property
    def is_few(self) -> bool:
        """Whether there are too few to speak of a rate."""
        return self.decided < FEW

    @property
    def rate(self) -> float:
        """The share overturned."""
        return self.overturned / self.decided

    @property
    def range(self) -> tuple[float, float]:
        """Between what the rate lies."""
        low, high = wilson(self.overturned, self.decided)
        return float(low), float(high)


def decides(by: Actor, dispute: Dispute) -> bool:
    """Return whether `by` may decide on `dispute`: their role reaches the agent, and they had no part in it."""
    first = dispute.evaluation
    return by.person_id not in {None, first.evaluator_id, first.agent_id, dispute.rescorer_id} and policy.allows_for(
        by, evaluations.DECIDE, first.agent
    )


def rescorers(dispute: Dispute) -> list[Person]:
    """Return those who may score the contact anew: who may evaluate its agent and had no part in it."""
    first = dispute.evaluation
    people = who_may(sight.EVALUATE, on=scorecards.today()).exclude(pk__in=(first.evaluator_id, first.agent_id))
    return [each for each in people if policy.allows_for(Actor.person(each.pk), sight.EVALUATE, first.agent)]


def to_score(by: Actor) -> QuerySet[Dispute]:
    """Return the disputes whose contact `by` is asked to score anew and has not yet, the first due first."""
    rows = Dispute.objects.filter(rescorer=by.person_id, decided_at=None, rescore__submitted_at=None)
    return rows.select_related("evaluation", "rescore").order_by("due_at")


def to_decide(by: Actor) -> list[Dispute]:
    """Return the open disputes that `by` may decide on, the first due first."""
    if not policy.allows(by, evaluations.DECIDE):
        return []
    reached = sight.inside(policy.scope(by, evaluations.DECIDE), path="evaluation__")
    rows = Dispute.objects.filter(reached, decided_at=None).exclude(
        Q(evaluation__evaluator=by.person_id) | Q(evaluation__agent=by.person_id) | Q(rescorer=by.person_id, rescorer__isnull=False)
    )
    return list(rows.select_related("evaluation__agent", "rescorer", "rescore").order_by("due_at"))


def overturned(by: Actor) -> tuple[list[Overturned], list[Overturned]]:
    """Return how often decided disputes were overturned, by evaluator and by disputed question; the most decided first.

    Only who decides on disputes is shown it: it is about evaluators.
    """
    if not policy.allows(by, evaluations.DECIDE):
        return [], []
    decided = sight.disputes(by).filter(outcome__in=JUDGED).order_by("pk")
    rows = list(decided.values_list("evaluation__evaluator__display_name", "outcome", "questions"))
    people = _counted((name, outcome) for name, outcome, _questions in rows)
    keys = {key for _name, _outcome, questions in rows for key in questions}
    words = dict(Question.objects.filter(key__in=keys).order_by("pk").values_list("key", "text"))
    asked = _counted((words.get(key, key), outcome) for _name, outcome, questions in rows for key in questions)
    return people, asked


def _counted(pairs: Iterable[tuple[str, str]]) -> list[Overturned]:
    decided: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for label, outcome in pairs:
        decided[label] += 1
        lost[label] += outcome == Dispute.Outcome.OVERTURNED
    return [Overturned(label, count, lost[label]) for label, count in sorted(decided.items(), key=lambda each: (-each[1], each[0]))]
