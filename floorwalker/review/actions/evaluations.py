"""Evaluations: beginning one, submitting it, letting it count no more, and what the agent says of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import UTC
from typing import Final

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, refs, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Link
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.record.models import Interaction
from floorwalker.record.queries import contacts
from floorwalker.record.sight import team_on
from floorwalker.review import drafting, giving, quality_facts, sight
from floorwalker.review.actions import calibration
from floorwalker.review.evaluation_events import (
    EvaluationAcknowledged,
    EvaluationBegun,
    EvaluationCommented,
    EvaluationSubmitted,
    EvaluationVoided,
)
from floorwalker.review.models import Evaluation, Scorecard
from floorwalker.review.queries import around, scorecards
from floorwalker.review.queries import evaluations as queries
from floorwalker.review.rules import scoring
from floorwalker.review.rules.scoring import Result

Kind = Evaluation.Kind
NOTICE: Final = "evaluations"
ACKNOWLEDGE: Final = "acknowledge"
KEPT_BLIND: Final = "kept blind until its round is closed"
"""What the trail says of a score of calibration, since others of the round may read it there."""


@transaction.atomic
def begin(
    contact: str, *, scorecard: Scorecard | None = None, kind: str = Kind.QUALITY, beside_agent: bool = False, by: Actor
) -> Evaluation:
    """Begin to judge the contact with the reference `contact`, by `scorecard` or the one that is used for such contacts.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include it, or reach neither the contact nor its agent.
    NotFound
        If there is no such contact that `by` may see.
    RuleBroken
        If nobody handled it, it is the evaluator's own, it is not over, no published scorecard judges it, or a self-assessment is of
        somebody else's contact.
    Conflict
        If `by` judges it by that scorecard already.
    """
    policy.require(by, queries.ASSESS_SELF if kind == Kind.SELF else sight.EVALUATE)
    evaluator = deciding.require_person(by, refusal="Only a person judges a contact.")
    found = contacts.find(contact, by=by)
    agent = _require_agent(found, evaluator, kind)
    if kind != Kind.SELF:
        policy.require_for(by, sight.EVALUATE, agent)
    card = scorecard or scorecards.chosen_for(channel=found.channel, queue=found.queue_id, reason=found.reason_id)
    if card.state != Scorecard.State.PUBLISHED:
        raise RuleBroken(
            f"Version {card.number} of {card.name} is not published.", remedy="Judge by a published version.", code="scorecard_state"
        )
    membership = team_on(agent.pk, found.started_at.astimezone(UTC).date())
    try:
        with transaction.atomic():
            made = Evaluation.objects.create(
                reference=next_reference("EV"), kind=kind, basis=queries.basis_of(found.pk), beside_agent=beside_agent, scorecard=card,
                guidance=scorecards.guidance_number(card, on=scorecards.today()), contact=found.pk, contact_at=found.started_at,
                channel=found.channel, queue=found.queue, reason=found.reason, agent=agent,
                team=membership.team if membership is not None else None, evaluator_id=evaluator, begun_at=clock.now(),
            )
    except IntegrityError as other:
        raise Conflict(f"You judge {found.reference} by {card.name} already.", remedy="Go on with that evaluation.") from other
    store.append(
        EvaluationBegun(
            subject=made.reference, use=made.get_kind_display(), contact=found.reference, agent=agent.reference,
            scorecard=f"{card.reference} version {card.number}",
        ),
        by=by,
    )
    return made


@transaction.atomic
def submit(evaluation: Evaluation, *, seen: int | None = None, by: Actor) -> Evaluation:
    """Submit an evaluation: its score is frozen, and whose contact it is sees it, with until when it may be disputed.

    The moment around the contact is frozen with it. `seen` is as in `drafting`.

    Raises
    ------
    NotAllowed
        If `by` is not its evaluator.
    RuleBroken
        If a question is not answered, or one that fails lacks its note.
    Conflict
        If it was submitted, or changed since it was `seen`.
    """
    policy.require(by, queries.ASSESS_SELF if evaluation.kind == Kind.SELF else sight.EVALUATE)
    held = drafting.claimed(evaluation, seen=seen, by=by)
    card, answers = scorecards.card_of(held.scorecard), queries.given(held)
    came = scoring.score(card, answers)
    _require_whole(held, came)
    asked = set(scoring.asked(card, answers))
    held.answers.exclude(question__key__in=asked).delete()
    held.submitted_at, held.basis = clock.now(), queries.basis_of(held.contact)
    held.score, held.raw_score, held.passed = came.score, came.raw_score, came.passed
    held.result = asdict(came)
    moment = around.of(held)
    held.around, held.short_staffed = moment.as_values(), moment.short_staffed
    if held.kind == Kind.QUALITY:
        held.dispute_until = queries.dispute_until(held.submitted_at)
    held.save()
    store.append(
        EvaluationSubmitted(
            subject=held.reference, contact=held.contact_reference, agent=held.agent.reference,
            score=KEPT_BLIND if held.kind == Kind.CALIBRATION else score_words(held),
            basis=held.get_basis_display(), sha256=queries.digest({key: each for key, each in answers.items() if key in asked}),
        ),
        by=by,
    )
    if held.kind == Kind.QUALITY:
        quality_facts.ask([held], by=by)
        _owe_reading(held)
        giving.settle_done(of=held.evaluator_id)
        here, contact = Ref("evaluation", held.reference), Ref("contact", held.contact_reference)
        with suppress(NotFound):  # a contact in an archive is tied to nothing; the evaluation names it
            refs.link(here, relation=Link.Relation.JUDGED, target=contact, by=by)
    elif held.kind == Kind.CALIBRATION:
        calibration.came_in(held)
    return held


@transaction.atomic
def void(evaluation: Evaluation, *, reason: str, by: Actor) -> Evaluation:
    """Let an evaluation count no more; it stays to be read.

    Raises
    ------
    NotAllowed
        If the roles of `by` include neither deciding on disputes, nor is it a draft of `by`.
    RuleBroken
        If no reason is given.
    Conflict
        If it counts no more already.
    """
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    own_draft = held.submitted_at is None and held.evaluator_id == by.person_id
    policy.require(by, sight.EVALUATE if own_draft else queries.DECIDE)
    if held.voided_at is not None:
        raise Conflict(f"{held.reference} counts no more already.", remedy="Nothing needs to be done.")
    words = reason_given(reason)
    held.voided_at, held.void_reason = clock.now(), words
    held.save(update_fields=["voided_at", "void_reason"])
    todos.settle_about(about(held))
    store.append(EvaluationVoided(subject=held.reference, reason=Sleeved(words)), by=by)
    quality_facts.ask([held], by=by)
    if held.submitted_at is not None:
        _tell(held.agent, held, "void", f"{held.reference} of your contact {held.contact_reference} counts no more")
    return held


@transaction.atomic
def acknowledge(evaluation: Evaluation, *, by: Actor) -> None:
    """Keep that whose contact it is has read it; nothing happens the second time.

    Raises
    ------
    NotAllowed
        If it is of somebody else's contact, or not submitted.
    """
    held = _own(evaluation, by)
    if held.acknowledged_at is None:
        held.acknowledged_at = clock.now()
        held.save(update_fields=["acknowledged_at"])
        todos.settle(todo(held))
        telling.see(held.agent_id, about=about(held))
        store.append(EvaluationAcknowledged(subject=held.reference), by=by)


@transaction.atomic
def comment(evaluation: Evaluation, words: str, *, by: Actor) -> None:
    """Keep what whose contact it is says of it; saying something else takes its place.

    Raises
    ------
    NotAllowed
        If it is of somebody else's contact, or not submitted.
    RuleBroken
        If nothing is said, or too much.
    """
    held = _own(evaluation, by)
    if not 0 < len(words.strip()) <= drafting.LONGEST_NOTE:
        raise RuleBroken("Nothing is said, or too much.", remedy=f"Write 1 to {drafting.LONGEST_NOTE:,} characters.", code="comment")
    held.agent_comment = words.strip()
    held.save(update_fields=["agent_comment"])
    store.append(EvaluationCommented(subject=held.reference, words=Sleeved(held.agent_comment)), by=by)
    _tell(held.evaluator, held, f"comment:{clock.now().isoformat()}", f"Your evaluation {held.reference} has a comment from the agent")


def about(evaluation: Evaluation) -> str:
    """Return the Ref of an evaluation, as notices and to-dos name it."""
    return f"evaluation:{evaluation.reference}"


def todo(evaluation: Evaluation) -> str:
    """Return the key of what its agent owes."""
    return f"{about(evaluation)}:{ACKNOWLEDGE}"


def score_words(evaluation: Evaluation) -> str:
    """Return what an evaluation came to, in words."""
    if evaluation.score is None:
        return "not scored"
    return f"{evaluation.score:.1%}, {'passed' if evaluation.passed else 'not passed'}"


def _require_agent(contact: Interaction, evaluator: int, kind: str) -> Person:
    if contact.agent is None:
        raise RuleBroken(f"Nobody handled {contact.reference}.", remedy="Choose a contact that somebody handled.", code="no_agent")
    if contact.ended_at is None or contact.ended_at > clock.now():
        raise RuleBroken(f"{contact.reference} is not over.", remedy="Judge it once it has ended.", code="contact_open")
    is_own = contact.agent.pk == evaluator
    if kind == Kind.SELF and not is_own:
        raise RuleBroken(f"{contact.reference} is not your contact.", remedy="Assess one of your own.", code="not_own_contact")
    if kind != Kind.SELF and is_own:
        raise RuleBroken(
            f"{contact.reference} is your own contact.", remedy="Let somebody else judge it, or assess it as your own.", code="own_contact"
        )
    return contact.agent


def _require_whole(evaluation: Evaluation, came: Result) -> None:
    numbers = {each.key: each.number for each in scorecards.questions(evaluation.scorecard)}
    for keys, what, remedy, code in (
        (came.unanswered, "not answered", "Answer it, or say that it does not apply.", "unanswered"),
        (came.without_note, "a fail without a note", "Say what happened; whose contact it is will read it.", "no_note"),
    ):
        if keys:
            more = f", and {len(keys) - 1} more" if len(keys) > 1 else ""
            raise RuleBroken(f"Question {numbers[keys[0]]} is {what}{more}.", remedy=remedy, code=code)


def _owe_reading(evaluation: Evaluation) -> None:
    assert evaluation.dispute_until is not None
    todos.owe(
        evaluation.agent, key=todo(evaluation), stage="review", what=f"Read the evaluation {evaluation.reference} of your contact",
        about=about(evaluation), due_at=evaluation.dispute_until, why="Until then you may comment on it or dispute it.",
    )
    _tell(evaluation.agent, evaluation, "submitted", f"Your contact {evaluation.contact_reference} was evaluated: {evaluation.reference}")


def _own(evaluation: Evaluation, by: Actor) -> Evaluation:
    policy.require(by, queries.ANSWER)
    held = Evaluation.objects.select_for_update(of=("self",)).select_related("agent", "evaluator").get(pk=evaluation.pk)
    if by.person_id is None or held.agent_id != by.person_id or held.submitted_at is None or held.kind == Kind.CALIBRATION:
        raise NotAllowed(f"{held.reference} is not yours to answer.", remedy="Open one of your own.", permission=queries.ANSWER)
    return held


def _tell(person: Person, evaluation: Evaluation, how: str, words: str) -> None:
    deciding.tell(person, kind=NOTICE, key=f"{about(evaluation)}:{how}:{person.pk}", about=about(evaluation), what=words)
