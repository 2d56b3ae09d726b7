"""Recoveries: the register, one with its steps and log, its timeline, what is next, and its figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet

from floorwalker.engine.rates import Rate, Ratio, rate, ratio
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.record import whose
from floorwalker.record.queries import figures
from floorwalker.resolve.models import Recovery, RecoveryEntry, RecoveryMessage, RecoveryStep
from floorwalker.resolve.queries import playbooks

VIEW: Final = playbooks.VIEW
RUN: Final = playbooks.RUN
REVIEW: Final = "resolve.review_recoveries"
WEEKS: Final = 4
"""Weeks before it whose same hours tell what comes without it."""
WEEK: Final = timedelta(weeks=1)
HOUR: Final = 3600.0


@dataclass(frozen=True)
class Told:
    """One line of the timeline, which builds itself."""

    at: datetime
    what: str
    who: str
    note: str = ""


@dataclass(frozen=True)
class Kept:
    """How steps and messages kept their time."""

    steps: int
    steps_done: int
    steps_in_time: int
    first_message_due: datetime | None
    first_message_at: datetime | None


@dataclass(frozen=True)
class Effect:
    """Contacts an hour in the same hours of the weeks before, while it ran, and as long after it; None: not over yet, or no data."""

    before: Rate
    during: Rate
    after: Rate | None
    moved: Ratio


def register(by: Actor) -> QuerySet[Recovery]:
    """Return every recovery, the newest first, each with how many of its steps and messages are left and late.

    Raises
    ------
    NotAllowed
        If no role of `by` reads them.
    """
    policy.require(by, VIEW)
    steps, told, now = Q(steps__done_at=None), Q(messages__sent_at=None), clock.now()
    return Recovery.objects.select_related("playbook", "leader", "queue").annotate(
        left=Count("steps", filter=steps, distinct=True) + Count("messages", filter=told, distinct=True),
        late=Count("steps", filter=steps & Q(steps__due_at__lte=now), distinct=True)
        + Count("messages", filter=told & Q(messages__due_at__lte=now), distinct=True),
    )


def running() -> QuerySet[Recovery]:
    """Return those that run."""
    return Recovery.objects.filter(stopped_at=None)


def find(reference: str, *, by: Actor) -> Recovery:
    """Return the recovery `reference` with all that its page says.

    Raises
    ------
    NotAllowed
        If no role of `by` reads them.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    rows = Recovery.objects.select_related("playbook", "leader", "queue", "started_by", "stopped_by", "reviewed_by", "closed_by")
    found = rows.prefetch_related(
        Prefetch("steps", RecoveryStep.objects.select_related("owner", "done_by")),
        Prefetch("messages", RecoveryMessage.objects.select_related("template__document", "sent_by")),
        Prefetch("entries", RecoveryEntry.objects.select_related("written_by")),
    ).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no recovery {reference}.", remedy="Look for it in the list of recoveries.")
    return found


def led_by(person: Person) -> QuerySet[Recovery]:
    """Return what a person leads that is not closed."""
    return Recovery.objects.filter(leader=person, closed_at=None).order_by("seen_at")


def reviewer_of(one: Recovery) -> Person | None:
    """Return who is asked to review a recovery: who owns its playbook, else the first who may; never who led it."""
    able = who_may(REVIEW, on=clock.today(whose.house_zone())).exclude(pk=one.leader_id)
    return able.filter(pk=one.playbook.owner_id).first() or able.order_by("display_name").first()


def next_of(one: Recovery) -> RecoveryStep | RecoveryMessage | None:
    """Return the step or message that is due first of those left, None where nothing is."""
    left: list[RecoveryStep | RecoveryMessage] = [each for each in one.steps.all() if each.done_at is None]
    left += [each for each in one.messages.all() if each.sent_at is None]
    return min(left, key=lambda each: each.due_at, default=None)


def affected(one: Recovery) -> RecoveryEntry | None:
    """Return the newest count of who is affected."""
    return next((each for each in reversed(one.entries.all()) if each.kind == RecoveryEntry.Kind.AFFECTED), None)


def given(one: Recovery) -> list[RecoveryEntry]:
    """Return what was given, in order."""
    return [each for each in one.entries.all() if each.kind == RecoveryEntry.Kind.GIVEN]


def by_rule(one: Recovery) -> Decimal | None:
    """Return how much the playbook gives each customer for as long as it has lasted; None where it gives nothing."""
    return playbooks.owed(one.playbook, ((one.stopped_at or clock.now()) - one.seen_at).total_seconds() / 60)


