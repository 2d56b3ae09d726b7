"""Asking for evaluations: one with its form and answers, what one has to do, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from floorwalker.ground import settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.record.queries import recordings, transcripts
from floorwalker.review import sight
from floorwalker.review.models import Dispute, Evaluation
from floorwalker.review.queries import scorecards
from floorwalker.review.rules import scoring
from floorwalker.review.rules.scoring import Given, Result

ANSWER: Final = "review.answer_evaluation"
ASSESS_SELF: Final = "review.assess_self"
DECIDE: Final = "review.decide_dispute"
BESIDE: Final = ("agent", "team", "queue", "reason", "evaluator", "scorecard", "replaced_by")


def listed(by: Actor) -> QuerySet[Evaluation]:
    """Return the evaluations that `by` may see, with what a list shows.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing evaluations.
    """
    policy.require(by, sight.VIEW)
    return sight.seen(by).select_related("agent", "team", "queue", "evaluator", "scorecard", "dispute")


def find(reference: str, *, by: Actor) -> Evaluation:
    """Return the evaluation `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing evaluations.
    NotFound
        If there is none that `by` may see; it does not say which of the two.
    """
    policy.require(by, sight.VIEW)
    found = sight.seen(by).select_related(*BESIDE).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no evaluation {reference} that you may see.", remedy="Look for it under Evaluations.")
    return found


def dispute(reference: str, *, by: Actor) -> Dispute:
    """Return the dispute `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing evaluations.
    NotFound
        If there is none that `by` may see.
    """
    policy.require(by, sight.VIEW)
    rows = sight.disputes(by).select_related("evaluation__agent", "evaluation__evaluator", "rescorer", "rescore", "decided_by")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no dispute {reference} that you may see.", remedy="Look for it under Disputes.")
    return found


def drafts_of(by: Actor) -> QuerySet[Evaluation]:
    """Return what `by` has begun and not submitted, the oldest first."""
    rows = Evaluation.objects.filter(evaluator=by.person_id, submitted_at=None, voided_at=None)
    return rows.select_related("agent", "queue", "scorecard").order_by("begun_at")


def given(evaluation: Evaluation) -> dict[str, Given]:
    """Return what was answered so far, by the key of the question; one query."""
    rows = evaluation.answers.values_list("question__key", "value", "is_na", "note")
    return {key: Given(value=value, is_na=is_na, note=note) for key, value, is_na, note in rows}


def basis_of(contact: int) -> str:
    """Return what there is to judge a contact by: its recording, what was said in it, or its notes alone."""
    if any(each.stored is not None for each in recordings.of_contact(contact)):
        return Evaluation.Basis.RECORDING
    said = transcripts.visible().filter(contact=contact).exists()
    return Evaluation.Basis.TRANSCRIPT if said else Evaluation.Basis.NOTES


def result(evaluation: Evaluation) -> Result:
    """Return what the answers given so far come to."""
    return scoring.score(scorecards.card_of(evaluation.scorecard), given(evaluation))


def digest(answers: Mapping[str, Given]) -> str:
    """Return the SHA-256 under which the answers of an evaluation are proved."""
    rows = [[key, each.value, each.is_na, each.note] for key, each in sorted(answers.items())]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def dispute_until(submitted_at: datetime) -> datetime:
    """Return until before when an evaluation submitted then may be disputed."""
    return submitted_at + timedelta(days=int(settings.get("dispute_days")))


def decide_until(raised_at: datetime) -> datetime:
    """Return by when a dispute raised then is to be decided."""
    return raised_at + timedelta(days=int(settings.get("dispute_decision_days")))


def deciders(evaluation: Evaluation) -> list[Person]:
    """Return those who may decide on a dispute about it: whose role reaches the agent, and who had no part in it."""
    people = who_may(DECIDE, on=scorecards.today()).exclude(pk__in=(evaluation.evaluator_id, evaluation.agent_id))
    return [each for each in people if policy.allows_for(Actor.person(each.pk), DECIDE, evaluation.agent)]


def beside_own(evaluation: Evaluation) -> tuple[Evaluation, Evaluation] | None:
    """Return the self-assessment of a contact and the evaluation of it, once both are in, whichever of the two is given."""
    if evaluation.submitted_at is None or evaluation.kind not in {Evaluation.Kind.SELF, Evaluation.Kind.QUALITY}:
        return None
    is_self = evaluation.kind == Evaluation.Kind.SELF
    rows = Evaluation.objects.filter(
        contact=evaluation.contact, agent=evaluation.agent_id, scorecard=evaluation.scorecard_id, voided_at=None,
        kind=Evaluation.Kind.QUALITY if is_self else Evaluation.Kind.SELF, submitted_at__isnull=False,
    )
    other = rows.order_by("-submitted_at").first()
    if other is None:
        return None
    return (evaluation, other) if is_self else (other, evaluation)
