"""After the action: what a recovery taught, the next version of its playbook, and closing it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from floorwalker.ground import clock, findings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.plan.actions import deciding
from floorwalker.plan.models.drafts import OPEN
from floorwalker.resolve.actions import playbooks
from floorwalker.resolve.actions.recoveries import about, held
from floorwalker.resolve.models import Playbook, Recovery
from floorwalker.resolve.queries import recoveries as queries
from floorwalker.resolve.recovery_events import RecoveryClosed, RecoveryReviewed
from floorwalker.resolve.rules.rights import LONGEST_WORDS, said


@transaction.atomic
def review(
    recovery: Recovery, *, worked: str, did_not_work: str, lessons: Sequence[str], playbook_changes: bool, by: Actor
) -> Recovery:
    """Keep what a stopped recovery taught: each lesson is raised as a finding; where the playbook changes its next version is begun.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reviewing recoveries, or, where the playbook changes, writing playbooks.
    RuleBroken
        If `by` led it, or nobody says what worked or what did not.
    Conflict
        If it runs, was reviewed, or is closed.
    """
    policy.require(by, queries.REVIEW)
    person = deciding.require_person(by, refusal="Only a person reviews a recovery.")
    now = held(recovery)
    if now.leader_id == person:
        raise RuleBroken("Who led it does not review it.", remedy="Ask another who may.", code="own_recovery")
    if now.stopped_at is None or now.reviewed_at is not None:
        raise Conflict("It runs." if now.stopped_at is None else "It was reviewed.", remedy="Look at the recovery again.")
    now.worked = said(worked, longest=LONGEST_WORDS, what="What worked")
    now.did_not_work = said(did_not_work, longest=LONGEST_WORDS, what="What did not work")
    now.playbook_changes, now.reviewed_at, now.reviewed_by_id = playbook_changes, clock.now(), person
    now.save(update_fields=["worked", "did_not_work", "playbook_changes", "reviewed_at", "reviewed_by"])
    kept = queries.kept(queries.find(now.reference, by=by))
    picture = {"steps": kept.steps, "steps_in_time": kept.steps_in_time, "playbook": now.playbook.reference}
    for each in filter(None, (" ".join(words.split()) for words in lessons)):
        findings.raise_finding(Ref("recovery", now.reference), summary=each, evidence=picture, theme="recovery", by=by)
    if playbook_changes:
        _begin_next(now.playbook, by)
    todos.settle(f"{about(now)}:review")
    said_of = "the playbook changes" if playbook_changes else "the playbook stays"
    store.append(RecoveryReviewed(subject=now.reference, playbook=said_of), by=by)
    return now


@transaction.atomic
def close(recovery: Recovery, *, by: Actor) -> Recovery:
    """Close a recovery of which nothing is left: stopped, counted, compensated where its playbook says so, and reviewed by another.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running recoveries.
    RuleBroken
        Naming everything that is missing.
    Conflict
        If it is closed.
    """
    policy.require(by, queries.RUN)
    person, now = deciding.require_person(by, refusal="Only a person closes a recovery."), held(recovery)
    if missing := queries.lacking(queries.find(now.reference, by=by)):
        raise RuleBroken(f"{'; '.join(missing)}.", remedy="Do that first.", code="recovery_lacks")
    now.closed_at, now.closed_by_id = clock.now(), person
    now.save(update_fields=["closed_at", "closed_by"])
    todos.settle_about(about(now))
    store.append(RecoveryClosed(subject=now.reference), by=by)
    return now


def _begin_next(playbook: Playbook, by: Actor) -> None:
    """Begin the next version of the playbook that is published by now, unless somebody writes it already or it was put away."""
    versions = Playbook.objects.filter(reference=playbook.reference)
    published = versions.filter(state=Playbook.State.PUBLISHED).first()
    if published is not None and not versions.filter(state__in=OPEN).exists():
        playbooks.revise(published, by=by)