def lessons(one: Recovery) -> QuerySet[Finding]:
    """Return the findings that its review raised."""
    return Finding.objects.filter(source=f"recovery:{one.reference}").order_by("pk")


def lacking(one: Recovery) -> list[str]:
    """Return in words what is missing before it is closed."""
    found = []
    if one.stopped_at is None:
        found.append("It still runs")
    if affected(one) is None:
        found.append("Who is affected is not counted")
    if one.playbook.rule and not given(one):
        found.append("Compensation is not decided")
    if one.reviewed_at is None:
        found.append("Somebody who did not lead it reviews it")
    return found


def kept(one: Recovery) -> Kept:
    """Return how steps and messages kept their time; a step that was left out counts as not done."""
    steps, sent = list(one.steps.all()), [each.sent_at for each in one.messages.all() if each.sent_at is not None]
    done = [each for each in steps if each.done_at is not None and not each.left_out]
    in_time = sum(each.done_at <= each.due_at for each in done if each.done_at is not None)
    first = min((each.due_at for each in one.messages.all()), default=None)
    return Kept(len(steps), len(done), in_time, first, min(sent, default=None))


def timeline(one: Recovery) -> list[Told]:
    """Return what happened, in order, from its own stamps."""
    found = [
        Told(one.seen_at, "The trigger was seen", "", one.what), Told(one.started_at, "Started", one.started_by.display_name),
    ]
    found += [
        Told(each.done_at, f"{'Left out' if each.left_out else 'Done'}: {each.what}", each.done_by.display_name, each.note)
        for each in one.steps.all() if each.done_at is not None and each.done_by is not None
    ]
    for message in one.messages.all():
        if message.sent_at is not None and message.sent_by is not None:
            reached = f"{message.reached} reached" if message.reached is not None else "not counted whom it reached"
            found.append(Told(message.sent_at, f"Sent {message.template.title}, {message.channel}", message.sent_by.display_name, reached))
    found += [
        Told(each.written_at, f"{each.get_kind_display()}: {each.words}", each.written_by.display_name, each.reason)
        for each in one.entries.all()
    ]
    if one.stopped_at is not None and one.stopped_by is not None:
        found.append(Told(one.stopped_at, "Stopped", one.stopped_by.display_name, one.stopped_why))
    return sorted(found, key=lambda each: each.at)


def effect(one: Recovery, *, by: Actor) -> Effect | None:
    """Return what it did to contacts of its queue; None where `by` sees no figures, nothing is counted, or it lasted for less
    than an hour.

    Notes
    -----
    Ranges are the exact ones of Poisson counts. Contacts vary more than that from week to week, so the ranges are the narrowest that
    can be true.
    """
    end = one.stopped_at or clock.now()
    hours = (end - one.seen_at).total_seconds() / HOUR
    if hours < 1 or not policy.allows(by, playbooks.MEASURES):
        return None
    weeks = [_offered(one, one.seen_at - WEEK * back, end - WEEK * back) for back in range(1, WEEKS + 1)]
    before, during = [each for each in weeks if each is not None], _offered(one, one.seen_at, end)
    if not before or during is None:
        return None
    base = (sum(before), hours * len(before))
    over = one.stopped_at is not None and one.stopped_at + (end - one.seen_at) <= clock.now()
    after = _offered(one, end, end + (end - one.seen_at)) if over else None
    return Effect(
        rate(*base), rate(during, hours), None if after is None else rate(after, hours), ratio(*base, during, hours),
    )


def _offered(one: Recovery, start: datetime, end: datetime) -> int | None:
    """Return how many contacts were offered; None where none are counted for these hours."""
    queues = [one.queue] if one.queue is not None else None
    rows: Sequence[dict[str, float]] = figures.ask(measures=("offered",), start=start, end=end, zone=whose.house_zone(), queues=queues).rows
    value = rows[0]["offered"] if rows else None
    return None if value is None or math.isnan(value) else int(value)


def late(at: datetime) -> list[RecoveryStep | RecoveryMessage]:
    """Return steps and messages of running recoveries that are late at a moment and of which nobody was told."""
    due = {"recovery__stopped_at": None, "due_at__lte": at, "late_told_at": None}
    steps = RecoveryStep.objects.filter(**due, done_at=None).select_related("recovery__leader", "owner")
    messages = RecoveryMessage.objects.filter(**due, sent_at=None).select_related("recovery__leader", "template")
    return sorted([*steps, *messages], key=lambda each: each.due_at)
