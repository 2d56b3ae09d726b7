"""Closing a service review into minutes, decisions and to-dos with the next date set; dropping one, and correcting what is closed."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, meeting_purposes, meetings
from floorwalker.plan.models import Meeting
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.plan.rules.meetings import Minutes
from floorwalker.review.actions.service_reviews import about, held_open
from floorwalker.review.models import ReviewCorrection, ReviewCycle, ReviewItem, ReviewOutcome, ServiceReview
from floorwalker.review.queries import service_reviews as queries
from floorwalker.review.rules import service_reviews as rules
from floorwalker.review.rules.service_reviews import ReviewRefused
from floorwalker.review.service_review_events import ReviewClosed, ReviewCorrected, ReviewDropped

RUN: Final = queries.RUN
LONGEST_AGENDA: Final = 2000
LONGEST_NOTES: Final = 8000


@transaction.atomic
def close(review: ServiceReview, *, by: Actor) -> ServiceReview:
    """Close a review that `by` chaired: its minutes are written and agreed, what was decided becomes decisions and to-dos, and the next
    date of its cycle is set.

    Raises
    ------
    NotAllowed
        If `by` does not chair it, or the roles of `by` do not include running service reviews.
    ReviewRefused
        If the meeting is yet to come, or an item lacks its cause, or a decision or a reason for none; each is named.
    Conflict
        If it is closed or dropped.
    """
    policy.require(by, RUN)
    held = held_open(review)
    if held.chair_id != by.person_id:
        raise NotAllowed(f"{held.chair.display_name} chairs {held.reference} and closes it.", remedy="Ask them.", permission=RUN)
    if held.starts_at > clock.now():
        raise ReviewRefused("The meeting is yet to come.", remedy="Close it when it was held, or say that it begins earlier.")
    rows = queries.items(held)
    rules.require_settled([(each, each.standing) for each in rows])  # type: ignore[attr-defined]
    minutes = meetings.write(
        Minutes(
            title=f"Service review: {held.plan.name}"[:120], site=held.site, starts_at=held.starts_at, chair=held.chair,
            present=list(held.present.all()), apologies=list(held.apologies.all()), agenda=_agenda(rows), notes=_notes(rows),
        ),
        by=by,
    )
    decisions = nothing = 0
    for item in rows:
        for outcome in item.standing:  # type: ignore[attr-defined]
            _carry(minutes, item, outcome, by=by)
            decisions, nothing = decisions + bool(outcome.what), nothing + (not outcome.what)
    minutes = meetings.agree(minutes, by=by)
    cycle = ReviewCycle.objects.select_for_update(of=("self",)).get(pk=held.cycle_id)
    held.meeting, held.closed_at, held.next_on = minutes, clock.now(), _next(held, cycle)
    held.save(update_fields=["meeting", "closed_at", "next_on"])
    cycle.next_on = held.next_on
    cycle.save(update_fields=["next_on"])
    todos.settle_about(about(held))
    digest = hashlib.sha256("\n".join(each.digest for each in rows).encode()).hexdigest()
    store.append(
        ReviewClosed(
            subject=held.reference, minutes=minutes.reference, decisions=decisions, no_action=nothing, next_on=held.next_on, sha256=digest
        ),
        by=by,
    )
    return held


def _next(review: ServiceReview, cycle: ReviewCycle) -> date:
    """Return the next date: counted from the day that was planned, so that a review held late moves no rhythm."""
    return rules.next_after(review.planned_on, cycle.every, today=clock.today(review.site.zone))


def _carry(minutes: Meeting, item: ReviewItem, outcome: ReviewOutcome, *, by: Actor) -> None:
    """Let an outcome stand in the minutes: a decision with what is done about it, or the decision that nothing is done."""
    policy.require(by, RUN)
    choice = outcome.what or "No action"
    outcome.decision = meetings.decide(minutes, question=item.title, choice=choice, why=outcome.why or item.cause_words, by=by)
    if outcome.what and outcome.owner is not None and outcome.due_on is not None:
        outcome.action = meetings.give(minutes, what=outcome.what, owner=outcome.owner, due_on=outcome.due_on, by=by)
        for thing in (outcome.decision, outcome.action):
            meeting_purposes.name(minutes, thing, about=outcome.serves, by=by)
    outcome.save(update_fields=["decision", "action"])


def _agenda(rows: list[ReviewItem]) -> str:
    return "\n".join(f"{each.position}. {each.title}" for each in rows)[:LONGEST_AGENDA]


def _notes(rows: list[ReviewItem]) -> str:
    """Return what was said of each item, its cause first."""
    told = []
    for each in rows:
        cause = f"{each.get_cause_display()}: {each.cause_words}" if each.cause else ""
        if words := "\n".join(filter(None, (cause, each.said))):
            told.append(f"{each.position}. {each.title}\n{words}")
    return "\n\n".join(told)[:LONGEST_NOTES]


@transaction.atomic
def drop(review: ServiceReview, *, why: str, by: Actor) -> None:
    """Let a review that was opened not be held; its date stands, so that another is opened or it is late.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    RuleBroken
        If nobody says why.
    Conflict
        If it is closed or dropped.
    """
    policy.require(by, RUN)
    held = held_open(review)
    held.dropped_at, held.dropped_why = clock.now(), reason_given(why)
    held.save(update_fields=["dropped_at", "dropped_why"])
    todos.settle_about(about(held))
    store.append(ReviewDropped(subject=held.reference, why=Sleeved(held.dropped_why)), by=by)


@transaction.atomic
def correct(review: ServiceReview, *, words: str, by: Actor) -> ReviewCorrection:
    """Add a line to a closed review because something in it was wrong; what was closed stays as it was.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    RuleBroken
        If nothing is said.
    Conflict
        If it is not closed.
    """
    policy.require(by, RUN)
    person = deciding.require_person(by, refusal="Only a person corrects a review.")
    held = ServiceReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if held.closed_at is None:
        raise Conflict(f"{held.reference} is not closed.", remedy="Change it while it is open.")
    made = ReviewCorrection.objects.create(review=held, words=reason_given(words), written_by_id=person, written_at=clock.now())
    store.append(ReviewCorrected(subject=held.reference, words=Sleeved(made.words)), by=by)
    return made
