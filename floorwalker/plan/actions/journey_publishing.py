"""Journey maps: proposing a version, and deciding on it."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts
from floorwalker.plan.journey_events import JourneyProposed, JourneyPublished, JourneyReturned
from floorwalker.plan.models import Journey
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.rules.deciding import reason as reason_given

State = Journey.State


@transaction.atomic
def propose(journey: Journey, *, approver: Person, why: str, by: Actor) -> Journey:
    """Ask `approver` to publish a draft that lacks nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    RuleBroken
        If something is missing (the first is named), nobody says why, or `approver` may not publish it.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(journey, seen=None)
    words = reason_given(why)
    _require_whole(now)
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role publishes journeys.")
    drafts.propose(
        now, by, approver=approver, words=words, todo=_todo(now), about=_about(now), what="journey", due_on=None,
        why="Published, it is the map that people go by; somebody else than who drew it decides.",
    )
    store.append(
        JourneyProposed(
            subject=now.reference, number=now.number, stages=now.stages.count(), approver=approver.reference,
            sha256=queries.digest(now), why=Sleeved(words),
        ),
        by=by,
    )
    return now


@transaction.atomic
def send_back(journey: Journey, *, reason: str, by: Actor) -> Journey:
    """Make a proposal a draft again: refused by who may publish, or taken back by who may draw.

    Raises
    ------
    NotAllowed
        If `by` may do neither.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    now = drafts.held(journey)
    own = now.proposed_by_id == by.person_id
    policy.require(by, queries.DRAW if own else queries.PUBLISH)
    deciding.require_state(now, State.PROPOSED)
    words = drafts.step_back(now, State.DRAFT, reason=reason, todo=_todo(now))
    store.append(JourneyReturned(subject=now.reference, how="taken back" if own else "refused", reason=Sleeved(words)), by=by)
    if not own and now.proposed_by is not None:
        _tell(now.proposed_by, now, "refused", f"{now.name}, the journey you proposed, was refused: {words}")
    return now


@transaction.atomic
def publish(journey: Journey, *, seen: int | None, by: Actor) -> Journey:
    """Make a version the one that people go by; the one before stays readable.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing journeys.
    RuleBroken
        If `by` proposed it, or by now something is missing.
    Conflict
        If it does not wait for a decision, or was changed since the version `seen`.
    """
    policy.require(by, queries.PUBLISH)
    now = drafts.waiting(journey, seen=seen)
    assert now.proposed_by is not None
    deciding.require_another(by, authors={now.proposed_by.pk}, approver=now.approver, refusal="Who proposed a journey cannot publish it.")
    _require_whole(now)
    Journey.objects.filter(reference=now.reference, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    deciding.settle(now, State.PUBLISHED, by, reason="", todo=_todo(now))
    store.append(
        JourneyPublished(subject=now.reference, number=now.number, stages=now.stages.count(), sha256=queries.digest(now)), by=by
    )
    answer_for = {each.owner for each in queries.stages(now)}
    for each in {now.owner, now.proposed_by, *answer_for}:
        _tell(each, now, "published", f"Version {now.number} of the journey {now.name} is published")
    return now


def _require_whole(journey: Journey) -> None:
    drafts.require_whole(queries.gaps(queries.stages(journey)), code="journey_gap")


def _about(journey: Journey) -> str:
    return f"journey:{journey.reference}"


def _todo(journey: Journey) -> str:
    return f"{_about(journey)}:decide:{journey.number}"


def _tell(person: Person, journey: Journey, how: str, words: str) -> None:
    key = f"{_about(journey)}:{journey.number}:{how}:{journey.changes}:{person.pk}"
    deciding.tell(person, kind="journeys", key=key, about=_about(journey), what=words)
