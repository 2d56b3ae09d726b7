"""Changes under watch: planned with the stages of a journey that they touch, approved by another, and ended with what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref, record_of
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.models import Journey
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.review.effect_events import ChangeApproved, ChangeEnded, ChangeGiven, ChangePlanned
from floorwalker.review.models import WatchedChange
from floorwalker.review.queries import watched as queries
from floorwalker.review.queries.moved import BY_CODE

OWNER_REMEDY: Final = "Choose somebody whose role puts changes under watch."
LONGEST_DAYS: Final = 92
NEAREST: Final = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is said of a change: what, from which day, what it is to bring, at which stages it is watched and by which figure.

    Stages are "reference:thread" of one journey; `about` names the record that tells of it, empty where none does.
    """

    name: str
    kind: str
    why: str
    happens_on: date
    after_days: int
    measure: str
    stages: Sequence[str] = ()
    about: str = ""


@transaction.atomic
def plan(said: Plan, *, owner: Person, by: Actor) -> WatchedChange:
    """Plan to watch a change; it is watched once another approves.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include putting changes under watch.
    RuleBroken
        If it says too little, names stages of several journeys, or `owner` may not own it.
    """
    policy.require(by, queries.WATCH)
    author = deciding.require_person(by, refusal="Only a person puts a change under watch.")
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    made = WatchedChange(reference=next_reference("CHW"), owner=owner, begun_by_id=author, begun_at=clock.now())
    return _say(made, said, by=by)


@transaction.atomic
def change(held: WatchedChange, said: Plan, *, owner: Person, seen: int | None, by: Actor) -> WatchedChange:
    """Let a change that is not watched yet say what `said` says.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include putting changes under watch.
    RuleBroken
        If it says too little, names stages of several journeys, or `owner` may not own it.
    Conflict
        If it is watched already, or was changed since the version `seen`.
    """
    policy.require(by, queries.WATCH)
    now = _held(held)
    _require_planned(now, seen=seen)
    deciding.require_owner(queries.owners(), owner, remedy=OWNER_REMEDY)
    now.owner, now.changes = owner, now.changes + 1
    return _say(now, said, by=by)


@transaction.atomic
def approve(held: WatchedChange, *, seen: int | None, by: Actor) -> WatchedChange:
    """Put a change under watch.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include approving it.
    RuleBroken
        If it names no stage of a journey, or `by` planned or owns it.
    Conflict
        If it is watched already, or was changed since the version `seen`.
    """
    policy.require(by, queries.APPROVE)
    now = _held(held)
    _require_planned(now, seen=seen)
    if now.journey is None or not now.stages:
        raise RuleBroken(
            f"{now.reference} names no stage of a journey: nobody would see what it does to customers before and after.",
            remedy="Choose at least one stage that it touches; the others are watched for side effects.", code="change_without_stage",
        )
    authors = {now.begun_by_id, now.owner_id}
    deciding.require_another(by, authors=authors, approver=None, refusal="Who plans or owns a change does not approve its watch.")
    now.approved_by_id, now.approved_at = deciding.require_person(by, refusal="Only a person approves."), clock.now()
    now.save(update_fields=["approved_by", "approved_at"])
    store.append(ChangeApproved(subject=now.reference, stages=len(now.stages), journey=now.journey.reference), by=by)
    return now


