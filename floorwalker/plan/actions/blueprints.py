"""Service blueprints: designing a service, queue by queue, as a draft that nobody writes over."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts
from floorwalker.plan.blueprint_events import BlueprintBegun, BlueprintChanged, BlueprintPutAway
from floorwalker.plan.models import Blueprint, BlueprintQueue, HandOff
from floorwalker.plan.queries import blueprints as queries
from floorwalker.plan.rules import blueprints as rules
from floorwalker.plan.rules.blueprints import Design

MOST_QUEUES: Final = 60
State = Blueprint.State


@transaction.atomic
def begin(name: str, *, purpose: str, site: Site, owner: Person, starts_on: date, by: Actor) -> Blueprint:
    """Begin to design a service.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include designing services.
    RuleBroken
        If words are missing, or `owner` may not own it.
    """
    policy.require(by, queries.DRAFT)
    drafter = deciding.require_person(by, refusal="Only a person designs a service.")
    _check_words(name, purpose, owner)
    made = Blueprint.objects.create(
        reference=next_reference("BLU"), name=name.strip(), purpose=purpose.strip(), site=site, owner=owner, starts_on=starts_on,
        drafted_by_id=drafter, drafted_at=clock.now(),
    )
    store.append(BlueprintBegun(subject=made.reference, number=1, name=made.name), by=by)
    return made


@transaction.atomic
def revise(blueprint: Blueprint, *, starts_on: date, by: Actor) -> Blueprint:
    """Begin the next version of a published blueprint, which holds what it holds.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include designing services.
    Conflict
        If it is not the published version, or a next one is open.
    """
    policy.require(by, queries.DRAFT)
    drafter = deciding.require_person(by, refusal="Only a person designs a service.")
    before = held(blueprint)
    made = drafts.following(
        before, drafter=drafter, being="designed", purpose=before.purpose, site=before.site, starts_on=starts_on
    )
    copies: dict[int, BlueprintQueue] = {}
    for row in queries.queues(before):
        key, row.pk, row.blueprint = row.pk, None, made
        row.save(force_insert=True)
        copies[key] = row
    HandOff.objects.bulk_create(
        HandOff(source=copies[each.source_id], target=copies[each.target_id], when=each.when) for each in queries.hand_offs(before)
    )
    store.append(BlueprintBegun(subject=made.reference, number=made.number, name=made.name), by=by)
    return made


@transaction.atomic
def change(blueprint: Blueprint, *, name: str, purpose: str, owner: Person, starts_on: date, seen: int | None, by: Actor) -> Blueprint:
    """Change what a draft is called and for, its owner or its first day.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include designing services.
    RuleBroken
        If words are missing, or `owner` may not own it.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAFT)
    now = claimed(blueprint, seen=seen)
    _check_words(name, purpose, owner)
    now.name, now.purpose, now.owner, now.starts_on = name.strip(), purpose.strip(), owner, starts_on
    now.save(update_fields=["name", "purpose", "owner", "starts_on"])
    store.append(BlueprintChanged(subject=now.reference, what=f"{now.name}, open from {starts_on:%d %b %Y}"), by=by)
    return now


@transaction.atomic
def set_queue(
    blueprint: Blueprint, design: Design, *, of: BlueprintQueue | None = None, queue: Queue | None = None, seen: int | None, by: Actor
) -> BlueprintQueue:
    """Add a designed queue, or with `of` change one; `queue` is the working queue that it describes.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include designing services.
    RuleBroken
        If there are too many, its name is taken, a promise is half said, or `of` belongs to another design.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAFT)
    now = claimed(blueprint, seen=seen)
    rules.check(design)
    if of is None and now.queues.count() >= MOST_QUEUES:
        raise RuleBroken(
            f"It holds {MOST_QUEUES} queues.", remedy="Design another service for the rest.", code="blueprint_full"
        )
    if queue is not None and of is None and not queries.addable(now).filter(pk=queue.pk).exists():
        raise RuleBroken(
            f"{queue.name} is designed elsewhere or not at this site.", remedy="Choose another queue.", code="blueprint_queue_elsewhere"
        )
    row = _of_design(of, now) if of is not None else BlueprintQueue(blueprint=now, queue=queue)
    works = row.queue
    row.name, row.line, row.channel = (works.name, works.line.name, works.channel) if works is not None else (
        design.name.strip(), design.line.strip(), design.channel
    )
    row.skill_id = works.skill_id if works is not None and works.skill_id is not None else design.skill
    row.hours = [[each.weekday, each.opens_minute, each.closes_minute] for each in design.hours]
    row.roles, row.routing, row.tools = list(design.roles), design.routing.strip(), design.tools.strip()
    row.target, row.target_seconds = design.target, design.target_seconds
    row.quality, row.quality_target = design.quality, design.quality_target
    taken = now.queues.filter(name=row.name).exclude(pk=row.pk).exists()
    if taken or (works is None and Queue.objects.filter(name__iexact=row.name).exists()):
        raise RuleBroken(
            f"A queue called {row.name} is there.", remedy="Choose another name, or take that queue in.", code="queue_name_taken"
        )
    row.save()
    store.append(BlueprintChanged(subject=now.reference, what=f"{'changed' if of is not None else 'added'} {row.name}"), by=by)
    return row


@transaction.atomic
def remove_queue(blueprint: Blueprint, row: BlueprintQueue, *, seen: int | None, by: Actor) -> None:
    """Take a queue out of a draft, with its hand-offs; a working one goes on until the design is published.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include designing services.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAFT)
    now = claimed(blueprint, seen=seen)
    _of_design(row, now).delete()
    store.append(BlueprintChanged(subject=now.reference, what=f"took {row.name} out"), by=by)


