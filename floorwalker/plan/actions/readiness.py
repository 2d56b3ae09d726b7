"""Saying what people must meet before the work of a queue is theirs, and letting people work who do not meet it yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.models import ReadinessOverride, ReadinessRelease, ReadinessRule
from floorwalker.plan.queries import readiness as queries
from floorwalker.plan.readiness_events import (
    ReadinessInForce,
    ReadinessProposed,
    ReadinessRefused,
    ReadinessReleased,
    ReadinessReleaseEnded,
    ReadinessWithdrawn,
)
from floorwalker.plan.rules import readiness as rules
from floorwalker.plan.rules.deciding import reason as reason_given

State = ReadinessRule.State


@transaction.atomic
def propose(draft: rules.Draft, *, approver: Person, by: Actor) -> ReadinessRule:
    """Propose what people must meet before the work of a queue is theirs, and ask `approver` to put it in force.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing readiness.
    RuleBroken
        If it is no rule (`rules.check`), begins in the past, or the approver may not.
    Conflict
        If the same is asked for the queue already.
    """
    policy.require(by, queries.PROPOSE)
    author = deciding.require_person(by, refusal="Only a person proposes a rule of readiness.")
    about = rules.check(draft)
    _require_ahead(draft.starts_on)
    deciding.require_approver(
        queries.approvers(but=by), approver, remedy="Choose somebody else whose role puts rules of readiness in force.",
        act="put it in force",
    )
    Queue.objects.select_for_update().get(pk=draft.queue.pk)  # two who propose the same at once: the second sees the first
    asked = ReadinessRule.objects.filter(queue=draft.queue, kind=draft.kind, about=about, state__in=[State.PROPOSED, State.APPROVED])
    if (same := asked.first()) is not None:
        raise Conflict(
            f"{same.reference} asks this for {draft.queue.name} already.", remedy="Take that back first, or ask for something else.",
            code="readiness_twice",
        )
    made = ReadinessRule.objects.create(
        reference=next_reference("RDY"), about=about, proposed_by_id=author, proposed_at=clock.now(), approver=approver,
        **vars(draft) | {"why": draft.why.strip()},
    )
    deciding.ask(
        approver, key=_todo(made), what=f"Decide on a rule of readiness for {made.queue.name}", about=f"readiness:{made.reference}",
        why="Somebody else than the proposer decides what keeps people off a queue.", due_on=made.starts_on, is_decision=True,
    )
    line = ReadinessProposed(
        subject=made.reference, asks=made.kind, about=about, queue=made.queue.reference, starts_on=made.starts_on,
        grace_days=made.grace_days, approver=approver.reference,
    )
    store.append(line, by=by)
    return made


@transaction.atomic
def put_in_force(rule: ReadinessRule, *, by: Actor) -> ReadinessRule:
    """Put a rule of somebody else in force; once its grace is over, who does not meet it is not given the work of the queue.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include putting rules of readiness in force.
    RuleBroken
        If `by` proposed it, or its first day has passed meanwhile.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.APPROVE)
    held = _held(rule)
    deciding.require_state(held, State.PROPOSED)
    deciding.require_another(by, authors={held.proposed_by_id}, approver=held.approver, refusal="Who proposed it cannot put it in force.")
    _require_ahead(held.starts_on)
    deciding.settle(held, State.APPROVED, by, reason="", todo=_todo(held))
    serves = rules.serving([held.queue], on=held.starts_on)
    line = ReadinessInForce(
        subject=held.reference, starts_on=held.starts_on, enforced_on=held.enforced_on,
        people=len(rules.read([held], serves, on=held.starts_on)),
    )
    store.append(line, by=by)
    return held


@transaction.atomic
def refuse(rule: ReadinessRule, *, reason: str, by: Actor) -> ReadinessRule:
    """Refuse a proposed rule and tell its proposer why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include putting rules of readiness in force.
    RuleBroken
        If no reason is given.
    Conflict
        If it was decided already.
    """
    policy.require(by, queries.APPROVE)
    held = _held(rule)
    deciding.require_state(held, State.PROPOSED)
    words = reason_given(reason)
    deciding.settle(held, State.REFUSED, by, reason=words, todo=_todo(held))
    store.append(ReadinessRefused(subject=held.reference, reason=Sleeved(words)), by=by)
    deciding.tell(
        held.proposed_by, kind="readiness", key=f"readiness:{held.reference}:refused", about=f"readiness:{held.reference}",
        what=f"{held.reference}, the rule of readiness you proposed, was refused: {words}",
    )
    return held


