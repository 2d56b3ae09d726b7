"""Following up low scores: closed with what was done, raised as a finding, given to somebody else."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock, findings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Finding, Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.review.models import SurveyFollowUp
from floorwalker.review.queries import surveys as queries
from floorwalker.review.survey_events import FollowUpClosed, FollowUpGiven, FollowUpRaised

LONGEST_DONE: Final = 1_000


@transaction.atomic
def close(follow_up: SurveyFollowUp, *, done: str, customer_told: bool, by: Actor) -> SurveyFollowUp:
    """Close a follow-up with what was done, and whether the customer was told.

    Raises
    ------
    NotAllowed
        If no role of `by` follows up scores of this contact.
    RuleBroken
        If it is not said what was done.
    Conflict
        If it is closed.
    """
    held = _open(follow_up, by)
    words = " ".join(done.split())
    if not 0 < len(words) <= LONGEST_DONE:
        raise RuleBroken("It is not said what was done.", remedy=f"Say it in 1 to {LONGEST_DONE:,} characters.", code="nothing_done")
    held.closed_at, held.closed_by_id, held.done = clock.now(), by.person_id, words
    held.customer_told_at = held.closed_at if customer_told else None
    held.save(update_fields=["closed_at", "closed_by", "done", "customer_told_at"])
    todos.settle(_todo(held))
    told = "was told" if customer_told else "was not told"
    store.append(FollowUpClosed(subject=held.reference, told=told, done=Sleeved(words)), by=by)
    return held


@transaction.atomic
def raise_issue(follow_up: SurveyFollowUp, *, summary: str, by: Actor) -> Finding:
    """Raise a finding from a follow-up, open or closed, with the score frozen in it.

    Raises
    ------
    NotAllowed
        If no role of `by` follows up scores of this contact, or raises findings.
    RuleBroken
        If no summary is given.
    Conflict
        If one was raised from it.
    """
    held = _reached(follow_up, by)
    if held.finding:
        raise Conflict(f"{held.finding} was raised from {held.reference}.", remedy="Look at it there.")
    ask = held.ask
    evidence = {
        "survey": f"{ask.reference} version {ask.survey.number}", "question": ask.survey.question, "score": ask.score,
        "contact": ask.contact_reference, "day": ask.day.isoformat(),
    }
    made = findings.raise_finding(Ref("follow_up", held.reference), summary=summary, evidence=evidence, by=by)
    held.finding = made.reference
    held.save(update_fields=["finding"])
    store.append(FollowUpRaised(subject=held.reference, finding=made.reference), by=by)
    return made


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> SurveyFollowUp:
    """Let `to` owe the follow-up `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    RuleBroken
        If it is closed, or `to` may follow nothing up.
    """
    rows = SurveyFollowUp.objects.select_for_update(of=("self",)).select_related("owner")
    held = rows.filter(reference=reference, closed_at=None).first()
    if held is None:
        raise RuleBroken(f"{reference} is no longer open.", remedy="Look at what is owned again.", code="no_longer_owned")
    policy.require_for(by, "people.hand_over", held.owner)
    if not queries.followers().filter(pk=to.pk).exists():
        raise RuleBroken(f"{to.display_name} may follow nothing up.", remedy="Choose somebody whose role does.", code="cannot_own")
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    Todo.objects.filter(key=_todo(held)).update(person=to)
    store.append(FollowUpGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)
    return held


def _reached(follow_up: SurveyFollowUp, by: Actor) -> SurveyFollowUp:
    policy.require(by, queries.FOLLOW)
    if not queries.follow_ups(by, code=queries.FOLLOW).filter(pk=follow_up.pk).exists():
        raise policy.out_of_reach(follow_up.reference, queries.FOLLOW)
    return SurveyFollowUp.objects.select_for_update(of=("self",)).select_related("ask__survey").get(pk=follow_up.pk)


def _open(follow_up: SurveyFollowUp, by: Actor) -> SurveyFollowUp:
    held = _reached(follow_up, by)
    if held.closed_at is not None:
        raise Conflict(f"{held.reference} is closed.", remedy="Look at what was done.")
    return held


def _todo(follow_up: SurveyFollowUp) -> str:
    return f"follow_up:{follow_up.reference}"
