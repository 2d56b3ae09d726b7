"""Scorecards: writing a version as a draft, proposing it, publishing it, and retiring it."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.review.models import Question, Scorecard, ScorecardUse, Section
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.rules import scorecards as rules
from floorwalker.review.rules.scorecards import Card
from floorwalker.review.scorecard_events import (
    ScorecardChanged,
    ScorecardDrafted,
    ScorecardProposed,
    ScorecardPublished,
    ScorecardReturned,
)

State = Scorecard.State
OWNER_REMEDY: Final = "Choose somebody whose role writes scorecards."


@transaction.atomic
def draft(card: Card, *, owner: Person, by: Actor) -> Scorecard:
    """Begin a scorecard.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing scorecards.
    RuleBroken
        If it cannot be kept even as a draft, or `owner` may not own it.
    """
    policy.require(by, queries.DRAFT)
    drafter = deciding.require_person(by, refusal="Only a person writes a scorecard.")
    rules.check(card)
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    made = Scorecard.objects.create(
        reference=next_reference("SCD"), name=card.name.strip(), purpose=card.purpose.strip(), pass_mark=card.pass_mark, owner=owner,
        drafted_by_id=drafter, drafted_at=clock.now(),
    )
    _write(made, card)
    store.append(ScorecardDrafted(subject=made.reference, number=1), by=by)
    return made


@transaction.atomic
def revise(scorecard: Scorecard, *, by: Actor) -> Scorecard:
    """Begin the next version of a published scorecard, as a copy of it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing scorecards.
    Conflict
        If it is not the published version, or a next one is open.
    """
    policy.require(by, queries.DRAFT)
    drafter = deciding.require_person(by, refusal="Only a person writes a scorecard.")
    old = drafts.held(scorecard)
    made = drafts.following(old, drafter=drafter, being="written", purpose=old.purpose, pass_mark=old.pass_mark)
    _write(made, queries.card_of(old))
    store.append(ScorecardDrafted(subject=made.reference, number=made.number), by=by)
    return made


@transaction.atomic
def change(scorecard: Scorecard, card: Card, *, owner: Person, seen: int | None, by: Actor) -> Scorecard:
    """Let a draft say what `card` says.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing scorecards.
    RuleBroken
        If it cannot be kept even as a draft, or `owner` may not own it.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAFT)
    now = drafts.claimed(scorecard, seen=seen)
    rules.check(card)
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    before = queries.card_of(now)
    now.name, now.purpose, now.pass_mark, now.owner = card.name.strip(), card.purpose.strip(), card.pass_mark, owner
    now.save(update_fields=["name", "purpose", "pass_mark", "owner"])
    now.sections.all().delete()
    _write(now, card)
    what = f"{len(rules.changed_between(before, card))} parts, {len(card.questions)} questions"
    store.append(ScorecardChanged(subject=now.reference, number=now.number, what=what), by=by)
    return now


@transaction.atomic
def propose(scorecard: Scorecard, *, approver: Person, why: str, by: Actor) -> Scorecard:
    """Ask `approver` to publish a draft that lacks nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing scorecards.
    RuleBroken
        If something is missing (the first is named), nobody says why, or `approver` may not publish it.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAFT)
    now = drafts.claimed(scorecard, seen=None)
    words = reason_given(why)
    card = _require_whole(now)
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role publishes scorecards.")
    drafts.propose(
        now, by, approver=approver, words=words, todo=_todo(now), about=_about(now), what="scorecard", due_on=None,
        stage="review",
        why="People are judged by it once it is published; somebody else than who wrote it decides.",
    )
    store.append(
        ScorecardProposed(
            subject=now.reference, number=now.number, approver=approver.reference, sha256=card.digest, why=Sleeved(words)
        ),
        by=by,
    )
    return now


@transaction.atomic
def send_back(scorecard: Scorecard, *, reason: str, by: Actor) -> Scorecard:
    """Make a proposal a draft again: refused by who may publish, or taken back by who may write.

    Raises
    ------
    NotAllowed
        If `by` may do neither.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    now = drafts.held(scorecard)
    own = now.proposed_by_id == by.person_id
    policy.require(by, queries.DRAFT if own else queries.PUBLISH)
    deciding.require_state(now, State.PROPOSED)
    words = drafts.step_back(now, State.DRAFT, reason=reason, todo=_todo(now))
    store.append(ScorecardReturned(subject=now.reference, number=now.number, state="a draft again", reason=Sleeved(words)), by=by)
    if not own and now.proposed_by is not None:
        _tell(now.proposed_by, now, "refused", f"{now.name}, the scorecard you proposed, was refused: {words}")
    return now


