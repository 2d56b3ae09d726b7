"""Service blueprints: deciding on a design, and publishing it, which makes its queues, hours and standards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from floorwalker.engine import measures
from floorwalker.ground import lines, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.lines import Stretch
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import catalogue, deciding, drafts
from floorwalker.plan.actions.blueprints import claimed, held
from floorwalker.plan.blueprint_events import BlueprintProposed, BlueprintPublished, BlueprintReturned
from floorwalker.plan.models import Blueprint, BlueprintQueue
from floorwalker.plan.queries import blueprints as queries
from floorwalker.plan.rules.blueprints import IN_TIME
from floorwalker.plan.rules.catalogue import Draft
from floorwalker.plan.rules.deciding import reason as reason_given

REVIEWED_AFTER: Final = timedelta(days=364)
"""A standard that a design agreed is looked at again a year after its first day."""
State = Blueprint.State


@transaction.atomic
def propose(blueprint: Blueprint, *, approver: Person, why: str, by: Actor) -> Blueprint:
    """Ask `approver` to publish a draft that lacks nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include designing services.
    RuleBroken
        If something is missing (the first is named), nobody says why, or `approver` may not publish it.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAFT)
    now = claimed(blueprint, seen=None)
    words = reason_given(why)
    _require_whole(now)
    deciding.require_approver(queries.approvers(but=by), approver, remedy="Choose somebody else whose role publishes blueprints.")
    drafts.propose(
        now, by, approver=approver, words=words, todo=_todo(now), about=_about(now), what="blueprint", due_on=now.starts_on,
        why="Publishing it makes queues, hours and standards; somebody else than the designer decides.",
    )
    store.append(
        BlueprintProposed(
            subject=now.reference, number=now.number, starts_on=now.starts_on, queues=now.queues.count(),
            approver=approver.reference, sha256=queries.digest(now), why=Sleeved(words),
        ),
        by=by,
    )
    return now


@transaction.atomic
def send_back(blueprint: Blueprint, *, reason: str, by: Actor) -> Blueprint:
    """Make a proposal a draft again: refused by who may publish, or taken back by who may design.

    Raises
    ------
    NotAllowed
        If `by` may do neither.
    RuleBroken
        If no reason is given.
    Conflict
        If it does not wait for a decision.
    """
    now = held(blueprint)
    own = now.proposed_by_id == by.person_id
    policy.require(by, queries.DRAFT if own else queries.PUBLISH)
    deciding.require_state(now, State.PROPOSED)
    words = drafts.step_back(now, State.DRAFT, reason=reason, todo=_todo(now))
    store.append(BlueprintReturned(subject=now.reference, how="taken back" if own else "refused", reason=Sleeved(words)), by=by)
    if not own and now.proposed_by is not None:
        _tell(now.proposed_by, now, "refused", f"{now.name}, the blueprint you proposed, was refused: {words}")
    return now


@transaction.atomic
def publish(blueprint: Blueprint, *, seen: int | None, by: Actor) -> Blueprint:
    """Make what is designed work from its first day: queues opened, hours set, standards in force; queues left out are closed.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing blueprints.
    RuleBroken
        If `by` proposed it, or by now something is missing.
    Conflict
        If it does not wait for a decision, or was changed since the version `seen`.
    """
    policy.require(by, queries.PUBLISH)
    now = drafts.waiting(blueprint, "site", seen=seen)
    assert now.proposed_by is not None
    assert now.approver is not None
    deciding.require_another(
        by, authors={now.proposed_by.pk}, approver=now.approver, refusal="Who proposed a blueprint cannot publish it."
    )
    list(Queue.objects.select_for_update().filter(designs__blueprint=now).order_by("pk"))  # no other design sets their hours meanwhile
    _require_whole(now)
    closed = queries.left_out(now)
    before = queries.published_before(now)
    made = agreed = 0
    designed = queries.queues(now)
    for row in designed:
        if row.queue is None:
            row.queue = lines.open_queue(
                row.name, line=row.line, channel=row.channel, zone=now.site.zone, site=now.site, skill=row.skill,
                simulated=bool(settings.get("simulated")), by=by,
            )
            row.save(update_fields=["queue"])
            made += 1
        _set_hours(row.queue, [Stretch(*each) for each in row.hours], now.starts_on, by)
        agreed += _agree(row, now, by)
    for queue in closed:
        _set_hours(queue, [], now.starts_on, by)
    if before is not None:
        before.state = State.SUPERSEDED
        before.save(update_fields=["state"])
    deciding.settle(now, State.PUBLISHED, by, reason="", todo=_todo(now))
    store.append(
        BlueprintPublished(
            subject=now.reference, number=now.number, made=made, kept=len(designed) - made, closed=len(closed), standards=agreed,
            starts_on=now.starts_on, sha256=queries.digest(now),
        ),
        by=by,
    )
    for each in {now.owner, now.proposed_by}:
        _tell(each, now, "published", f"{now.name} is published, open from {now.starts_on:%d %b %Y}")
    return now


def _require_whole(blueprint: Blueprint) -> None:
    drafts.require_whole(queries.gaps(blueprint), code="blueprint_gap")


def _set_hours(queue: Queue, stretches: list[Stretch], starts_on: date, by: Actor) -> None:
    if set(queries.hours_on(queue, starts_on)) != set(stretches):
        lines.set_hours(queue, stretches=stretches, starts_on=starts_on, by=by)


def _agree(row: BlueprintQueue, blueprint: Blueprint, by: Actor) -> int:
    """Put what `row` promises in force where something else rules; return how many standards began."""
    assert blueprint.proposed_by is not None
    begun = 0
    promised = ((row.quality, row.quality_target, None), (IN_TIME, row.target, row.target_seconds))  # quality first: speed leans on it
    for code, target, seconds in promised:
        if not code or target is None:
            continue
        rules_now = queries.standing(row, code, blueprint.starts_on)
        if rules_now is not None and (rules_now.target, rules_now.target_seconds) == (target, seconds):
            continue
        measure = measures.get(code)
        catalogue.agree(
            Draft(
                name=f"{measure.name}, {row.name}"[:80], definition=f"As designed in {blueprint.reference} for {row.name}.", measure=code,
                queue=row.queue, channel="", target=target, tolerance=0.0, threshold=None, target_seconds=seconds, window="day",
                starts_on=blueprint.starts_on, review_on=blueprint.starts_on + REVIEWED_AFTER, owner=blueprint.owner,
                serves=blueprint.purpose[:200], obligation="", why=blueprint.why,
            ),
            proposed_by=blueprint.proposed_by, by=by,
        )
        begun += 1
    return begun


def _about(blueprint: Blueprint) -> str:
    return f"blueprint:{blueprint.reference}"


def _todo(blueprint: Blueprint) -> str:
    return f"{_about(blueprint)}:decide:{blueprint.number}"


def _tell(person: Person, blueprint: Blueprint, how: str, words: str) -> None:
    key = f"{_about(blueprint)}:{blueprint.number}:{how}:{blueprint.changes}:{person.pk}"
    deciding.tell(person, kind="standards", key=key, about=_about(blueprint), what=words)
