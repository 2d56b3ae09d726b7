"""Recoveries: a playbook started, its steps and messages stamped, what is decided and given logged, stopped, reviewed and closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Queue, Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.resolve.models import Playbook, Recovery, RecoveryMessage, RecoveryStep
from floorwalker.resolve.queries import playbooks
from floorwalker.resolve.queries import recoveries as queries
from floorwalker.resolve.recovery_events import (
    RecoveryGiven,
    RecoverySent,
    RecoveryStarted,
    RecoveryStepped,
    RecoveryStepsLate,
    RecoveryStopped,
)
from floorwalker.resolve.rules.rights import said

ROUND: Final = "look_at_recoveries"
EVERY: Final = timedelta(minutes=5)
WORDS: Final = 300


@transaction.atomic
def start(playbook: Playbook, *, what: str, seen_at: datetime, leader: Person, queue: Queue | None, by: Actor) -> Recovery:
    """Start a published playbook: its steps and messages are due from when the trigger was seen, and their owners asked.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running recoveries.
    RuleBroken
        If nobody says what went wrong, the trigger was seen later than now, or `leader` runs no recoveries.
    Conflict
        If the version is not the published one, or the playbook runs already for the same queue.
    """
    policy.require(by, queries.RUN)
    starter, at = deciding.require_person(by, refusal="Only a person starts a playbook."), clock.now()
    now = Playbook.objects.select_for_update(of=("self",)).get(pk=playbook.pk)
    deciding.require_state(now, Playbook.State.PUBLISHED)
    if queries.running().filter(playbook__reference=now.reference, queue=queue).exists():
        raise Conflict(f"{now.name} runs already.", remedy="Go on with that one.")
    if seen_at > at:
        raise RuleBroken("It cannot be seen later than now.", remedy="Give the moment at which it was seen.", code="time_to_come")
    deciding.require_owner(playbooks.doers(), leader, remedy="Choose somebody whose role runs recoveries.")
    made = Recovery.objects.create(
        reference=next_reference("REC"), playbook=now, what=said(what, longest=WORDS, what="What went wrong"), queue=queue, seen_at=seen_at,
        started_at=at, started_by_id=starter, leader=leader,
    )
    doers = set(playbooks.doers().values_list("pk", flat=True))
    for each in now.steps.select_related("owner"):
        owner = each.owner if each.owner_id in doers else leader
        due = seen_at + timedelta(minutes=each.by_minute)
        one = RecoveryStep.objects.create(recovery=made, what=each.what, owner=owner, due_at=due)
        _ask(owner, one, each.what)
    for message in now.messages.select_related("template"):
        due = seen_at + timedelta(minutes=message.by_minute)
        telling_them = RecoveryMessage.objects.create(
            recovery=made, template=message.template, audience=message.audience, channel=message.channel, due_at=due
        )
        _ask(leader, telling_them, f"Tell customers: {message.template.title}")
    store.append(
        RecoveryStarted(
            subject=made.reference, playbook=now.reference, number=now.number, leader=leader.reference, seen_at=seen_at,
            what=Sleeved(made.what),
        ),
        by=by,
    )
    return made


@transaction.atomic
def step(recovery: Recovery, key: int, *, note: str, left_out: bool, by: Actor) -> RecoveryStep:
    """Say that a step is done now, or left out and why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running recoveries.
    NotFound
        If it has no such step.
    RuleBroken
        If it is left out without a reason.
    Conflict
        If it is done, or the recovery was stopped.
    """
    policy.require(by, queries.RUN)
    person, now = deciding.require_person(by, refusal="Only a person does a step."), _running(recovery)
    one = now.steps.filter(pk=key).first()
    if one is None:
        raise NotFound("There is no such step.", remedy="Look at the recovery again.")
    if one.done_at is not None:
        raise Conflict("The step is done.", remedy="Look at the recovery again.")
    words = " ".join(note.split())[:WORDS]
    if left_out and not words:
        raise RuleBroken("A step is left out with a reason.", remedy="Say why it is not done.", code="no_reason", field="note")
    one.done_at, one.done_by_id, one.left_out, one.note = clock.now(), person, left_out, words
    one.save(update_fields=["done_at", "done_by", "left_out", "note"])
    todos.settle(_todo(one))
    store.append(
        RecoveryStepped(
            subject=now.reference, step=one.pk, how="Left out" if left_out else "Did", minutes=minutes(now, one.done_at),
            when="late" if one.done_at > one.due_at else "in time",
        ),
        by=by,
    )
    return one


@transaction.atomic
def sent(recovery: Recovery, key: int, *, reached: int | None, by: Actor) -> RecoveryMessage:
    """Say that a message was sent now, and how many customers it reached where that is counted.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running recoveries.
    NotFound
        If it has no such message.
    RuleBroken
        If fewer than none were reached.
    Conflict
        If it was sent, or the recovery was stopped.
    """
    policy.require(by, queries.RUN)
    person, now = deciding.require_person(by, refusal="Only a person sends a message."), _running(recovery)
    one = now.messages.filter(pk=key).select_related("template__document").first()
    if one is None:
        raise NotFound("There is no such message.", remedy="Look at the recovery again.")
    if one.sent_at is not None:
        raise Conflict("The message was sent.", remedy="Look at the recovery again.")
    if reached is not None and reached < 0:
        raise RuleBroken("Nobody reaches fewer than none.", remedy="Give 0 or more, or leave it empty.", code="below_0", field="reached")
    one.sent_at, one.sent_by_id, one.reached = clock.now(), person, reached
    one.save(update_fields=["sent_at", "sent_by", "reached"])
    todos.settle(_todo(one))
    store.append(
        RecoverySent(subject=now.reference, template=str(one.template), minutes=minutes(now, one.sent_at), reached=reached), by=by
    )
    return one


@transaction.atomic
def stop(recovery: Recovery, *, why: str, by: Actor) -> Recovery:
    """Stop a recovery, because it is over or was none; whatever is not done is owed no more and stays as not done.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running recoveries.
    RuleBroken
        If nobody says why.
    Conflict
        If it was stopped.
    """
    policy.require(by, queries.RUN)
    person, now = deciding.require_person(by, refusal="Only a person stops a recovery."), _running(recovery)
    now.stopped_at, now.stopped_by_id, now.stopped_why = clock.now(), person, said(why, longest=500, what="The reason")
    now.save(update_fields=["stopped_at", "stopped_by", "stopped_why"])
    todos.settle_about(about(now))
    if (reviewer := queries.reviewer_of(now)) is not None:
        todos.owe(
            reviewer, key=f"{about(now)}:review", stage="resolve", what=f"Review {now.reference} after the action", about=about(now),
            why="What worked and what did not is asked while it is remembered.", due_at=now.stopped_at + timedelta(days=14),
        )
    store.append(RecoveryStopped(subject=now.reference, minutes=minutes(now, now.stopped_at), why=Sleeved(now.stopped_why)), by=by)
    return now


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> Recovery:
    """Let somebody else lead a recovery; what of its messages is not sent is owed by them.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its leader leads.
    NotFound, Conflict
        If there is none, or it is closed.
    RuleBroken
        If `to` runs no recoveries, or reviewed it.
    """
    found = Recovery.objects.filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no recovery {reference}.", remedy="Look at what is owned again.")
    now = held(found)
    policy.require_for(by, "people.hand_over", now.leader)
    deciding.require_owner(playbooks.doers(), to, remedy="Choose somebody whose role runs recoveries.")
    if now.reviewed_by_id == to.pk:
        raise RuleBroken(f"{to.display_name} reviewed it.", remedy="Choose another.", code="own_recovery")
    now.leader = to
    now.save(update_fields=["leader"])
    Todo.objects.filter(key__in=[_todo(each) for each in now.messages.filter(sent_at=None)], done_at=None).update(person=to)
    store.append(RecoveryGiven(subject=reference, to=to.reference), by=by)
    return now


def turns(now: datetime) -> Sequence[Due]:
    """Return the round of these five minutes, where a step is late that nobody was told of."""
    if not queries.late(now):
        return ()
    return (Due(f"{ROUND}:{int(now.timestamp() // EVERY.total_seconds())}", {}),)


@transaction.atomic
def look(job: RunningJob) -> dict[str, Any]:
    """Tell who leads a running recovery, and who has the step, that a step or a message is late; once for each."""
    policy.require(job.owner, queries.RUN)
    late = queries.late(clock.now())
    for each in late:
        what = each.what if isinstance(each, RecoveryStep) else f"tell customers: {each.template.title}"
        for person in {each.recovery.leader, each.owner if isinstance(each, RecoveryStep) else each.recovery.leader}:
            telling.tell(
                person, kind="recoveries", key=f"{_todo(each)}:late:{person.pk}", about=about(each.recovery), group="recoveries",
                what=f"A step of {each.recovery.reference} is late: {what}",
            )
        each.late_told_at = clock.now()
        each.save(update_fields=["late_told_at"])
    for reference, number in Counter(each.recovery.reference for each in late).items():
        store.append(RecoveryStepsLate(subject=reference, number=number), by=job.owner)
    return {"late": len(late)}


def about(one: Recovery) -> str:
    """Return what To-dos and words about a recovery name."""
    return f"recovery:{one.reference}"


def held(one: Recovery) -> Recovery:
    """Return the recovery that is about to be changed, kept from others until the transaction ends.

    Raises
    ------
    Conflict
        If it is closed.
    """
    now = Recovery.objects.select_for_update(of=("self",)).select_related("playbook__owner", "leader").get(pk=one.pk)
    if now.closed_at is not None:
        raise Conflict(f"{now.reference} is closed.", remedy="Look at it; nothing in it changes any more.")
    return now


def minutes(one: Recovery, at: datetime) -> int:
    """Return how many whole minutes after the trigger a moment is."""
    return int((at - one.seen_at).total_seconds() // 60)


def _running(one: Recovery) -> Recovery:
    now = held(one)
    if now.stopped_at is not None:
        raise Conflict(f"{now.reference} was stopped.", remedy="Look at it again.")
    return now


def _todo(part: RecoveryStep | RecoveryMessage) -> str:
    return f"recovery:{part._meta.model_name}:{part.pk}"


def _ask(person: Person, part: RecoveryStep | RecoveryMessage, what: str) -> None:
    todos.owe(
        person, key=_todo(part), stage="resolve", what=what, about=about(part.recovery), due_at=part.due_at,
        why=f"{part.recovery.playbook.name} runs: {part.recovery.what}",
    )
