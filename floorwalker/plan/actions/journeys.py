"""Journey maps: drawing a journey, stage by stage, as a draft that nobody writes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding, drafts
from floorwalker.plan.journey_events import JourneyBegun, JourneyChanged, JourneyPutAway
from floorwalker.plan.models import Journey, JourneyStage, PainPoint, Touchpoint
from floorwalker.plan.queries import journeys as queries
from floorwalker.plan.rules import journeys as rules
from floorwalker.record.models import Reason

State = Journey.State
OWNER_REMEDY: Final = "Choose somebody whose role draws journeys."
Part = TypeVar("Part", JourneyStage, Touchpoint, PainPoint)


@transaction.atomic
def begin(name: str, *, purpose: str, within_days: int, owner: Person, by: Actor) -> Journey:
    """Begin to draw a journey.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    RuleBroken
        If words are missing, the days make no sense, or `owner` may not own it.
    """
    policy.require(by, queries.DRAW)
    drafter = deciding.require_person(by, refusal="Only a person draws a journey.")
    _check(name, purpose, within_days, owner)
    made = Journey.objects.create(
        reference=next_reference("JRN"), name=name.strip(), purpose=purpose.strip(), within_days=within_days, owner=owner,
        drafted_by_id=drafter, drafted_at=clock.now(),
    )
    store.append(JourneyBegun(subject=made.reference, number=1, name=made.name), by=by)
    return made


@transaction.atomic
def revise(journey: Journey, *, by: Actor) -> Journey:
    """Begin the next version of a published journey, as a copy of it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    Conflict
        If it is not the published version, or a next one is open.
    """
    policy.require(by, queries.DRAW)
    drafter = deciding.require_person(by, refusal="Only a person draws a journey.")
    old = drafts.held(journey)
    made = drafts.following(old, drafter=drafter, being="drawn", purpose=old.purpose, within_days=old.within_days)
    for stage in queries.stages(old):
        touchpoints = [(each, list(each.queues.all()), list(each.reasons.all())) for each in stage.touchpoints.all()]
        pains = list(stage.pains.all())
        _copied(stage, journey=made)
        for each, queues, reasons in touchpoints:
            _copied(each, stage=stage)
            each.queues.set(queues)
            each.reasons.set(reasons)
        for pain in pains:
            _copied(pain, stage=stage)
    store.append(JourneyBegun(subject=made.reference, number=made.number, name=made.name), by=by)
    return made


@transaction.atomic
def change(journey: Journey, *, name: str, purpose: str, within_days: int, owner: Person, seen: int | None, by: Actor) -> Journey:
    """Change what a draft is called and for, its owner, or how many days a customer has to reach the next stage.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    RuleBroken
        If words are missing, the days make no sense, or `owner` may not own it.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(journey, seen=seen)
    _check(name, purpose, within_days, owner)
    now.name, now.purpose, now.within_days, now.owner = name.strip(), purpose.strip(), within_days, owner
    now.save(update_fields=["name", "purpose", "within_days", "owner"])
    store.append(JourneyChanged(subject=now.reference, what=f"{now.name}, {within_days} days to the next stage"), by=by)
    return now


@transaction.atomic
def set_stage(
    journey: Journey, *, name: str, goal: str, owner: Person, measure: str, target: float, most_drop_off: float | None = None,
    of: JourneyStage | None = None, seen: int | None, by: Actor,
) -> JourneyStage:
    """Add a stage at the end, or with `of` change one.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    RuleBroken
        If there are too many, its name is taken, something is half said, or `owner` may not answer for it.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(journey, seen=seen)
    rules.check_stage(name=name, goal=goal, measure=measure, target=target, most_drop_off=most_drop_off)
    deciding.require_owner(queries.stage_owners(), owner, remedy="Choose somebody whose role sees the plan.")
    rows = list(now.stages.all())
    if of is None and len(rows) >= rules.MOST_STAGES:
        raise RuleBroken(f"It has {rules.MOST_STAGES} stages.", remedy="Draw the rest as another journey.", code="journey_full")
    row = _part(of, now) if of is not None else JourneyStage(journey=now, position=1 + max((each.position for each in rows), default=0))
    _require_free(name, [each.name for each in rows if each.pk != row.pk], "stage")
    row.name, row.goal, row.owner, row.measure, row.target = name.strip(), goal.strip(), owner, measure, target
    row.most_drop_off = most_drop_off
    row.save()
    store.append(JourneyChanged(subject=now.reference, what=f"{'changed' if of is not None else 'added'} the stage {row.name}"), by=by)
    return row


@transaction.atomic
def move(journey: Journey, stage: JourneyStage, *, earlier: bool, seen: int | None, by: Actor) -> None:
    """Let `stage` come one place `earlier`, or later.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(journey, seen=seen)
    _part(stage, now)
    rows = list(now.stages.all())
    place = [each.pk for each in rows].index(stage.pk)
    other = place - 1 if earlier else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for position, each in enumerate(rows, start=1):
            each.position = position
        JourneyStage.objects.bulk_update(rows, ["position"])
        store.append(JourneyChanged(subject=now.reference, what=f"moved {stage.name} {'earlier' if earlier else 'later'}"), by=by)


