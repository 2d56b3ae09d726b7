"""Service reviews: opening one with its frozen agenda, arranging it, and noting what lies behind each item and what comes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.engine import measures
from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.activities import SERVES
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.review.actions.review_cycles import held_cycle, require_chair
from floorwalker.review.models import ReviewCycle, ReviewItem, ReviewOutcome, ServiceReview
from floorwalker.review.queries import agendas
from floorwalker.review.queries import service_reviews as queries
from floorwalker.review.rules import service_reviews as rules
from floorwalker.review.rules.service_reviews import ReviewRefused
from floorwalker.review.service_review_events import (
    ReviewArranged,
    ReviewFrozenAnew,
    ReviewOpened,
    ReviewOutcomeNoted,
    ReviewOutcomeTakenBack,
    ReviewSaid,
)

RUN: Final = queries.RUN
PREFIX: Final = "SRV"
TOLD: Final = "service_reviews"


@transaction.atomic
def open_review(cycle: ReviewCycle, *, by: Actor, starts_at: datetime | None = None) -> ServiceReview:
    """Open the next review of a cycle: its agenda is made from the plan, and each item is frozen as it stands now.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    Conflict
        If the cycle is over, or a review of it is open.
    """
    policy.require(by, RUN)
    person = deciding.require_person(by, refusal="Only a person opens a service review.")
    held = held_cycle(cycle)
    if (other := queries.open_of(held)) is not None:
        raise Conflict(f"{other.reference} is open.", remedy="Hold and close it, or drop it.")
    held.plan = queries.running(held.plan)
    held.save(update_fields=["plan"])
    at = starts_at or datetime.combine(held.next_on, held.begins_at, ZoneInfo(held.site.zone))
    made = ServiceReview.objects.create(
        reference=next_reference(PREFIX), cycle=held, plan=held.plan, planned_on=held.next_on, site=held.site, starts_at=at,
        since=queries.since(held, at=clock.today(held.site.zone)), chair=held.chair, opened_by_id=person, opened_at=clock.now(),
    )
    made.present.set(held.people.all())
    rows = agendas.drafted(held.plan, since=made.since, before=queries.last_closed(held), by=by)
    ReviewItem.objects.bulk_create([_item(made, position, each) for position, each in enumerate(rows, start=1)])
    digest = _digest([each.digest for each in rows])
    store.append(ReviewOpened(subject=made.reference, plan=held.plan.reference, items=len(rows), sha256=digest), by=by)
    todos.settle_about(f"service_plan:{held.plan.reference}", beginning="review_cycle:")
    owe_close(made)
    for each in held.people.exclude(pk__in=[held.chair_id, person]).select_related("site"):
        _tell(made, each)
    return made


def _item(review: ServiceReview, position: int, drafted: agendas.Drafted) -> ReviewItem:
    return ReviewItem(
        review=review, position=position, kind=drafted.kind, about=drafted.about, title=drafted.title[:200], picture=drafted.picture,
        digest=drafted.digest, frozen_at=clock.now(), wants_cause=drafted.wants_cause,
    )


def owe_close(review: ServiceReview) -> None:
    """Let who chairs an open review owe that it is held and closed, and nobody else."""
    key = f"{about(review)}:close:"
    todos.settle_about(about(review), beginning=key)
    key += str(review.chair_id)
    todos.owe(
        review.chair, key=key, stage="review", what=f"Hold and close the service review of {review.plan.name}", due_at=review.starts_at,
        why="Each item out of its standard wants its cause, and a decision or a reason for none.", about=about(review),
    )
    todos.reopen(key)
    todos.move(key, due_at=review.starts_at)


def about(review: ServiceReview) -> str:
    """Return the Ref of a review, as notices and to-dos name it."""
    return f"service_review:{review.reference}"


def _tell(review: ServiceReview, person: Person) -> None:
    telling.tell(
        person, kind=TOLD, key=f"{about(review)}:{person.pk}", about=about(review), group=TOLD,
        what=f"You are asked to the service review of {review.plan.name}",
    )


@transaction.atomic
def freeze_anew(review: ServiceReview, *, by: Actor) -> ServiceReview:
    """Make the agenda of an open review anew as everything stands now; items of which somebody spoke stay as they were.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    Conflict
        If it is closed or dropped.
    """
    policy.require(by, RUN)
    held = held_open(review)
    spoken = [each for each in held.items.all() if each.said_at is not None or each.outcomes.exists()]
    held.items.exclude(pk__in=[each.pk for each in spoken]).delete()
    known = {(each.kind, each.about, each.title) for each in spoken}
    rows = [
        each for each in agendas.drafted(held.plan, since=held.since, before=queries.last_closed(held.cycle), by=by)
        if (each.kind, each.about, each.title[:200]) not in known
    ]
    last = max((each.position for each in spoken), default=0)
    ReviewItem.objects.bulk_create([_item(held, last + place, each) for place, each in enumerate(rows, start=1)])
    digest = _digest([each.digest for each in rows])
    store.append(ReviewFrozenAnew(subject=held.reference, items=len(rows), kept=len(spoken), sha256=digest), by=by)
    return held


@transaction.atomic
def arrange(
    review: ServiceReview, *, starts_at: datetime, chair: Person, present: Sequence[Person], apologies: Sequence[Person], changes: int,
    by: Actor,
) -> ServiceReview:
    """Say when a review is held, who chairs it, who is there and who sent apologies; `changes` is what somebody read before.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    ReviewRefused
        If nobody is there, somebody is there and away, or the chair may not run reviews.
    Conflict
        If somebody changed it in between, or it is closed.
    """
    policy.require(by, RUN)
    held = held_open(review)
    if changes != held.changes:
        raise Conflict(f"Somebody arranged {held.reference} anew in between.", remedy="Look at it again, then change it.")
    require_chair(chair)
    both = {each.display_name for each in present} & {each.display_name for each in apologies}
    if both or not present:
        raise ReviewRefused(
            f"{', '.join(sorted(both))} is there and sent apologies." if both else "Nobody is there.",
            remedy="Choose one of the two." if both else "Choose who is present.",
        )
    held.starts_at, held.chair, held.changes = starts_at, chair, held.changes + 1
    held.save(update_fields=["starts_at", "chair", "changes"])
    held.present.set(present)
    held.apologies.set(apologies)
    owe_close(held)
    store.append(ReviewArranged(subject=held.reference, present=len(present), chair=chair.reference), by=by)
    return held


@transaction.atomic
def say(item: ReviewItem, *, cause: str, words: str, said: str, changes: int, by: Actor) -> ReviewItem:
    """Say what lies behind an item, and what else was said of it; `changes` is what somebody read before.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    ReviewRefused
        If the cause has no kind or no words, or tells the figure again.
    Conflict
        If somebody wrote in between, or the review is closed.
    """
    policy.require(by, RUN)
    person = deciding.require_person(by, refusal="Only a person says what lies behind a figure.")
    held = _held(item)
    if changes != held.changes:
        raise Conflict(
            f"Somebody wrote of item {held.position} in between.", remedy="Both are shown: put them together, then save.",
            item=held.position,
        )
    held.cause, held.cause_words = rules.cause(cause, words, named=_named(held))
    held.said, held.said_by_id, held.said_at, held.changes = said.strip()[:2000], person, clock.now(), held.changes + 1
    held.save(update_fields=["cause", "cause_words", "said", "said_by", "said_at", "changes"])
    kind = held.cause or "no cause"
    store.append(ReviewSaid(subject=held.review.reference, item=held.position, cause=kind, words=Sleeved(held.cause_words)), by=by)
    return held


def _named(item: ReviewItem) -> list[str]:
    """Return what an item and its measure are called."""
    figure = item.picture.get("figure") or {}
    code = figure.get("measure") or item.picture.get("chart", {}).get("chart", {}).get("measure")
    return [item.title, *([measures.get(code).name] if code else [])]


@transaction.atomic
def note(
    item: ReviewItem, *, what: str, why: str, by: Actor, owner: Person | None = None, due_on: date | None = None, serves: str = ""
) -> ReviewOutcome:
    """Note what comes of an item: `owner` does `what` until `due_on` for what it `serves`; or, without `what`, why nothing is done.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    ReviewRefused
        If a decision lacks owner, day or what it serves, its day lies before the meeting, or no action has no reason.
    Conflict
        If the review is closed.
    """
    policy.require(by, RUN)
    person = deciding.require_person(by, refusal="Only a person notes a decision.")
    held = _held(item)
    what, why = " ".join(what.split())[:300], " ".join(why.split())[:LONGEST_REASON]
    if not what and not why:
        raise ReviewRefused("That is neither a decision nor a reason for none.", remedy="Say what is done, or why nothing is.")
    if what:
        lacking = [name for name, there in (("an owner", owner), ("a day", due_on), ("what it serves", serves)) if not there]
        if lacking:
            raise ReviewRefused(f"The decision has not {', nor '.join(lacking)}.", remedy="Say who does it, by when, and for what.")
        if not serves.startswith(SERVES):
            raise ReviewRefused("That is no standard, KPI set or goal.", remedy="Choose one from the list.")
        if due_on is not None and due_on < held.review.starts_at.astimezone(ZoneInfo(held.review.site.zone)).date():
            raise ReviewRefused(f"{due_on:%d %b %Y} lies before the meeting.", remedy="Choose a later day.")
    elif owner is not None or due_on is not None:
        raise ReviewRefused("Somebody is named, but not what they do.", remedy="Say what is done, or leave the owner and the day empty.")
    made = ReviewOutcome.objects.create(
        item=held, what=what, why=why, owner=owner if what else None, due_on=due_on if what else None, serves=serves if what else "",
        noted_by_id=person, noted_at=clock.now(),
    )
    store.append(
        ReviewOutcomeNoted(
            subject=held.review.reference, item=held.position, outcome="decision" if what else "no action",
            owner=owner.reference if what and owner else "nobody", words=Sleeved(what or why),
        ),
        by=by,
    )
    return made


@transaction.atomic
def take_back(item: ReviewItem, *, key: int, by: Actor) -> None:
    """Take back an outcome that was noted by mistake.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running service reviews.
    NotFound
        If the item has none such.
    Conflict
        If the review is closed.
    """
    policy.require(by, RUN)
    held = _held(item)
    found = held.outcomes.select_for_update(of=("self",)).filter(pk=key, taken_back_at=None).first()
    if found is None:
        raise NotFound("That is noted no more.", remedy="Look at the item again.")
    found.taken_back_at = clock.now()
    found.save(update_fields=["taken_back_at"])
    store.append(
        ReviewOutcomeTakenBack(subject=held.review.reference, item=held.position, words=Sleeved(found.what or found.why)), by=by
    )


def held_open(review: ServiceReview) -> ServiceReview:
    """Return an open review, locked.

    Raises
    ------
    Conflict
        If it is closed or dropped.
    """
    rows = ServiceReview.objects.select_for_update(of=("self",)).select_related("cycle", "plan", "chair", "site")
    held = rows.get(pk=review.pk)
    if not held.is_open:
        state = "closed" if held.closed_at else "dropped"
        raise Conflict(f"{held.reference} is {state}.", remedy="Correct it by a new line." if held.closed_at else "Open another.")
    return held


def _held(item: ReviewItem) -> ReviewItem:
    """Return an item of an open review, locked after its review: whoever closes it waits for who writes in it."""
    review = held_open(item.review)
    held = ReviewItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first()
    if held is None:
        raise Conflict("The item was frozen anew in between.", remedy="Look at the agenda again.")
    held.review = review
    return held


def _digest(digests: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
