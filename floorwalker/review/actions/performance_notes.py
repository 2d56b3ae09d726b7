"""Writing what a person's work was like, reading and commenting on it, challenging it, and deciding on a challenge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import team_on
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.review.leading_events import NoteAcknowledged, NoteChallenged, NoteDecided, PerformanceNoted
from floorwalker.review.models import PerformanceNote
from floorwalker.review.queries import balance, notes
from floorwalker.review.queries.scorecards import today
from floorwalker.review.rules import leading as rules

STAGE: Final = "review"
KIND: Final = "performance_notes"
Outcome = PerformanceNote.Outcome


@transaction.atomic
def write(
    person: Person, *, weeks: int, rating: str, strengths: str, next_steps: str, cited: Sequence[str], by: Actor
) -> PerformanceNote:
    """Write what the work of `person` was like in the last `weeks` recorded; figures are frozen, and the person is told and asked to read.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not reach the person.
    RuleBroken
        If the rating is no word of the scale, strengths or what to do next are not said in words, no judged contact of the time is
        cited (`rules.check_rating`), it is about oneself, or nothing was recorded.
    """
    policy.require(by, notes.RATE)
    author = deciding.require_person(by, refusal="Only a person says how somebody's work went.")
    if person.pk == author:
        raise RuleBroken("Nobody rates themselves.", remedy="Your leader writes on your work.", code="own_rating")
    policy.require_for(by, notes.RATE, person)
    if rating not in PerformanceNote.Rating.values or weeks not in notes.WEEKS:
        raise RuleBroken("The rating or the time is none of the scale.", remedy="Choose one of the list.", code="unknown_rating")
    span = balance.span(weeks)
    if span is None:
        raise RuleBroken("Nothing is recorded yet.", remedy="Write once there is work to speak of.", code="nothing_recorded")
    counted = {each.reference: each for each in notes.citable(person, first=span[0], last=span[1], by=by)}
    chosen = list(dict.fromkeys(cited))
    rules.check_rating(
        strengths=strengths, next_steps=next_steps, cited=chosen, counted=counted, name=person.display_name,
    )
    figures = notes.figures(person, weeks=weeks, by=by)
    made = PerformanceNote.objects.create(
        reference=next_reference("PFN"), person=person, team=team_on(person, today()), first_day=span[0], last_day=span[1], figures=figures,
        rating=rating, strengths=strengths.strip()[: rules.LONGEST], next_steps=next_steps.strip()[: rules.LONGEST], written_by_id=author,
        written_at=clock.now(),
    )
    made.cited.set([counted[reference] for reference in chosen])
    store.append(
        PerformanceNoted(
            subject=made.reference, person=person.reference, first_day=made.first_day, last_day=made.last_day, cited=tuple(chosen),
            figures_sha256=hashlib.sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest(),
            rating=Sleeved(rating), strengths=Sleeved(made.strengths), next_steps=Sleeved(made.next_steps),
        ),
        by=by,
    )
    todos.owe(
        person, key=_todo(made), stage=STAGE, what="Read what your leader wrote on your work", about=_about(made), is_own=True,
        why="You may comment on it, or challenge it.",
    )
    deciding.tell(person, kind=KIND, key=f"{_about(made)}:written", about=_about(made), what="A note on your work was written")
    return made


@transaction.atomic
def acknowledge(note: PerformanceNote, *, comment: str, by: Actor) -> PerformanceNote:
    """Say that one has read the note on oneself, with a comment or without; nothing is agreed to by it.

    Raises
    ------
    NotAllowed
        If the note is on somebody else.
    Conflict
        If it was acknowledged already.
    """
    policy.require(by, notes.VIEW)
    held = _own(note, by)
    if held.acknowledged_at is not None:
        raise Conflict(f"You have read {held.reference}.", remedy="Challenge it, or write to your leader.")
    held.acknowledged_at, held.comment = clock.now(), comment.strip()[: rules.LONGEST]
    held.save(update_fields=["acknowledged_at", "comment"])
    todos.settle(_todo(held))
    store.append(NoteAcknowledged(subject=held.reference, comment=Sleeved(held.comment)), by=by)
    if held.comment:
        deciding.tell(
            held.written_by, kind=KIND, key=f"{_about(held)}:comment", about=_about(held),
            what=f"{held.person.display_name} commented on {held.reference}",
        )
    return held


@transaction.atomic
def challenge(note: PerformanceNote, *, why: str, by: Actor) -> PerformanceNote:
    """Challenge the note on oneself; somebody else than its writer decides, and its writer is told.

    Raises
    ------
    NotAllowed
        If the note is on somebody else.
    RuleBroken
        If nobody says why, or nobody but the writer could decide.
    Conflict
        If it was challenged already.
    """
    policy.require(by, notes.VIEW)
    held = _own(note, by)
    if held.challenged_at is not None:
        raise Conflict(f"{held.reference} is challenged already.", remedy="Wait for the decision.")
    words = why.strip()[: rules.LONGEST]
    if not words:
        raise RuleBroken("It is not said what is wrong.", remedy="Say what is not so, and what shows it.", code="no_reason")
    among = list(notes.deciders(held))
    if not among:
        raise RuleBroken(
            "Nobody but its writer could decide on it.", remedy="Ask an administrator to name an operations manager.", code="nobody_decides"
        )
    held.challenged_at, held.challenge = clock.now(), words
    held.acknowledged_at = held.acknowledged_at or held.challenged_at
    held.save(update_fields=["challenged_at", "challenge", "acknowledged_at"])
    todos.settle(_todo(held))
    store.append(NoteChallenged(subject=held.reference, why=Sleeved(words)), by=by)
    for each in among:
        deciding.ask(
            each, key=f"{_todo(held)}:decide:{each.pk}", what=f"Decide on the challenge of {held.reference}", is_decision=True, stage=STAGE,
            why="Another than its writer decides, and says why.", about=_about(held), due_on=None,
        )
    deciding.tell(
        held.written_by, kind=KIND, key=f"{_about(held)}:challenged", about=_about(held),
        what=f"{held.reference}, which you wrote, is challenged",
    )
    return held


@transaction.atomic
def decide(note: PerformanceNote, *, outcome: str, why: str, by: Actor) -> PerformanceNote:
    """Decide on a challenge: the note stands, or is taken back and counts no more; both are told why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on challenges.
    RuleBroken
        If `by` wrote it or it is on `by`, the outcome is none, or no reason is given.
    Conflict
        If it is not challenged, or was decided already.
    """
    policy.require(by, notes.DECIDE)
    held = _held(note)
    if by.person_id in {held.written_by_id, held.person_id}:
        raise RuleBroken("Nobody decides on a note that is theirs.", remedy="Another operations manager decides.", code="own_proposal")
    if held.challenged_at is None or held.outcome:
        raise Conflict(f"{held.reference} waits for no decision.", remedy="Look at it again.")
    if outcome not in Outcome.values:
        raise RuleBroken(f"{outcome!r} is no outcome.", remedy="Let it stand, or take it back.", code="unknown_outcome")
    held.outcome, held.outcome_why = outcome, reason_given(why)
    held.decided_by_id, held.decided_at = by.person_id, clock.now()
    held.save(update_fields=["outcome", "outcome_why", "decided_by", "decided_at"])
    todos.settle_about(_about(held))
    store.append(NoteDecided(subject=held.reference, outcome=outcome, why=Sleeved(held.outcome_why)), by=by)
    for each in (held.person, held.written_by):
        deciding.tell(
            each, kind=KIND, key=f"{_about(held)}:decided:{each.pk}", about=_about(held),
            what=f"The challenge of {held.reference} is decided: {Outcome(outcome).label.lower()}",
        )
    return held


def _held(note: PerformanceNote) -> PerformanceNote:
    return PerformanceNote.objects.select_for_update(of=("self",)).select_related("person__site", "written_by").get(pk=note.pk)


def _own(note: PerformanceNote, by: Actor) -> PerformanceNote:
    held = _held(note)
    if held.person_id != by.person_id:
        raise NotAllowed(f"{held.reference} is on somebody else's work.", remedy="Only they acknowledge or challenge it.")
    return held


def _about(note: PerformanceNote) -> str:
    return f"performance_note:{note.reference}"


def _todo(note: PerformanceNote) -> str:
    return f"performance_note:{note.reference}"