@transaction.atomic
def set_touchpoint(
    journey: Journey, stage: JourneyStage, *, name: str, channel: str, queues: Sequence[Queue] = (), reasons: Sequence[Reason] = (),
    of: Touchpoint | None = None, seen: int | None, by: Actor,
) -> Touchpoint:
    """Add a touchpoint to a stage, or with `of` change one; the record counts it by its queues and reasons, where it has any.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    RuleBroken
        If there are too many, its name is missing or taken, or a queue is of another channel.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(journey, seen=seen)
    row = _part(of, now) if of is not None else Touchpoint(stage=_part(stage, now))
    others = [each.name for each in row.stage.touchpoints.all() if each.pk != row.pk]
    _require_room(of, others)
    _require_free(name, others, "touchpoint")
    for queue in queues:
        if queue.channel != channel:
            raise RuleBroken(
                f"{queue.name} is reached by {queue.get_channel_display().lower()}.", remedy="Choose queues of the touchpoint's channel.",
                code="journey_channel",
            )
    row.name, row.channel = name.strip(), channel
    row.save()
    row.queues.set(queues)
    row.reasons.set(reasons)
    what = f"{'changed' if of is not None else 'added'} the touchpoint {row.name} in {row.stage.name}"
    store.append(JourneyChanged(subject=now.reference, what=what), by=by)
    return row


@transaction.atomic
def set_pain(
    journey: Journey, stage: JourneyStage, *, words: str, source: str, severity: int, of: PainPoint | None = None, seen: int | None,
    by: Actor,
) -> PainPoint:
    """Say what hurts customers in a stage, or with `of` say it otherwise.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    RuleBroken
        If there are too many, or nothing is said.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(journey, seen=seen)
    row = _part(of, now) if of is not None else PainPoint(stage=_part(stage, now))
    others = [each.words for each in row.stage.pains.all() if each.pk != row.pk]
    _require_room(of, others)
    _require_free(words, others, "pain point")
    row.words, row.source, row.severity = words.strip(), source, severity
    row.save()
    what = f"{'changed' if of is not None else 'added'} a pain point in {row.stage.name}"
    store.append(JourneyChanged(subject=now.reference, what=what), by=by)
    return row


@transaction.atomic
def remove(journey: Journey, part: Part, *, seen: int | None, by: Actor) -> None:
    """Take a stage with all that stands in it, a touchpoint or a pain point off a draft.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    Conflict
        If it is no draft, or was changed since the version `seen`.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(journey, seen=seen)
    _part(part, now)
    words = str(part)
    part.delete()
    store.append(JourneyChanged(subject=now.reference, what=f"took {words} off"), by=by)


@transaction.atomic
def put_away(journey: Journey, *, reason: str, by: Actor) -> None:
    """Put a draft away; what is published stays.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include drawing journeys.
    RuleBroken
        If no reason is given.
    Conflict
        If it is no draft.
    """
    policy.require(by, queries.DRAW)
    now = drafts.claimed(journey, seen=None)
    words = drafts.step_back(now, State.PUT_AWAY, reason=reason)
    store.append(JourneyPutAway(subject=now.reference, reason=Sleeved(words)), by=by)


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the journey `reference` in every version that is open or published.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    found = drafts.still_owned(Journey.objects.all(), reference)
    for each in found:
        policy.require_for(by, "people.hand_over", each.owner)
    store.append(JourneyChanged(subject=reference, what=drafts.give(found, to)), by=by)


def _copied(row: Any, **onto: Any) -> None:
    row.pk, row._prefetched_objects_cache = None, {}
    for name, value in onto.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def _part(part: Part, journey: Journey) -> Part:
    stage = part if isinstance(part, JourneyStage) else part.stage
    if stage.journey_id != journey.pk:
        raise RuleBroken(f"{part} stands on another map.", remedy="Open that map.", code="journey_elsewhere")
    return part


def _require_room(of: object, others: Sequence[str]) -> None:
    if of is None and len(others) >= rules.MOST_IN_A_STAGE:
        raise RuleBroken(
            f"The stage holds {rules.MOST_IN_A_STAGE} of them.", remedy="Take one off, or make two stages of it.", code="journey_full"
        )


def _require_free(words: str, others: Sequence[str], what: str) -> None:
    said = words.strip()
    if not said:
        raise RuleBroken(f"The {what} says nothing.", remedy="Say it in words that a customer would use.", code="journey_in_words")
    if said.casefold() in {each.casefold() for each in others}:
        raise RuleBroken(f"There is a {what} {said!r} already.", remedy="Choose other words.", code="journey_name_taken")


def _check(name: str, purpose: str, within_days: int, owner: Person) -> None:
    for words, what in ((name, "name"), (purpose, "purpose")):
        if not words.strip():
            raise RuleBroken(f"The journey has no {what}.", remedy="Say it in words.", code="journey_in_words")
    if not 1 <= within_days <= rules.MOST_DAYS_BETWEEN:
        raise RuleBroken(
            f"{within_days} days to the next stage make no sense.", remedy=f"Give 1 to {rules.MOST_DAYS_BETWEEN} days.",
            code="journey_days",
        )
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
