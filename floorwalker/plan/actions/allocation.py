"""Re-allocating people, overtime and seats with reason and the picture of the moment, undoing it, and saying what a site has to give."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
from django.db import transaction

from floorwalker.ground import clock, findings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.ground.web import formats
from floorwalker.plan.allocation_events import Allocated, AllocationUndone, MeansSet
from floorwalker.plan.models import Allocation, FlexAction, SiteMeans
from floorwalker.plan.queries import allocation as queries
from floorwalker.plan.queries.allocation import Picture
from floorwalker.plan.queries.allocation_effects import Change, Prediction, change_of, moment_of, predict, so_far
from floorwalker.plan.rules import allocation as rules
from floorwalker.plan.rules.deciding import LONGEST_REASON

EARLIEST: Final = timedelta(days=7)
"""What was done on the floor is written down within a week, as in the day log; later nobody remembers why."""
LONGEST_STRAIN: Final = 300
MOST_MONEY: Final = Decimal(999_999)
Kind = Allocation.Kind


@transaction.atomic
def set_means(
    site: Site, *, first_day: date, seats: int, hour_cost: Decimal, overtime_cost: Decimal, weekly_budget: Decimal | None, by: Actor
) -> SiteMeans:
    """Say how many people can work at `site` at one time from `first_day` on, and what hours cost, in the currency of the site.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include saying so at the site.
    RuleBroken
        If there are no seats, or money is negative or no amount.
    """
    policy.require_for(by, "plan.set_means", site)
    if seats < 1:
        raise RuleBroken(f"{site.name} would have {seats} seats.", remedy="Give at least one.", code="no_seats")
    for amount, what in ((hour_cost, "An hour"), (overtime_cost, "An hour of overtime"), (weekly_budget, "The budget of a week")):
        if amount is not None and not (amount.is_finite() and amount >= 0):
            raise RuleBroken(f"{what} would cost {amount}.", remedy="Give an amount that is not negative.", code="bad_money")
    if max(hour_cost, overtime_cost) > MOST_MONEY:
        raise RuleBroken(f"An hour would cost {max(hour_cost, overtime_cost)}.", remedy="Give the cost of one hour.", code="bad_money")
    means = SiteMeans.objects.create(
        reference=next_reference("MNS"), site=site, first_day=first_day, seats=seats, hour_cost=hour_cost, overtime_cost=overtime_cost,
        weekly_budget=weekly_budget, currency=site.currency, created_by=f"{by.kind}:{by.id}", created_at=clock.now(),
    )
    store.append(
        MeansSet(
            subject=means.reference, site=site.code, first_day=first_day, seats=seats, hour_cost=hour_cost, currency=site.currency
        ),
        by=by,
    )
    return means


@transaction.atomic
def allocate(change: Change, *, reason: str, why: str, by: Actor, strain: str = "", flex: FlexAction | None = None) -> Allocation:
    """Keep a re-allocation with its reason, what it is expected to do, and a decision that holds the picture of the moment.

    It stands beside the roster and changes no live routing. `strain` says why people are asked to work above the occupancy limit, and
    is asked for only where they would. `flex` is the agreed one that it uses, which makes it a planned action.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include allocating at the site.
    RuleBroken
        If it makes no sense, nothing is required or nobody is there then, too few are there or have the skill, no seat is free,
        no reason is given, or people would be overloaded and nobody says why.
    """
    policy.require_for(by, queries.ALLOCATE, change.site)
    words = _words(reason, why)
    Site.objects.select_for_update().get(pk=change.site.pk)  # two who give the same people at one moment
    picture = moment_of(change, by=by)
    check(picture, change)
    _check_flex(flex, change)
    prediction = predict(picture, change)
    if (strained := prediction.strained) and not strain.strip():
        told = "; ".join(f"{side.queue.name} {formats.share(side.after.occupancy)} busy, limit {formats.share(side.limit)}"
                         for side in strained)
        raise RuleBroken(
            f"People would be overloaded: {told}.", remedy="Give fewer or for a shorter time, or say why they are asked to.",
            code="allocation_strains",
        )
    return _keep(change, picture, prediction, reason=reason, why=words, strain=strain if prediction.strained else "", by=by, flex=flex)


@transaction.atomic
def undo(allocation: Allocation, *, why: str, by: Actor) -> Allocation:
    """Undo an allocation by its opposite, from now, or from its begin where that is ahead, to its end; return the new one.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include allocating at the site.
    RuleBroken
        If nobody says why, or it is over.
    Conflict
        If it was undone already, or undoes another.
    """
    policy.require_for(by, queries.ALLOCATE, allocation.site)
    Site.objects.select_for_update().get(pk=allocation.site_id)
    held = Allocation.objects.select_related("queue", "from_queue", "site").get(pk=allocation.pk)
    words = _words(held.reason, why)
    back = opposite(held)
    picture = moment_of(back, by=by)
    made = _keep(back, picture, predict(picture, back), reason=held.reason, why=words, strain="", by=by, undoes=held)
    store.append(
        AllocationUndone(subject=held.reference, by_allocation=made.reference, at=back.starts_at, why=Sleeved(words)), by=by
    )
    return made


def opposite(allocation: Allocation) -> Change:
    """Return what would undo `allocation` from now on.

    Raises
    ------
    RuleBroken
        If it is over.
    Conflict
        If it was undone already, or undoes another.
    """
    if allocation.undoes_id is not None or Allocation.objects.filter(undoes=allocation).exists():
        raise Conflict(f"{allocation.reference} is undone, or undoes another.", remedy="Make a new allocation if one is needed.")
    begins = max(allocation.starts_at, clock.now().replace(second=0, microsecond=0))
    if begins >= allocation.ends_at:
        raise RuleBroken(f"{allocation.reference} is over.", remedy="What was done stays written down.", code="allocation_over")
    was = change_of(allocation)
    return Change(
        kind=was.kind, site=was.site, queue=was.from_queue, from_queue=was.queue, number=was.number, starts_at=begins, ends_at=was.ends_at
    )


def check(picture: Picture, change: Change) -> None:
    """Refuse a change that makes no sense, or that those who are there cannot fill.

    Raises
    ------
    RuleBroken
        Naming what is missing, where, and when.
    """
    rules.check_stretch(change.starts_at, change.ends_at, change.number)
    if change.starts_at < clock.now() - EARLIEST:
        raise RuleBroken(
            "It would begin more than a week ago.", remedy="Write down what was done within a week.", code="allocation_too_old"
        )
    takes, gives = change.kind in {Kind.MOVE, Kind.OVERTIME}, change.kind in {Kind.MOVE, Kind.RELEASE}
    if (change.queue is not None) != takes or (change.from_queue is not None) != gives:
        raise RuleBroken(
            "It does not say which queue gives, or which gets.",
            remedy="A move has both; overtime has a queue that gets, a release one that gives; seats have neither.",
            code="allocation_queues",
        )
    if change.queue is not None and change.queue == change.from_queue:
        raise RuleBroken(f"They are on {change.queue.name} already.", remedy="Choose another queue.", code="same_queue")
    inside = picture.inside(change.starts_at, change.ends_at)
    for queue in change.queues:
        if np.isnan(picture.row(queue).work.needed[inside]).all():
            raise RuleBroken(
                f"No requirement in use covers {queue.name} then: what it would do cannot be told.",
                remedy="Choose hours in which it is open, or put a requirement in use first.", code="allocation_without_requirement",
            )
    if change.from_queue is not None:
        _check_giving(picture, change, inside)
    if change.kind == Kind.OVERTIME and change.queue is not None:
        _check_overtime(picture, change, inside)


def _check_giving(picture: Picture, change: Change, inside: Any) -> None:
    giving = change.from_queue
    assert giving is not None
    there = picture.row(giving).there
    able = np.minimum(there, picture.able(giving, change.queue)) if change.queue is not None else there
    for people, what in ((there, "on it"), (able, f"on it with the skill of {change.queue.name}" if change.queue else "on it")):
        place = int(np.where(inside, people, math.inf).argmin())
        if change.number > math.floor(people[place] + rules.HALF):
            raise RuleBroken(
                f"{giving.name} has {formats.people(people[place])} {what} at "
                f"{formats.clock(picture.starts[place], zone=giving.zone)}; {change.number} would go.",
                remedy="Give fewer, choose other hours, or another queue.", code="allocation_too_many",
            )


def _check_overtime(picture: Picture, change: Change, inside: Any) -> None:
    queue = change.queue
    assert queue is not None
    free = picture.free(queue, change.starts_at, change.ends_at)
    if change.number > free:
        raise RuleBroken(
            f"{free} people with the skill of {queue.name} have no shift then; {change.number} would be asked.",
            remedy="Ask fewer, or for other hours.", code="allocation_nobody_free",
        )
    spare = np.where(inside, picture.seats - picture.at_work, math.inf)
    if not np.isnan(spare).any() and spare.min() < change.number - rules.HALF:
        place = int(spare.argmin())
        raise RuleBroken(
            f"{math.floor(max(spare[place], 0.0))} of {picture.seats[place]:.0f} seats are free at "
            f"{formats.clock(picture.starts[place], zone=picture.site.zone)}; {change.number} would be needed.",
            remedy="Borrow seats first, or choose other hours.", code="allocation_no_seats",
        )


def _check_flex(flex: FlexAction | None, change: Change) -> None:
    if flex is None:
        return
    day = formats.local(change.starts_at, change.site.zone).date()
    if flex.state != FlexAction.State.AGREED or not flex.first_day <= day <= flex.last_day or flex.queue not in change.queues:
        raise RuleBroken(
            f"{flex.reference} is not agreed for these queues on {day:%d %b %Y}.", remedy="Choose one that is, or none.",
            code="flex_not_agreed",
        )


def _words(reason: str, why: str) -> str:
    if reason not in Allocation.Reason.values:
        raise RuleBroken(
            f"{reason!r} is no reason.", remedy=f"There are: {', '.join(Allocation.Reason.values)}.", code="bad_allocation_reason"
        )
    if not why.strip():
        raise RuleBroken("Nobody said why.", remedy="Write what was seen, in a sentence.", code="no_reason")
    return why.strip()[:LONGEST_REASON]


def _keep(
    change: Change, picture: Picture, prediction: Prediction, *, reason: str, why: str, strain: str, by: Actor,
    undoes: Allocation | None = None, flex: FlexAction | None = None,
) -> Allocation:
    reference = next_reference("ALC")
    said = change.in_words() if undoes is None else f"Undo {undoes.reference}"
    decision = findings.record_decision(
        Ref("allocation", reference), question=f"Who works where from {formats.moment(change.starts_at, zone=change.site.zone)}?",
        options=[
            {"option": "Leave it as it is", "expected": {side.queue.name: side.before.as_record() for side in prediction.sides}},
            {"option": said, "expected": {side.queue.name: side.after.as_record() for side in prediction.sides}},
        ],
        choice=said, why=why, picture=_frozen(picture, change), by=by,
    )
    made = Allocation.objects.create(
        reference=reference, kind=change.kind, site=change.site, queue=change.queue, from_queue=change.from_queue, number=change.number,
        starts_at=change.starts_at, ends_at=change.ends_at, reason=reason, why=why, strain=strain.strip()[:LONGEST_STRAIN],
        expected={"sides": [side.as_record() for side in prediction.sides], "seats_free": prediction.seats_free_after},
        cost=prediction.cost, currency=prediction.currency, decision=decision.reference, undoes=undoes, flex=flex,
        made_by=f"{by.kind}:{by.id}", made_at=clock.now(),
    )
    store.append(
        Allocated(
            subject=made.reference, act=made.kind, number=made.number,
            from_queue=change.from_queue.reference if change.from_queue else "none",
            queue=change.queue.reference if change.queue else "none", starts_at=made.starts_at, ends_at=made.ends_at, reason=reason,
            decision=decision.reference, why=Sleeved(why),
        ),
        by=by,
    )
    return made


def _frozen(picture: Picture, change: Change) -> dict[str, Any]:
    """Return what is known now of the queues of a change: forecast, requirement, roster, allocations, and what came so far."""
    now: datetime = clock.now()
    inside = np.flatnonzero(picture.inside(change.starts_at, change.ends_at))
    told = {}
    for queue in change.queues:
        row = picture.row(queue)
        needed = [None if math.isnan(value) else value for value in row.work.needed[inside].tolist()]
        told[queue.reference] = {
            "name": queue.name, "requirement": row.requirement.reference if row.requirement else "",
            "forecast": row.requirement.forecast.reference if row.requirement else "",
            "contacts": row.work.offered[inside].round(2).tolist(), "needed": needed, "rostered": row.rostered[inside].round(2).tolist(),
            "allocated_before": row.given[inside].round(2).tolist(), "so_far": so_far(queue, picture.starts[0], min(now, picture.end)),
        }
    return {
        "at": now.isoformat(), "starts": [picture.starts[place].isoformat() for place in inside.tolist()], "queues": told,
        "rosters": picture.rosters, "allocations": [each.reference for each in picture.allocations],
        "seats": None if picture.means is None else picture.means.seats,
    }
