"""Promises to customers: made in a contact, then kept, moved with a reason or broken with one; whoever owes one is told in My day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record.logging_events import (
    PromiseBroken,
    PromiseHandedOver,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReopened,
)
from floorwalker.record.models import LoggedContact, Promise
from floorwalker.record.queries import logged as logs
from floorwalker.record.queries import promises

WHAT_CHARACTERS: Final = 200
REASON_CHARACTERS: Final = 300
FURTHEST: Final = timedelta(days=366)
"""A promise further ahead than a year is a plan."""


class PromiseRefused(RuleBroken):
    """The promise cannot be made, kept, moved or broken so."""

    code = "promise_refused"


@transaction.atomic
def make(logged: LoggedContact, *, what: str, due_at: datetime, by: Actor, owner: Person | None = None) -> Promise:
    """Promise `what` by `due_at` in the contact `logged`; `owner` owes it, who logged the contact unless said.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who logged the contact.
    PromiseRefused
        If nothing is said, the date has passed or lies too far ahead, or the owner has left or may not keep promises.
    """
    policy.require(by, logs.LOG)
    if not logs.seen(by, code=logs.LOG).filter(pk=logged.pk).exists():
        raise policy.out_of_reach(logged.reference, logs.LOG)
    what = " ".join(what.split())
    if not 0 < len(what) <= WHAT_CHARACTERS:
        raise PromiseRefused("It is not said what was promised.", remedy=f"Write it in 1 to {WHAT_CHARACTERS} characters.")
    _refuse_date(due_at)
    owner = owner or logged.person
    _refuse_owner(owner)
    promise = Promise.objects.create(
        reference=next_reference("PRM"), logged=logged, customer=logged.customer, what=what, owner=owner, made_at=clock.now(),
        first_due_at=due_at, due_at=due_at,
    )
    _owe(promise)
    store.append(
        PromiseMade(subject=promise.reference, what=Sleeved(what), logged=logged.reference, due=due_at, owner=owner.reference), by=by
    )
    return promise


@transaction.atomic
def keep(promise: Promise, *, by: Actor, customer_told: bool) -> Promise:
    """Say that `promise` is kept, and whether the customer was told so.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who owes it.
    PromiseRefused
        If it was kept or broken already.
    """
    promise = _open(promise, by)
    promise.kept_at = clock.now()
    _note_told(promise, customer_told=customer_told)
    promise.save(update_fields=["kept_at", "told_at"])
    _settle(promise)
    store.append(PromiseKept(subject=promise.reference, told=_told(customer_told=customer_told)), by=by)
    return promise


@transaction.atomic
def move(promise: Promise, *, to: datetime, reason: str, by: Actor, customer_told: bool) -> Promise:
    """Give `promise` another date, because of `reason`; what the customer was told first stays on record.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who owes it.
    PromiseRefused
        If it was kept or broken already, the date has passed or lies too far ahead, or no reason is given.
    """
    promise = _open(promise, by)
    reason = _reason(reason)
    _refuse_date(to)
    before, promise.due_at, promise.moved = promise.due_at, to, promise.moved + 1
    _note_told(promise, customer_told=customer_told)
    promise.save(update_fields=["due_at", "moved", "told_at"])
    _settle(promise)
    _owe(promise)
    told = _told(customer_told=customer_told)
    store.append(PromiseMoved(subject=promise.reference, before=before, after=to, reason=Sleeved(reason), told=told), by=by)
    return promise


@transaction.atomic
def break_off(promise: Promise, *, reason: str, by: Actor, customer_told: bool) -> Promise:
    """Say that `promise` will not be kept, and why.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who owes it.
    PromiseRefused
        If it was kept or broken already, or no reason is given.
    """
    promise = _open(promise, by)
    promise.broken_reason = _reason(reason)
    promise.broken_at = clock.now()
    _note_told(promise, customer_told=customer_told)
    promise.save(update_fields=["broken_at", "broken_reason", "told_at"])
    _settle(promise)
    told = _told(customer_told=customer_told)
    store.append(PromiseBroken(subject=promise.reference, reason=Sleeved(promise.broken_reason), told=told), by=by)
    return promise


@transaction.atomic
def reopen(promise: Promise, *, by: Actor) -> Promise:
    """Owe a promise again that was called kept or broken by mistake.

    Raises
    ------
    NotAllowed
        If no role of `by` reaches who owes it.
    PromiseRefused
        If it is open.
    """
    promise = _reached(promise, by)
    if promise.is_open:
        raise PromiseRefused(f"{promise.reference} is open.", remedy="There is nothing to do.")
    promise.kept_at, promise.broken_at, promise.broken_reason = None, None, ""
    promise.save(update_fields=["kept_at", "broken_at", "broken_reason"])
    _owe(promise)
    store.append(PromiseReopened(subject=promise.reference), by=by)
    return promise


@transaction.atomic
def hand_over(promise: Promise, *, to: Person, by: Actor) -> Promise:
    """Let `to` owe what `promise` says.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    PromiseRefused
        If it was kept or broken by now, or `to` has left or may not keep promises.
    """
    promise = Promise.objects.select_for_update(of=("self",)).select_related("owner").get(pk=promise.pk)
    policy.require_for(by, "people.hand_over", promise.owner)
    _refuse_ended(promise)
    _refuse_owner(to)
    _settle(promise)
    before, promise.owner = promise.owner, to
    promise.save(update_fields=["owner"])
    _owe(promise)
    store.append(PromiseHandedOver(subject=promise.reference, before=before.reference, to=to.reference), by=by)
    return promise


def _reached(promise: Promise, by: Actor) -> Promise:
    policy.require(by, logs.LOG)
    found = promises.seen(by, code=logs.LOG).select_for_update(of=("self",)).select_related("owner").filter(pk=promise.pk).first()
    if found is None:
        raise policy.out_of_reach(promise.reference, logs.LOG)
    return found


def _open(promise: Promise, by: Actor) -> Promise:
    found = _reached(promise, by)
    _refuse_ended(found)
    return found


def _refuse_ended(promise: Promise) -> None:
    if not promise.is_open:
        word = "kept" if promise.kept_at else "broken"
        raise PromiseRefused(f"{promise.reference} was {word} already.", remedy="Owe it again if that was a mistake.")


def _refuse_date(due_at: datetime) -> None:
    if not clock.now() < due_at <= clock.now() + FURTHEST:
        raise PromiseRefused(f"A promise cannot be due on {due_at:%d %B %Y, %H:%M} UTC.", remedy="Write a time within the next year.")


def _refuse_owner(owner: Person) -> None:
    if not policy.allows(Actor.person(owner.pk), logs.LOG):
        raise PromiseRefused(f"{owner.display_name} logs no contacts here.", remedy="Choose somebody who does, and who has not left.")


def _reason(reason: str) -> str:
    text = " ".join(reason.split())
    if not 0 < len(text) <= REASON_CHARACTERS:
        raise PromiseRefused("No reason is given.", remedy=f"Say why in 1 to {REASON_CHARACTERS} characters.")
    return text


def _told(*, customer_told: bool) -> str:
    return "was told" if customer_told else "was not told"


def _note_told(promise: Promise, *, customer_told: bool) -> None:
    if customer_told:
        promise.told_at = clock.now()


def _owe(promise: Promise) -> None:
    key = promises.todo_key(promise)
    Todo.objects.filter(key=key).update(done_at=None)
    todos.owe(
        promise.owner, key=key, stage="record", what=promise.what, why=f"Promised in {promise.logged.reference}.",
        about=f"{promises.KIND}:{promise.reference}", due_at=promise.due_at,
    )


def _settle(promise: Promise) -> None:
    for todo in Todo.objects.filter(about=f"{promises.KIND}:{promise.reference}", done_at=None):
        todos.settle(todo.key)