@transaction.atomic
def hand_off(blueprint: Blueprint, *, source: BlueprintQueue, target: BlueprintQueue, when: str, seen: int | None, by: Actor) -> HandOff:
    """Say when a contact goes on from `source` to `target`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include designing services.
    RuleBroken
        If they are one queue or of another design, nobody says when, or it is said already.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAFT)
    now = claimed(blueprint, seen=seen)
    if source.pk == target.pk or {source.blueprint_id, target.blueprint_id} != {now.pk}:
        raise RuleBroken("A hand-off leads from one queue of the design to another.", remedy="Choose two queues.", code="hand_off")
    if not when.strip():
        raise RuleBroken("Nobody said when it is handed over.", remedy="Say what makes somebody hand it over.", code="hand_off")
    if HandOff.objects.filter(source=source, target=target).exists():
        raise RuleBroken(f"{source.name} hands over to {target.name} already.", remedy="Take that out first.", code="hand_off")
    made = HandOff.objects.create(source=source, target=target, when=when.strip())
    store.append(BlueprintChanged(subject=now.reference, what=f"{source.name} hands over to {target.name}"), by=by)
    return made


@transaction.atomic
def remove_hand_off(blueprint: Blueprint, one: HandOff, *, seen: int | None, by: Actor) -> None:
    """Take a hand-off out of a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include designing services.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAFT)
    now = claimed(blueprint, seen=seen)
    _of_design(one.source, now)
    one.delete()
    store.append(BlueprintChanged(subject=now.reference, what=f"{one.source.name} no longer hands over to {one.target.name}"), by=by)


@transaction.atomic
def put_away(blueprint: Blueprint, *, reason: str, by: Actor) -> None:
    """Put a draft away; what is published stays.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include designing services.
    RuleBroken
        If no reason is given.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAFT)
    now = claimed(blueprint, seen=None)
    words = drafts.step_back(now, State.PUT_AWAY, reason=reason)
    store.append(BlueprintPutAway(subject=now.reference, reason=Sleeved(words)), by=by)


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the blueprint `reference` in every version that is open or published.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    found = drafts.still_owned(Blueprint.objects.all(), reference)
    for each in found:
        policy.require_for(by, "people.hand_over", each.owner)
    store.append(BlueprintChanged(subject=reference, what=drafts.give(found, to)), by=by)


def held(blueprint: Blueprint) -> Blueprint:
    """Return `blueprint` as it stands, kept from others until the transaction ends."""
    return drafts.held(blueprint, "site")


def claimed(blueprint: Blueprint, *, seen: int | None) -> Blueprint:
    """Return the draft that is about to be changed, counted up; a Conflict where it is none, or changed since the version `seen`."""
    return drafts.claimed(blueprint, "site", seen=seen)


def _of_design(row: BlueprintQueue, blueprint: Blueprint) -> BlueprintQueue:
    if row.blueprint_id != blueprint.pk:
        raise RuleBroken(f"{row.name} belongs to another design.", remedy="Open that design.", code="blueprint_queue_elsewhere")
    return row


def _check_words(name: str, purpose: str, owner: Person) -> None:
    for words, what in ((name, "name"), (purpose, "purpose")):
        if not words.strip():
            raise RuleBroken(f"The blueprint has no {what}.", remedy="Say it in words.", code="blueprint_in_words")
    deciding.require_owner(queries.owners(), owner, remedy="Choose somebody whose role designs services.")
