"""What reaching us costs customers: by part of the contacts, and by stage of a journey."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.plan.models import Journey, JourneyStage
from floorwalker.plan.queries import journeys
from floorwalker.record import counting
from floorwalker.record.facts import matters as facts
from floorwalker.record.queries.asked import Asked
from floorwalker.review.queries import matters
from floorwalker.review.queries.matters import Part

MINUTE: Final = timedelta(minutes=1).total_seconds()
FEWEST: Final = 8
"""Contacts of a part below which it is not called the one that costs most."""


def touches(stage: JourneyStage) -> list[facts.Touch]:
    """Return by what the record knows the contacts of a stage: the queues, reasons and channel of each touchpoint that can be counted."""
    return [
        ([queue.pk for queue in each.queues.all()], [reason.pk for reason in each.reasons.all()], each.channel)
        for each in stage.touchpoints.all() if journeys.is_counted(each)
    ]


def published(by: Actor) -> list[Journey]:
    """Return the journeys by which people go, by name; none for who does not see the plan."""
    if not policy.allows(by, journeys.VIEW):
        return []
    return list(journeys.listed(by).filter(state=Journey.State.PUBLISHED).order_by("name"))


def by_stage(asked: Asked, journey: Journey) -> list[Part]:
    """Return the stages of `journey` in order, each with the sums of its contacts; those that the record cannot count are left out."""
    question, found = matters.question(asked), []
    for stage in journeys.stages(journey):
        where = touches(stage)
        sums = facts.touching(counting.store(), question, where) if where else None
        if sums is not None and sums["contacts"]:
            found.append(Part(str(stage.thread), stage.name, sums))
    return found


def minutes_a_matter(part: Part) -> float:
    """Return the minutes that a matter costs a customer who rings or chats, all its contacts together; NaN where none is known."""
    return part.mean_seconds("spent_seconds", "matters") / MINUTE


def costliest(parts: list[Part]) -> Part | None:
    """Return the part whose matters cost customers most minutes, of those with contacts enough; None where there are none."""
    known = [part for part in parts if part.sums["matters"] >= FEWEST and part.sums["spent_seconds"] and part.key is not None]
    return max(known, key=minutes_a_matter, default=None)