@transaction.atomic
def end(held: WatchedChange, *, outcome: str, said: str, by: Actor) -> WatchedChange:
    """End a watch with what was decided and why; what had moved is kept as it is now.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include putting changes under watch.
    RuleBroken
        If the outcome is none, or nobody says why.
    Conflict
        If it is not watched, or its day has not come.
    """
    policy.require(by, queries.WATCH)
    now = _held(held)
    if now.approved_at is None or now.ended_at is not None or queries.today() < now.happens_on:
        raise Conflict(f"{now.reference} is not being watched.", remedy="Look at it again: it is watched from its day on, once approved.")
    if outcome not in WatchedChange.Outcome.values:
        raise RuleBroken("Nobody says what becomes of the change.", remedy="Say whether it stays.", code="change_outcome")
    words = reason_given(said)
    found = queries.watched(now, by=by)
    now.figures = queries.frozen(found, {str(stage.thread): stage.name for stage in queries.stages(now)})
    now.outcome, now.said = outcome, words
    now.ended_by_id, now.ended_at = deciding.require_person(by, refusal="Only a person ends a watch."), clock.now()
    now.save(update_fields=["figures", "outcome", "said", "ended_by", "ended_at"])
    store.append(
        ChangeEnded(
            subject=now.reference, outcome=outcome, moved=sum(each.stands for each in found.moved), looked=len(found.moved),
            said=Sleeved(words),
        ),
        by=by,
    )
    return now


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the change `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is owned no more.
    """
    now: WatchedChange = deciding.still_owned(WatchedChange.objects.filter(ended_at=None), reference)
    policy.require_for(by, "people.hand_over", now.owner)
    before, now.owner, now.changes = now.owner.reference, to, now.changes + 1
    now.save(update_fields=["owner", "changes"])
    store.append(ChangeGiven(subject=reference, before=before, to=to.reference), by=by)


def _held(change: WatchedChange) -> WatchedChange:
    return WatchedChange.objects.select_for_update(of=("self",)).select_related("owner", "journey").get(pk=change.pk)


def _require_planned(now: WatchedChange, *, seen: int | None) -> None:
    if now.approved_at is not None:
        raise Conflict(f"{now.reference} is watched already.", remedy="End the watch, and plan another.")
    if seen is not None and seen != now.changes:
        raise Conflict("Somebody changed it meanwhile.", remedy="Nothing was saved. Look at it as it is now.")


def _say(now: WatchedChange, said: Plan, *, by: Actor) -> WatchedChange:
    if not said.name.strip() or not said.why.strip():
        raise RuleBroken("Nobody says what is changed, or why.", remedy="Name it, and say what it is to bring.", code="change_in_words")
    if said.kind not in WatchedChange.Kind.values or said.measure not in BY_CODE:
        raise RuleBroken("That is no kind of change, or no figure.", remedy="Choose among those offered.", code="change_kind")
    if not 1 <= said.after_days <= LONGEST_DAYS:
        raise RuleBroken(f"{said.after_days} days cannot be watched.", remedy=f"Watch 1 to {LONGEST_DAYS} days.", code="change_days")
    if abs(said.happens_on - queries.today()) > NEAREST:
        raise RuleBroken("The day lies more than a year from today.", remedy="Write the day on which it happens.", code="change_day")
    if said.about:
        record_of(Ref.parse(said.about))
    now.journey, now.stages = _stages(said.stages)
    now.name, now.kind, now.why, now.about = said.name.strip(), said.kind, said.why.strip(), said.about
    now.happens_on, now.after_days, now.measure = said.happens_on, said.after_days, said.measure
    now.save()
    store.append(
        ChangePlanned(subject=now.reference, happens_on=now.happens_on, stages=len(now.stages), measure=now.measure), by=by
    )
    return now


def _stages(chosen: Sequence[str]) -> tuple[Journey | None, list[str]]:
    """Return the journey and the threads of the stages that are `chosen`; nothing where none is."""
    if not chosen:
        return None, []
    known = dict(queries.choices())
    references = {each.partition(":")[0] for each in chosen}
    if len(references) > 1 or not set(chosen) <= known.keys():
        raise RuleBroken(
            "The stages are of several journeys, or of one that nobody goes by.", remedy="Choose stages of one published journey.",
            code="change_stages",
        )
    journey = Journey.objects.get(reference=references.pop(), state=Journey.State.PUBLISHED)
    return journey, [each.partition(":")[2] for each in chosen]
