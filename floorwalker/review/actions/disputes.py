"""Disputes: an agent says that an evaluation is wrong, another person scores the contact anew, and it stands or is overturned."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.review import quality_facts, sight
from floorwalker.review.actions.evaluations import score_words
from floorwalker.review.evaluation_events import DisputeDecided, DisputeGiven, DisputeRaised, EvaluationBegun
from floorwalker.review.models import Dispute, Evaluation, Question
from floorwalker.review.queries import evaluations as queries

Outcome = Dispute.Outcome
COPIED = ("basis", "scorecard", "guidance", "contact", "contact_at", "channel", "queue", "reason", "agent", "team")
"""What an independent re-score takes over: the same contact, judged by the same version as the first."""


@transaction.atomic
def dispute(evaluation: Evaluation, *, why: str, questions: Collection[str], by: Actor) -> Dispute:
    """Say that an evaluation of one's own contact is wrong, and in which questions.

    Raises
    ------
    NotAllowed
        If it is of somebody else's contact, or not submitted.
    RuleBroken
        If nobody says why, no question or one that was not asked is named, it is not what can be disputed, or its time is over.
    Conflict
        If it was disputed already.
    """
    policy.require(by, queries.ANSWER)
    held = Evaluation.objects.select_for_update(of=("self",)).select_related("agent", "evaluator").get(pk=evaluation.pk)
    if by.person_id is None or held.agent_id != by.person_id or held.submitted_at is None:
        raise NotAllowed(f"{held.reference} is not yours to dispute.", remedy="Open one of your own.", permission=queries.ANSWER)
    if held.kind != Evaluation.Kind.QUALITY or held.voided_at is not None or held.dispute_until is None:
        raise RuleBroken(f"{held.reference} cannot be disputed.", remedy="Speak with your team leader.", code="not_disputable")
    now = clock.now()
    if now >= held.dispute_until:
        raise RuleBroken(
            f"{held.reference} could be disputed until {held.dispute_until:%d %b %Y, %H:%M} UTC.",
            remedy="Comment on it, or speak with your team leader.", code="dispute_too_late",
        )
    words = reason_given(why)
    asked = set(Question.objects.filter(answers__evaluation=held).values_list("key", flat=True))
    if not questions or not set(questions) <= asked:
        raise RuleBroken("Say which answers are wrong.", remedy="Choose at least one question that was asked.", code="no_question")
    try:
        with transaction.atomic():
            made = Dispute.objects.create(
                reference=next_reference("DSP"), evaluation=held, why=words, questions=sorted(set(questions)), raised_at=now,
                due_at=queries.decide_until(now),
            )
    except IntegrityError as before:
        raise Conflict(f"{held.reference} was disputed already.", remedy="Look at what came of it.") from before
    if held.acknowledged_at is None:
        held.acknowledged_at = now
        held.save(update_fields=["acknowledged_at"])
    todos.settle_about(f"evaluation:{held.reference}")
    store.append(
        DisputeRaised(
            subject=made.reference, evaluation=held.reference, questions=", ".join(made.questions), due_at=made.due_at, why=Sleeved(words)
        ),
        by=by,
    )
    for each in queries.deciders(held):
        todos.owe(
            each, key=f"{_about(made)}:decide:{each.pk}", stage="review", what=f"Decide on the dispute {made.reference}",
            why="Somebody else than the evaluator scores the contact anew.", about=_about(made), due_at=made.due_at, is_decision=True,
        )
    return made


@transaction.atomic
def give(dispute: Dispute, *, to: Person, by: Actor) -> Dispute:
    """Ask `to` to score the contact anew, without seeing the first score.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on disputes, or `by` is a part in it.
    RuleBroken
        If `to` made the first evaluation, is the agent, or may not evaluate them.
    Conflict
        If it is decided, or was scored anew.
    """
    held = _held(dispute, by)
    if held.rescore is not None:
        raise Conflict(f"{held.rescorer} scores it anew already.", remedy="Wait for the score, or let another decide.")
    first = held.evaluation
    if to.pk in {first.evaluator_id, first.agent_id}:
        raise RuleBroken(f"{to.display_name} is a part in it.", remedy="Choose somebody who was not.", code="not_independent")
    policy.require_for(Actor.person(to.pk), sight.EVALUATE, first.agent)
    if held.rescorer is not None:
        todos.settle(_score_todo(held))
    held.rescorer = to
    held.save(update_fields=["rescorer"])
    todos.owe(
        to, key=_score_todo(held), stage="review", what=f"Score {first.contact_reference} anew, for {held.reference}",
        why="The agent disputes the first score; yours is made without seeing it.", about=_about(held), due_at=held.due_at,
    )
    store.append(DisputeGiven(subject=held.reference, rescorer=to.reference), by=by)
    return held


@transaction.atomic
def begin_rescore(dispute: Dispute, *, by: Actor) -> Evaluation:
    """Begin to score the contact of a dispute anew, by the very version of the scorecard that the first was made by.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include evaluating, or another was asked.
    Conflict
        If it is decided, or begun.
    """
    policy.require(by, sight.EVALUATE)
    held = _locked(dispute)
    if held.rescorer_id is None or held.rescorer_id != by.person_id:
        raise NotAllowed(f"{held.reference} was given to somebody else.", remedy="Let it be given to you.", permission=sight.EVALUATE)
    if held.rescore is not None:
        raise Conflict(f"{held.rescore.reference} is begun.", remedy="Go on with that.")
    first = held.evaluation
    made = Evaluation.objects.create(
        reference=next_reference("EV"), kind=Evaluation.Kind.SECOND, evaluator_id=held.rescorer_id, begun_at=clock.now(),
        **{name: getattr(first, name) for name in COPIED},
    )
    held.rescore = made
    held.save(update_fields=["rescore"])
    store.append(
        EvaluationBegun(
            subject=made.reference, use=made.get_kind_display(), contact=made.contact_reference, agent=first.agent.reference,
            scorecard=f"{first.scorecard.reference} version {first.scorecard.number}",
        ),
        by=by,
    )
    return made


@transaction.atomic
def decide(dispute: Dispute, *, is_overturned: bool, reason: str, by: Actor) -> Dispute:
    """Let the first score stand, or the independent one take its place; whose contact it is reads why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on disputes, or `by` is a part in it.
    RuleBroken
        If nobody says why, or nobody scored it anew.
    Conflict
        If it is decided.
    """
    held = _held(dispute, by)
    words = reason_given(reason)
    first, second = held.evaluation, held.rescore
    if by.person_id == held.rescorer_id:
        raise NotAllowed(f"You scored {first.contact_reference} anew.", remedy="Let a third person decide.", permission=queries.DECIDE)
    if second is None or second.submitted_at is None:
        raise RuleBroken(
            f"Nobody has scored {first.contact_reference} anew.", remedy="Give it to somebody, and decide once their score is in.",
            code="no_rescore",
        )
    if is_overturned:
        first.replaced_by = second
        first.save(update_fields=["replaced_by"])
        quality_facts.ask([first], by=by)
    return _settle(held, Outcome.OVERTURNED if is_overturned else Outcome.STANDS, words, by)


@transaction.atomic
def take_back(dispute: Dispute, *, reason: str, by: Actor) -> Dispute:
    """Take back a dispute that one raised; the first score stands.

    Raises
    ------
    NotAllowed
        If somebody else raised it.
    RuleBroken
        If nobody says why.
    Conflict
        If it is decided.
    """
    policy.require(by, queries.ANSWER)
    held = _locked(dispute)
    if by.person_id is None or held.evaluation.agent_id != by.person_id:
        raise NotAllowed(f"{held.reference} is not yours.", remedy="Only who raised it takes it back.", permission=queries.ANSWER)
    return _settle(held, Outcome.WITHDRAWN, reason_given(reason), by)


def _settle(held: Dispute, outcome: str, words: str, by: Actor) -> Dispute:
    first = held.evaluation
    held.outcome, held.reason, held.decided_at, held.decided_by_id = outcome, words, clock.now(), by.person_id
    held.save(update_fields=["outcome", "reason", "decided_at", "decided_by"])
    if held.rescore is not None and held.rescore.submitted_at is None:
        held.rescore.voided_at, held.rescore.void_reason = held.decided_at, f"{held.reference} was taken back."
        held.rescore.save(update_fields=["voided_at", "void_reason"])
    todos.settle_about(_about(held))
    after = held.rescore if outcome == Outcome.OVERTURNED and held.rescore is not None else first
    store.append(
        DisputeDecided(
            subject=held.reference, outcome=held.get_outcome_display(), before=score_words(first), after=score_words(after),
            reason=Sleeved(words),
        ),
        by=by,
    )
    for each in {person for person in (first.agent, first.evaluator) if person.pk != by.person_id}:
        deciding.tell(
            each, kind="disputes", key=f"{_about(held)}:{outcome}:{each.pk}", about=_about(held),
            what=f"{held.reference} about {first.reference}: {held.get_outcome_display().lower()}",
        )
    return held


def _held(dispute: Dispute, by: Actor) -> Dispute:
    policy.require(by, queries.DECIDE)
    deciding.require_person(by, refusal="Only a person decides on a dispute.")
    held = _locked(dispute)
    policy.require_for(by, queries.DECIDE, held.evaluation.agent)
    if by.person_id in {held.evaluation.evaluator_id, held.evaluation.agent_id}:
        raise NotAllowed(
            f"{held.reference} is about your own work.", remedy="Let somebody else who may decide on it.", permission=queries.DECIDE
        )
    return held


def _locked(dispute: Dispute) -> Dispute:
    rows = Dispute.objects.select_for_update(of=("self",))
    held = rows.select_related("evaluation__agent", "evaluation__evaluator", "evaluation__scorecard", "rescore", "rescorer").get(
        pk=dispute.pk
    )
    if held.decided_at is not None:
        raise Conflict(f"{held.reference} is decided: {held.get_outcome_display().lower()}.", remedy="Look at it again.")
    return held


def _about(dispute: Dispute) -> str:
    return f"dispute:{dispute.reference}"


def _score_todo(dispute: Dispute) -> str:
    return f"{_about(dispute)}:score"
