"""Acknowledging a complaint without a letter of ours from here, such as by a letter that another system sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import due, filing, hands, opening
from floorwalker.resolve.case_events import ClockMet
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import CaseClock, Complaint
from floorwalker.resolve.rules import staging


@transaction.atomic
def acknowledge(complaint: Complaint, *, how: str, at: datetime | None = None, by: Actor) -> CaseClock:
    """Say that the complaint was acknowledged in writing, how and when: it meets its clock, and starts those that run from it.

    Raises
    ------
    NotAllowed
        If no role of `by` handles complaints, or reaches this one.
    CaseRefused
        If it was before its receipt or is to come, it is not said how, or nothing is to be acknowledged.
    """
    policy.require(by, HANDLE)
    held = filing.taken(complaint, by=by)
    now = clock.now()
    at = at or now
    if not held.received_at <= at <= now:
        raise CaseRefused("It was acknowledged between its receipt and now.", remedy="Give the moment at which it went out.", field="at")
    words = hands.said(how, longest=120, what="How it was acknowledged", field="how")
    found = (opening.meet(held, each, at=at, how=words) for each in staging.ACKNOWLEDGEMENTS)
    met = next((each for each in found if each is not None), None)
    if met is None:
        raise CaseRefused(f"{held.reference} waits for no acknowledgement.", remedy="Look at its clocks.", field="how")
    opening.start(held, "acknowledged", at=at)
    due.refresh(held)
    store.append(ClockMet(subject=held.reference, clock=met.of, at=at, how=Sleeved(words), late_from=met.late_from), by=by)
    return met