@transaction.atomic
def publish(scorecard: Scorecard, *, seen: int | None, by: Actor) -> Scorecard:
    """Freeze a version and let contacts be judged by it from now on; evaluations made by the one before keep theirs.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing scorecards.
    RuleBroken
        If `by` wrote or proposed it, or by now something is missing.
    Conflict
        If it does not wait for a decision, or was changed since the version `seen`.
    """
    policy.require(by, queries.PUBLISH)
    now = drafts.waiting(scorecard, seen=seen)
    deciding.require_another(by, authors=drafts.authors(now), approver=now.approver, refusal="Who wrote a scorecard cannot publish it.")
    card = _require_whole(now)
    Scorecard.objects.filter(reference=now.reference, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    now.digest = card.digest
    now.save(update_fields=["digest"])
    deciding.settle(now, State.PUBLISHED, by, reason="", todo=_todo(now))
    store.append(
        ScorecardPublished(subject=now.reference, number=now.number, questions=len(card.questions), sha256=now.digest), by=by
    )
    for each in {person for person in (now.owner, now.proposed_by) if person is not None}:
        _tell(each, now, "published", f"Version {now.number} of the scorecard {now.name} is published")
    return now


@transaction.atomic
def put_away(scorecard: Scorecard, *, reason: str, by: Actor) -> Scorecard:
    """Put a draft away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing scorecards.
    RuleBroken
        If no reason is given.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAFT)
    now = drafts.held(scorecard)
    deciding.require_state(now, State.DRAFT)
    words = drafts.step_back(now, State.PUT_AWAY, reason=reason)
    store.append(ScorecardReturned(subject=now.reference, number=now.number, state="put away", reason=Sleeved(words)), by=by)
    return now


@transaction.atomic
def retire(scorecard: Scorecard, *, reason: str, by: Actor) -> Scorecard:
    """Let no more contacts be judged by a published scorecard; what was judged by it stays.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing scorecards.
    RuleBroken
        If no reason is given.
    Conflict
        If it is not the published version.
    """
    policy.require(by, queries.PUBLISH)
    now = drafts.held(scorecard)
    deciding.require_state(now, State.PUBLISHED)
    words = drafts.step_back(now, State.SUPERSEDED, reason=reason)
    ScorecardUse.objects.filter(scorecard=now.reference).delete()
    store.append(ScorecardReturned(subject=now.reference, number=now.number, state="retired", reason=Sleeved(words)), by=by)
    return now


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the scorecard `reference`, whatever of it is open or published.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    found = drafts.still_owned(Scorecard.objects.all(), reference)
    policy.require_for(by, "people.hand_over", found[0].owner)
    said = drafts.give(found, to)
    store.append(ScorecardChanged(subject=reference, number=found[-1].number, what=said), by=by)


def _write(scorecard: Scorecard, card: Card) -> None:
    for place, section in enumerate(card.sections, start=1):
        row = Section.objects.create(
            scorecard=scorecard, key=section.key, position=place, title=section.title.strip(), weight=section.weight,
            shown_if=rules.as_values(section.shown_if),
        )
        Question.objects.bulk_create(
            Question(
                section=row, key=each.key, position=number, kind=each.kind, text=each.text.strip(), guidance=each.guidance.strip(),
                options=dict(each.options), weight=each.weight, may_be_na=each.may_be_na, note_on_fail=each.note_on_fail,
                must_pass=each.must_pass, error_class=each.error_class, behaviour=each.behaviour, standard=each.standard.strip(),
                regulation=each.regulation.strip(), shown_if=rules.as_values(each.shown_if),
            )
            for number, each in enumerate(section.questions, start=1)
        )


def _require_whole(scorecard: Scorecard) -> Card:
    card = queries.card_of(scorecard)
    drafts.require_whole(rules.missing(card), code="scorecard_gap")
    return card


def _about(scorecard: Scorecard) -> str:
    return f"scorecard:{scorecard.reference}"


def _todo(scorecard: Scorecard) -> str:
    return f"{_about(scorecard)}:decide:{scorecard.number}"


def _tell(person: Person, scorecard: Scorecard, how: str, words: str) -> None:
    key = f"{_about(scorecard)}:{scorecard.number}:{how}:{scorecard.changes}:{person.pk}"
    deciding.tell(person, kind="scorecards", key=key, about=_about(scorecard), what=words)
