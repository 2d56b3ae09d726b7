"""Exceptions from the roster: asked for, approved or refused by somebody else, taken back; what is approved counts in adherence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import team_on
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record import recounting
from floorwalker.serve.entries import actor, add, begin, fresh
from floorwalker.serve.events import ExceptionAsked, ExceptionDecided, ExceptionTakenBack
from floorwalker.serve.models import Entry, ExceptionReason
from floorwalker.serve.queries.day_log import DECIDE, leaders_of
from floorwalker.serve.sight import ASK

LONGEST = timedelta(hours=14)
"""No shift is longer; who is away for longer has an absence."""
EARLIEST = timedelta(days=60)
"""Time longer ago is closed: what was said of it stands in reports."""


@transaction.atomic
def ask(
    person: Person, *, reason: ExceptionReason, starts_at: datetime, ends_at: datetime, by: Actor, note: str = "",
) -> Entry:
    """Ask for a person's time off plan to be excused: one's own, or that of a person one decides about.

    Raises
    ------
    NotAllowed
        If `by` is neither the person nor may decide about their exceptions.
    RuleBroken
        If the reason is retired, or the time runs backwards, is too long or long ago, or is excused or asked for already.
    """
    if by.person_id == person.pk:
        policy.require_for(by, ASK, person)
    else:
        policy.require_for(by, DECIDE, person)
    _refuse_time(person, reason, starts_at, ends_at)
    team = team_on(person, clock.today(person.site.zone))
    entry = begin(
        Entry.Kind.EXCEPTION, act="asked", by=by, site=person.site, team=team, person=person, starts_at=starts_at, ends_at=ends_at,
        reason=reason, what=note.strip()[:300] or reason.name,
    )
    store.append(
        ExceptionAsked(
            subject=entry.reference, person=person.reference, reason=reason.code, starts_at=starts_at, ends_at=ends_at,
            note=Sleeved(note.strip()[:300]),
        ),
        by=by,
    )
    for leader in leaders_of(person):
        if leader.pk != by.person_id:
            todos.owe(
                leader, key=f"exception:{entry.reference}:{leader.pk}", stage="serve",
                what=f"Decide about {entry.reference}: {reason.name.lower()}", why="Somebody of your team asks for time to be excused.",
                about=f"day_log:{entry.reference}", is_decision=True,
            )
    return entry


@transaction.atomic
def excuse(
    person: Person, *, reason: ExceptionReason, starts_at: datetime, ends_at: datetime, by: Actor, note: str = "",
) -> Entry:
    """Excuse time of a person at once: asked for and approved by one who may decide.

    Raises
    ------
    NotAllowed
        If `by` may not decide about the person's exceptions.
    RuleBroken
        If it is one's own time, or as for `ask`.
    """
    entry = _excuse(person, reason=reason, starts_at=starts_at, ends_at=ends_at, by=by, note=note)
    _count_again([entry], by=by)
    return entry


@transaction.atomic
def excuse_many(
    people: Iterable[Person], *, reason: ExceptionReason, starts_at: datetime, ends_at: datetime, by: Actor, note: str = "",
) -> list[tuple[Person, RuleBroken | None]]:
    """Excuse the same time of each of `people` by itself; what is refused comes back with why, the others stand."""
    done: list[tuple[Person, RuleBroken | None]] = []
    excused = []
    for person in people:
        try:
            with transaction.atomic():
                excused.append(_excuse(person, reason=reason, starts_at=starts_at, ends_at=ends_at, by=by, note=note))
            done.append((person, None))
        except RuleBroken as refusal:
            done.append((person, refusal))
    _count_again(excused, by=by)
    return done


def _excuse(
    person: Person, *, reason: ExceptionReason, starts_at: datetime, ends_at: datetime, by: Actor, note: str,
) -> Entry:
    policy.require_for(by, DECIDE, person)
    _refuse_own(person, by)
    entry = ask(person, reason=reason, starts_at=starts_at, ends_at=ends_at, note=note, by=by)
    return _decide(entry, approved="approved", by=by, words="")


@transaction.atomic
def decide(entry: Entry, *, approved: str, by: Actor, words: str = "") -> Entry:
    """Approve or refuse an exception (``approved`` or ``refused``).

    Raises
    ------
    NotAllowed
        If `by` may not decide about the person's exceptions.
    RuleBroken
        If it is one's own, decided already or taken back, or refused without a word why.
    """
    entry = _decide(entry, approved=approved, by=by, words=words)
    _count_again([entry], by=by)
    return entry


def _decide(entry: Entry, *, approved: str, by: Actor, words: str) -> Entry:
    entry = fresh(entry, Entry.Kind.EXCEPTION)
    person = _person(entry)
    policy.require_for(by, DECIDE, person)
    _refuse_own(person, by)
    if not entry.is_open:
        raise RuleBroken(
            f"{entry.reference} is decided already.", remedy="Open it: the page says by whom and when.", code="exception_decided"
        )
    if approved not in {"approved", "refused"}:
        raise RuleBroken(f"{approved!r} is no decision.", remedy="Say approved or refused.", code="bad_decision")
    if approved == "refused" and not words.strip():
        raise RuleBroken("A refusal needs a reason.", remedy="Say why, so that it can be understood.", code="no_words")
    entry.approved, entry.decided_by, entry.decided_at = approved == "approved", actor(by), clock.now()
    entry.save(update_fields=["approved", "decided_by", "decided_at"])
    add(entry, act=approved, by=by, words=words)
    store.append(
        ExceptionDecided(subject=entry.reference, person=person.reference, decision=approved, words=Sleeved(words.strip()[:500])), by=by
    )
    telling.tell(
        person, kind="exception_decided", key=f"exception_decided:{entry.reference}",
        what=f"{entry.reference} is {'approved' if entry.approved else 'not approved'}", about=f"day_log:{entry.reference}",
    )
    _settle(entry)
    return entry


@transaction.atomic
def take_back(entry: Entry, *, by: Actor, words: str = "") -> Entry:
    """Take an exception back: one's own before the decision, or an approved one by who may decide.

    Raises
    ------
    NotAllowed
        If `by` is neither.
    RuleBroken
        If it was refused or taken back already.
    """
    entry = fresh(entry, Entry.Kind.EXCEPTION)
    person = _person(entry)
    if by.person_id == person.pk and entry.approved is None:
        policy.require_for(by, ASK, person)
    else:
        policy.require_for(by, DECIDE, person)
        _refuse_own(person, by)
    if entry.closed_at is not None or entry.approved is False:
        raise RuleBroken(f"{entry.reference} does not count already.", remedy="Ask for a new one.", code="exception_over")
    step = add(entry, act="taken back", by=by, words=words)
    entry.closed_at = step.at
    entry.save(update_fields=["closed_at"])
    store.append(
        ExceptionTakenBack(subject=entry.reference, person=person.reference, words=Sleeved(words.strip()[:500])), by=by
    )
    _settle(entry)
    _count_again([entry], by=by)
    return entry


@transaction.atomic
def decide_many(entries: Sequence[Entry], *, approved: str, by: Actor, words: str = "") -> list[tuple[Entry, RuleBroken | None]]:
    """Decide about each of `entries` by itself; what is refused comes back with why, the others stand."""
    done: list[tuple[Entry, RuleBroken | None]] = []
    for entry in entries:
        try:
            with transaction.atomic():
                done.append((_decide(entry, approved=approved, by=by, words=words), None))
        except RuleBroken as refusal:
            done.append((entry, refusal))
    _count_again([entry for entry, refusal in done if refusal is None], by=by)
    return done


def _count_again(entries: Sequence[Entry], *, by: Actor) -> None:
    """Let the days be counted again on which what counts changed; a refusal changes nothing."""
    changed = [entry for entry in entries if entry.approved]
    days = {day for entry in changed if entry.ends_at for day in recounting.days_of(entry.starts_at, entry.ends_at)}
    if days:
        recounting.ask(days, because=changed[0].reference, by=by)


def _person(entry: Entry) -> Person:
    assert entry.person is not None, "the table refuses an exception without a person"
    return entry.person


def _refuse_own(person: Person, by: Actor) -> None:
    if by.person_id == person.pk:
        raise RuleBroken(
            "Nobody decides about their own time.", remedy="Ask your manager or the real-time desk.", code="own_exception"
        )


def _refuse_time(person: Person, reason: ExceptionReason, starts_at: datetime, ends_at: datetime) -> None:
    Person.objects.select_for_update().get(pk=person.pk)  # of two who ask at once, the second finds what the first asked for
    if reason.retired_at is not None:
        raise RuleBroken(f"The reason {reason.name} is no longer used.", remedy="Choose another.", code="reason_retired")
    if ends_at <= starts_at:
        raise RuleBroken("The time would end before it begins.", remedy="Give an end after its start.", code="bad_exception")
    if ends_at - starts_at > LONGEST:
        raise RuleBroken(
            f"An exception is at most {LONGEST.total_seconds() / 3600:.0f} hours.", remedy="Record an absence instead.",
            code="bad_exception",
        )
    if starts_at < clock.now() - EARLIEST:
        raise RuleBroken(
            f"This time is more than {EARLIEST.days} days ago, and its figures are closed.", remedy="Note it in the day log.",
            code="bad_exception",
        )
    same = Entry.objects.filter(
        kind=Entry.Kind.EXCEPTION, person=person, closed_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).exclude(approved=False).first()
    if same is not None:
        raise RuleBroken(
            f"{same.reference} covers a part of this time already.", remedy="Choose another time, or take that one back first.",
            code="exception_overlaps",
        )


def _settle(entry: Entry) -> None:
    todos.settle_about(f"day_log:{entry.reference}")  # whoever leads by now, those who led when it was asked for owe it
