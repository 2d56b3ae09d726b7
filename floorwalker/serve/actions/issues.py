"""Issues of the floor: raised, given, acted on, service restored, closed with what the facts say came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from floorwalker.ground import clock, settings, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.serve.entries import add, begin, fresh, place_of, refuse_ahead, refuse_beyond, words_or_refuse
from floorwalker.serve.events import EntryClosed, IssueActed, IssueGiven, IssueRaised, ServiceRestored
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import effects
from floorwalker.serve.queries.day_log import LOG

ISSUE, MOVE = Entry.Kind.ISSUE, Entry.Kind.MOVE


@transaction.atomic
def raise_issue(
    what: str, *, found_at: datetime, by: Actor, queue: Queue | None = None, team: Team | None = None, owner: Person | None = None,
    effect: str = "", trigger: str = Entry.Trigger.OTHER, due_at: datetime | None = None,
) -> Entry:
    """Raise an issue found at a moment; without a time to be restored by, the house's own counts.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day, or `team` is out of reach.
    RuleBroken
        If nothing is said, it is found in the future, or due before it was found.
    """
    policy.require(by, LOG)
    if team is not None:
        policy.require_for(by, LOG, team)
    said = words_or_refuse(what, noun="What happened")
    refuse_ahead(found_at, noun="The issue")
    due = due_at or found_at + timedelta(minutes=settings.get("issue_due_minutes"))
    if due < found_at:
        raise RuleBroken("Service would be due before the issue was found.", remedy="Give a later time.", code="due_before_found")
    place = place_of(by)
    if queue is not None and queue.site is not None:
        place["site"] = queue.site
    entry = begin(
        ISSUE, act="raised", by=by, site=team.site if team else place["site"], team=team, queue=queue, starts_at=found_at, what=said,
        effect=effect.strip()[:300], trigger=trigger, owner=owner, due_at=due,
    )
    store.append(
        IssueRaised(
            subject=entry.reference, found_at=found_at, queue=queue.reference if queue else "none",
            owner=owner.reference if owner else "nobody yet", what=Sleeved(said),
        ),
        by=by,
    )
    if owner is not None:
        _owe(entry, owner, by=by)
    return entry


@transaction.atomic
def give(entry: Entry, *, owner: Person, by: Actor) -> Entry:
    """Give an open issue to `owner`, who is told on My day.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day, or do not reach it.
    RuleBroken
        If it is closed, or the owner has left.
    """
    policy.require(by, LOG)
    entry = _open(entry, by=by)
    if owner.left_on is not None:
        raise RuleBroken(f"{owner.display_name} has left.", remedy="Choose somebody who works here.", code="owner_left")
    _give(entry, owner, by=by)
    return entry


@transaction.atomic
def hand_over(reference: str, *, to: Person, by: Actor) -> Entry:
    """Hand the open issue `reference` from who owns it to `to`.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    RuleBroken
        If it is closed or owned by nobody by now.
    """
    entry = Entry.objects.select_related("owner").filter(reference=reference, kind=ISSUE, closed_at=None).first()
    if entry is None or entry.owner is None:
        raise RuleBroken(f"{reference} is no longer open and owned.", remedy="Look at what is owned again.", code="no_longer_owned")
    policy.require_for(by, "people.hand_over", entry.owner)
    entry = fresh(entry, ISSUE)
    _give(entry, to, by=by)
    return entry


@transaction.atomic
def act(entry: Entry, *, words: str, by: Actor) -> Entry:
    """Log what was done about an open issue.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day, or do not reach it.
    RuleBroken
        If it is closed, or nothing is said.
    """
    policy.require(by, LOG)
    entry = _open(entry, by=by)
    said = words_or_refuse(words, noun="What was done")
    add(entry, act="acted", by=by, words=said)
    store.append(IssueActed(subject=entry.reference, what=Sleeved(said)), by=by)
    return entry


@transaction.atomic
def restore(entry: Entry, *, at: datetime, by: Actor, words: str = "") -> Entry:
    """Say that service was restored at a moment; said again, the later word counts and the earlier stands in the history.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day, or do not reach it.
    RuleBroken
        If it is closed, or the moment lies before it was found or in the future.
    """
    policy.require(by, LOG)
    entry = _open(entry, by=by)
    refuse_ahead(at, noun="The moment of restoring")
    if at < entry.starts_at:
        raise RuleBroken(
            "Service would be restored before the issue was found.", remedy="Give a moment after it was found.", code="restored_early"
        )
    entry.ends_at = at
    entry.save(update_fields=["ends_at"])
    add(entry, act="restored", by=by, words=words)
    store.append(ServiceRestored(subject=entry.reference, at=at), by=by)
    return entry


@transaction.atomic
def close(entry: Entry, *, result: str, by: Actor) -> Entry:
    """Close an issue or a move that has ended, with its result in words and the service level counted from the facts.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include logging the day, or do not reach it.
    RuleBroken
        If it is closed already, has not ended, or no result is said.
    """
    policy.require(by, LOG)
    entry = _open(entry, by=by, kinds=(ISSUE, MOVE))
    if entry.ends_at is None or entry.ends_at > clock.now():
        first = "Say when service was restored" if entry.kind == ISSUE else "Say when they were back"
        raise RuleBroken(f"{entry.reference} has not ended yet.", remedy=f"{first}, then close it.", code="not_ended")
    entry.result = words_or_refuse(result, noun="The result")[:500]
    if entry.queue is not None:
        found = effects.effect(entry.queue, start=entry.starts_at, end=entry.ends_at)
        entry.measured = found.as_record() if found.is_known else None
    step = add(entry, act="closed", by=by, words=entry.result)
    entry.closed_at = step.at
    entry.save(update_fields=["result", "measured", "closed_at"])
    store.append(EntryClosed(subject=entry.reference, result=Sleeved(entry.result)), by=by)
    todos.settle(_key(entry))
    return entry


def _open(entry: Entry, *, by: Actor, kinds: tuple[str, ...] = (ISSUE,)) -> Entry:
    found = fresh(entry, *kinds)
    refuse_beyond(found, by=by)
    if found.closed_at is not None:
        raise RuleBroken(
            f"{found.reference} is closed already.", remedy="Add a correction, or raise a new issue.", code="entry_closed"
        )
    return found


def _key(entry: Entry) -> str:
    return f"issue:{entry.reference}:{entry.owner_id}"


def _give(entry: Entry, owner: Person, *, by: Actor) -> None:
    todos.settle(_key(entry))
    entry.owner = owner
    entry.save(update_fields=["owner"])
    add(entry, act="given", by=by, words=owner.display_name)
    store.append(IssueGiven(subject=entry.reference, owner=owner.reference), by=by)
    _owe(entry, owner, by=by)


def _owe(entry: Entry, owner: Person, *, by: Actor) -> None:
    todo = todos.owe(
        owner, key=_key(entry), stage="serve", what=f"{entry.reference}: {entry.what}", why="This issue of the floor is yours.",
        about=f"day_log:{entry.reference}", due_at=entry.due_at,
    )
    if todo.done_at is not None:  # given away and back again
        todo.done_at = None
        todo.save(update_fields=["done_at"])
    if owner.pk != by.person_id:
        given = entry.steps.count()
        telling.tell(
            owner, kind="issue_given", key=f"issue_given:{entry.reference}:{given}", what=f"{entry.reference} is yours: {entry.what}",
            about=f"day_log:{entry.reference}", is_urgent=True,
        )