@transaction.atomic
def withdraw(rule: ReadinessRule, *, reason: str, by: Actor) -> ReadinessRule:
    """Take a rule back, before it is decided or after: nobody is asked for it any more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include proposing readiness.
    RuleBroken
        If no reason is given.
    Conflict
        If it was refused or taken back already.
    """
    policy.require(by, queries.PROPOSE)
    held = _held(rule)
    deciding.require_state(held, State.PROPOSED, State.APPROVED)
    words = reason_given(reason)
    deciding.settle(held, State.WITHDRAWN, by, reason=words, todo=_todo(held))
    store.append(ReadinessWithdrawn(subject=held.reference, reason=Sleeved(words)), by=by)
    return held


@transaction.atomic
def release(queue: Queue, *, people: Sequence[Person], last_day: date, reason: str, by: Actor) -> ReadinessRelease:
    """Let `people` work `queue` from today until `last_day` though they are not ready, for one reason.

    Each is released from what they lack now; what is asked later, or fails them later, is not set aside.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include releasing, or do not reach one of `people`.
    RuleBroken
        If nobody is named, somebody lacks nothing, `by` is one of them, no reason is given, or it would last too long.
    """
    policy.require(by, queries.RELEASE)
    author = deciding.require_person(by, refusal="Only a person releases people.")
    _require_reached(by, people)
    words, day = reason_given(reason), queries.today()
    if not day <= last_day <= day + rules.LONGEST_RELEASE:
        raise RuleBroken(
            f"It would hold until {last_day:%d %b %Y}.", remedy=f"Choose a last day within {rules.LONGEST_RELEASE.days} days from today.",
            code="release_days",
        )
    if not people:
        raise RuleBroken("Nobody is named.", remedy="Choose who may work the queue.", code="release_nobody")
    if author in {person.pk for person in people}:
        raise RuleBroken("Nobody releases themselves.", remedy="Ask another who may.", code="own_release")
    Queue.objects.select_for_update().get(pk=queue.pk)
    found = rules.read(rules.in_force([queue]), [person.pk for person in people], on=day)
    kept_off = {
        person: [gap.rule for gap in found[person.pk, queue.pk].gaps if gap.standing(last_day) == rules.Standing.NOT_READY]
        if (person.pk, queue.pk) in found else []
        for person in people
    }
    if ready := next((person for person, lacks in kept_off.items() if not lacks), None):
        raise RuleBroken(
            f"Nothing keeps {ready.display_name} off {queue.name} until {last_day:%d %b %Y}.",
            remedy="Leave them out; the board says how each stands.", code="release_ready",
        )
    made = ReadinessRelease.objects.create(
        reference=next_reference("RLS"), queue=queue, first_day=day, last_day=last_day, reason=words, released_by_id=author,
        released_at=clock.now(),
    )
    ReadinessOverride.objects.bulk_create(
        ReadinessOverride(release=made, rule=rule, person=person) for person, lacks in kept_off.items() for rule in lacks
    )
    line = ReadinessReleased(
        subject=made.reference, queue=queue.reference, people=tuple(sorted(person.reference for person in people)), last_day=last_day,
        rules=tuple(sorted({rule.reference for lacks in kept_off.values() for rule in lacks})), reason=Sleeved(words),
    )
    store.append(line, by=by)
    return made


@transaction.atomic
def end_release(release: ReadinessRelease, *, by: Actor) -> ReadinessRelease:
    """End a release before its last day: from now on its people must be ready.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include releasing.
    Conflict
        If it was ended or is over already.
    """
    policy.require(by, queries.RELEASE)
    author = deciding.require_person(by, refusal="Only a person ends a release.")
    held = ReadinessRelease.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if held.ended_at is not None or held.last_day < queries.today():
        raise Conflict(f"{held.reference} is over already.", remedy="Look at it again.")
    _require_reached(by, [each.person for each in held.overrides.select_related("person")])
    held.ended_by_id, held.ended_at = author, clock.now()
    held.save(update_fields=["ended_by", "ended_at"])
    store.append(ReadinessReleaseEnded(subject=held.reference, last_day=held.last_day), by=by)
    return held


def _held(rule: ReadinessRule) -> ReadinessRule:
    rows = ReadinessRule.objects.select_for_update(of=("self",))
    return rows.select_related("approver", "proposed_by", "queue__skill", "document__owner", "briefing__leader").get(pk=rule.pk)


def _require_reached(by: Actor, people: Sequence[Person]) -> None:
    inside = Person.objects.filter(policy.scope(by, queries.RELEASE).q(person="pk"), pk__in=[person.pk for person in people])
    reached = set(inside.values_list("pk", flat=True))
    if beyond := next((person for person in people if person.pk not in reached), None):
        raise policy.out_of_reach(beyond.reference, queries.RELEASE)


def _require_ahead(starts_on: date) -> None:
    if starts_on < queries.today():
        raise RuleBroken(f"It would have begun on {starts_on:%d %b %Y}.", remedy="Choose today or a later day.", code="readiness_past")


def _todo(rule: ReadinessRule) -> str:
    return f"readiness:{rule.reference}:decide"
