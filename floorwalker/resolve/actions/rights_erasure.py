"""Erasing a customer on request: refused where something stands against it, told to who asked, done by a job, again after a restore."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection, transaction

from floorwalker.ground import clock, erasures, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.erasures import Erasure
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.record.models import Customer
from floorwalker.record.queries.contacts import number_of
from floorwalker.resolve import erasing, rights_sight
from floorwalker.resolve.actions.rights import held_open
from floorwalker.resolve.actions.rights_answers import send
from floorwalker.resolve.models import RightsLetter, RightsRequest, RightsSearch
from floorwalker.resolve.queries import kept, rights_holds
from floorwalker.resolve.rights_events import CustomerErased, RightsClosed, RightsErasureAsked

ERASE: Final = "resolve.erase_customer"
BLANKED: Final = "erased-"
"""What the number of an erased customer begins with."""


class ErasureHeld(RuleBroken):
    """Something stands against erasing; nothing was erased."""

    code = "erasure_held"


@transaction.atomic
def erase(reference: str, *, letter: str, by: Actor) -> Job:
    """Have the customer of a request for erasure erased in every room, with the letter that says so; the request closes with it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on requests.
    NotFound, Conflict
        If there is no such request, it is closed, or erasing is under way.
    RuleBroken
        If it asks for something else, is about no customer, nobody made sure who asks, or nothing was looked for yet.
    ErasureHeld
        If a legal hold, an open case, another request or a duty to keep stands against it, naming each.
    """
    policy.require(by, rights_sight.DECIDE)
    held = held_open(reference, among=rights_sight.requests(by))
    if held.kind != RightsRequest.Kind.ERASURE or held.customer is None:
        remedy = "Only a customer's request for erasure erases; what is kept about a colleague is handled by hand."
        raise RuleBroken(f"{reference} asks for no erasure of a customer.", remedy=remedy, code="no_erasure")
    if held.identity_at is None:
        raise RuleBroken("Nobody made sure who asks.", remedy="Check who they are first.", code="not_identified")
    if not RightsSearch.objects.filter(request=held, ended_at__isnull=False).exists():
        raise RuleBroken("Nothing was looked for yet.", remedy="Look through the rooms first.", code="not_searched")
    if Job.objects.filter(kind=ERASE, arguments__request=reference, state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
        raise Conflict("Erasing is under way.", remedy="Wait for it to end.")
    _refuse_if_held(held, rights_holds.finds_of(held))
    send(held, RightsLetter.Kind.ANSWER, letter, by)
    store.append(RightsErasureAsked(subject=reference, whom=held.subject), by=by)
    return queue.enqueue(ERASE, arguments={"request": reference}, by=by)


def run(running: RunningJob) -> dict[str, Any]:
    """Erase in one transaction, close the request with it, then leave nothing behind in what the database keeps of it."""
    reference = running.arguments["request"]
    running.progress(0, total=2, note="Erasing in every room")
    done = _erase(reference, running)
    running.progress(1, total=2, note="Writing the search index anew and giving pages back")
    is_cut = erasing.leave_nothing_behind()
    erasures.write_up()
    running.progress(2, total=2, note="Done")
    return {**done, "log_of_writes_cut": is_cut}


@transaction.atomic
def _erase(reference: str, running: RunningJob) -> dict[str, Any]:
    held = RightsRequest.objects.select_for_update(of=("self",)).select_related("customer", "owner").get(reference=reference)
    if held.closed_at is not None or held.customer is None:
        return {}
    policy.require(running.owner, rights_sight.DECIDE)
    subject = kept.customer_subject(held.customer)
    finds = kept.search(subject)
    _refuse_if_held(held, finds)
    now = clock.now()
    is_late = held.late_from is not None and held.late_from <= now
    gone = erasing.erase(subject, finds, request=reference, by=running.owner)
    gone.files += erasing.forget_own_book(held.pk, by=running.owner)
    RightsRequest.objects.filter(pk=held.pk).update(
        outcome=RightsRequest.Outcome.GRANTED, closed_at=now, closed_by=running.owner.person_id, closed_late=is_late
    )
    todos.settle_about(f"rights_request:{reference}")
    _say(subject.keys, reference, gone, running.owner)
    store.append(
        RightsClosed(
            subject=reference, outcome="Done as asked", when="late" if is_late else "in time", exemption="", reason=Sleeved("Erased."),
        ),
        by=running.owner,
    )
    return vars(gone)


def again(erasure: Erasure, by: Actor) -> int:
    """Erase a customer whom a restore brought back, whatever stands against it by then; return how many rows that were."""
    number = number_of(erasure.subject, "CUS")
    back = None if number is None else Customer.objects.filter(pk=number).exclude(external_id__startswith=BLANKED).first()
    if back is None:
        return 0
    with transaction.atomic():
        subject = kept.customer_subject(back)
        gone = erasing.erase(subject, kept.search(subject), request=erasure.request, by=by)
        for key in RightsRequest.objects.filter(reference=erasure.request).values_list("pk", flat=True):
            erasing.forget_own_book(key, by=by)
        _say(subject.keys, erasure.request, gone, by)
    if not connection.in_atomic_block:
        erasing.leave_nothing_behind()
    return gone.rows


def _say(keys: tuple[int, ...], request: str, gone: erasing.Erased, by: Actor) -> None:
    for key in keys:
        store.append(
            CustomerErased(
                subject=f"CUS-{key}", request=request, rows=gone.rows, words=gone.words, files=gone.files, texts=gone.texts
            ),
            by=by,
        )
    transaction.on_commit(erasures.write_up, robust=True)  # at the latest, the next backup writes it up


def _refuse_if_held(held: RightsRequest, finds: list[kept.Find]) -> None:
    against = rights_holds.holds(finds, but=held)
    if against:
        raise ErasureHeld(
            "It cannot be erased: " + "; ".join(each.words for each in against) + ".",
            remedy="Refuse the request with these reasons, and tell them until when; or end what stands against it first.",
        )
