"""Raising an issue from an evaluation: a finding that carries the contact and the moment, with the answer as it stands."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import findings, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Finding, Link
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.review import sight
from floorwalker.review.evaluation_events import IssueRaised
from floorwalker.review.models import Evaluation, Question
from floorwalker.review.questions import QUESTION_KINDS

RAISE: Final = "ground.raise_finding"


@transaction.atomic
def raise_issue(evaluation: Evaluation, *, question: str, by: Actor) -> Finding:
    """Raise a finding from the answer to `question`, with the contact, the moment that proves it, and what was answered.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include raising findings, or `by` may not see the evaluation.
    RuleBroken
        If the question was not answered.
    Conflict
        If a finding on that answer is open.
    """
    policy.require(by, RAISE)
    if not sight.seen(by).filter(pk=evaluation.pk).exists():
        raise NotAllowed(f"{evaluation.reference} is not yours to raise from.", remedy="Ask somebody who sees it.", permission=RAISE)
    asked = Question.objects.filter(section__scorecard=evaluation.scorecard_id, key=question).select_related("section").first()
    answer = None if asked is None else evaluation.answers.filter(question=asked).first()
    if asked is None or answer is None or answer.value is None:
        raise RuleBroken("Nothing was answered there.", remedy="Answer the question first, then raise the issue.", code="unanswered")
    source, theme = Ref("evaluation", evaluation.reference), f"scorecard:{evaluation.scorecard.reference}:{question}"
    before = Finding.objects.filter(source=str(source), theme=theme, closed_at=None).first()
    if before is not None:
        raise Conflict(f"{before.reference} is open on it.", remedy="Look at that finding.")
    moment = answer.pins.order_by("at_ms").values_list("at_ms", flat=True).first()
    words = QUESTION_KINDS.get(asked.kind).words(answer.value, asked.options)
    made = findings.raise_finding(
        source, summary=f"{asked.text}: {words}, in {evaluation.contact_reference}", theme=theme, by=by,
        evidence={
            "contact": evaluation.contact_reference, "at_ms": moment, "evaluation": evaluation.reference, "question": asked.number,
            "answer": words, "failed": answer.failed,
        },
    )
    if policy.allows(by, "ground.link"):
        contact = Ref("contact", evaluation.contact_reference)
        refs.link(Ref("finding", made.reference), relation=Link.Relation.RAISED_FROM, target=contact, by=by)
    store.append(
        IssueRaised(
            subject=made.reference, evaluation=evaluation.reference, contact=evaluation.contact_reference, question=asked.key, at_ms=moment
        ),
        by=by,
    )
    return made
