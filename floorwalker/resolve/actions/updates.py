"""Keeping the customer up to date: news promised by a moment, and given, each by which way."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import due, filing, hands
from floorwalker.resolve.file_events import UpdateGiven, UpdatePromised
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Complaint, CustomerUpdate


@transaction.atomic
def promise(complaint: Complaint, *, way: str, at: datetime, words: str, by: Actor) -> CustomerUpdate:
    """Write down that the customer was promised news by a moment.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it is not said what, the way is none, the moment has passed, or another promise is still open.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    _way(way)
    if at <= clock.now():
        raise CaseRefused("That moment has passed.", remedy="Promise a later one.", field="at")
    if held.updates.filter(given_at=None, dropped_at=None).exists():
        raise CaseRefused(f"The customer of {held.reference} waits for news.", remedy="Give it first.", field="at")
    made = CustomerUpdate.objects.create(
        complaint=held, way=way, promised_for=at, promised_by=hands.person(by), promised_at=clock.now(),
        promise=hands.said(words, longest=200, what="What is promised", field="words"),
    )
    due.refresh(held)
    store.append(UpdatePromised(subject=held.reference, way=made.get_way_display(), at=at, promise=Sleeved(made.promise)), by=by)
    return made


@transaction.atomic
def give(complaint: Complaint, *, way: str, words: str, next_at: datetime | None = None, by: Actor) -> CustomerUpdate:
    """Write down what the customer was told and said; it keeps the promise that is open, and may promise the next news.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If nothing is said, the way is none, or the next moment has passed.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    _way(way)
    now, person = clock.now(), hands.person(by)
    row = held.updates.filter(given_at=None, dropped_at=None).first() or CustomerUpdate(complaint=held)
    row.way, row.given_at, row.given_by = way, now, person
    row.words = hands.said(words, longest=500, what="What the customer was told", field="words")
    row.save()
    if next_at is not None:
        promise(held, way=way, at=next_at, words="The next news", by=by)
    due.refresh(held)
    timely = "as nobody had promised" if row.promised_for is None else "late" if now > row.promised_for else "as promised"
    store.append(UpdateGiven(subject=held.reference, way=row.get_way_display(), timely=timely, words=Sleeved(row.words)), by=by)
    return row


def _way(way: str) -> None:
    if way not in CustomerUpdate.Way.values:
        raise CaseRefused(f"{way!r} is no way.", remedy=f"Choose from {', '.join(CustomerUpdate.Way.values)}.", field="way")
