"""Asking for journey maps: what they say, what one lacks, what changed between versions, and how it was counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from django.db.models import Count, Prefetch, QuerySet

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Job
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.models import Journey, JourneyCount, JourneyStage, Touchpoint
from floorwalker.plan.models.drafts import OPEN
from floorwalker.plan.rules import journeys as rules
from floorwalker.plan.rules.deciding import Gap
from floorwalker.plan.rules.journeys import Difference, Said
from floorwalker.record import whose
from floorwalker.record.figure_words import written

VIEW: Final = "plan.view"
DRAW: Final = "plan.draw_journey"
PUBLISH: Final = "plan.publish_journey"
COUNTED: Final = "record.view_measures"
COUNT: Final = "plan.count_journey"
State = Journey.State
USUAL_DAYS: Final = 28
_PEOPLE: Final = ("owner", "drafted_by", "proposed_by", "approver", "decided_by")


def today() -> date:
    """Return the present day of the house."""
    return clock.today(whose.house_zone())


def listed(by: Actor) -> QuerySet[Journey]:
    """Return every version of every journey that was not put away, each with how many stages it has.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the plan.
    """
    policy.require(by, VIEW)
    return Journey.objects.exclude(state=State.PUT_AWAY).select_related("owner").annotate(drawn=Count("stages"))


def find(reference: str, *, by: Actor, number: int | None = None) -> Journey:
    """Return a version of the journey `reference`: the one called `number`, else the open one, else the latest.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the plan.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    rows = Journey.objects.filter(reference=reference).select_related(*_PEOPLE).order_by("-number")
    found = rows.filter(number=number).first() if number is not None else rows.exclude(state=State.PUT_AWAY).first()
    if found is None:
        raise NotFound(f"There is no journey {reference}.", remedy="Look for it among the journeys.")
    return found


def versions(reference: str) -> QuerySet[Journey]:
    """Return every version of `reference`, the latest first."""
    return Journey.objects.filter(reference=reference).order_by("-number")


def stages(journey: Journey) -> list[JourneyStage]:
    """Return its stages in order with all that stands in them; as many questions for twelve as for two."""
    touchpoints = Prefetch("touchpoints", Touchpoint.objects.prefetch_related("queues", "reasons"))
    return list(journey.stages.select_related("owner").prefetch_related(touchpoints, "pains"))


def said(journey: Journey) -> list[Said]:
    """Return everything that a version says, in order, in words."""
    found = [Said("map", "The journey", journey.name, {
        "what for": journey.purpose, "owner": journey.owner.display_name, "days to the next stage": str(journey.within_days),
    })]
    for stage in stages(journey):
        found.append(Said(str(stage.thread), "Stage", stage.name, {
            "goal": stage.goal, "owner": stage.owner.display_name, "standard": standard_words(stage),
            "most that may drop off": "" if stage.most_drop_off is None else f"{stage.most_drop_off:.0%}",
        }))
        found += [
            Said(str(each.thread), "Touchpoint", f"{stage.name}, {each.name}", {
                "channel": str(each.get_channel_display()), "queues": ", ".join(sorted(queue.name for queue in each.queues.all())),
                "reasons": ", ".join(sorted(reason.name for reason in each.reasons.all())),
            })
            for each in stage.touchpoints.all()
        ]
        found += [
            Said(str(each.thread), "Pain point", f"{stage.name}, {each.words}", {
                "source": str(each.get_source_display()), "severity": str(each.get_severity_display()),
            })
            for each in stage.pains.all()
        ]
    return found


def standard_words(stage: JourneyStage) -> str:
    """Return what a stage must meet: "Service level at least 80.0%"."""
    measure = measures.get(stage.measure)
    side = "at most" if measure.better == "lower" else "at least" if measure.better == "higher" else "about"
    return f"{measure.name} {side} {written(measure, stage.target)}"


def digest(journey: Journey) -> str:
    """Return the SHA-256 of what a version says: the trail keeps it, so that a map can be proved to be the one decided on."""
    words = [[each.thread, each.name, dict(each.facts)] for each in said(journey)]
    return sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def before(journey: Journey) -> Journey | None:
    """Return the version that stood before `journey` and was not put away."""
    rows = Journey.objects.filter(reference=journey.reference, number__lt=journey.number).exclude(state=State.PUT_AWAY)
    return rows.select_related(*_PEOPLE).order_by("-number").first()


def differences(journey: Journey) -> list[Difference]:
    """Return what `journey` says otherwise than the version before; nothing of a first version."""
    old = before(journey)
    return [] if old is None else rules.differences(said(old), said(journey))


def gaps(drawn: Sequence[JourneyStage]) -> list[Gap]:
    """Return everything that a map with the stages `drawn` lacks before it can be proposed."""
    found = []
    if len(drawn) < rules.FEWEST_STAGES:
        found.append(Gap(f"It has {len(drawn)} of at least {rules.FEWEST_STAGES} stages.", "Add what the customer does next."))
    for stage in drawn:
        if not stage.touchpoints.all():
            found.append(Gap(f"In {stage.name} nobody meets the customer.", "Add a touchpoint: where do they meet us?"))
        if stage.owner.left_on is not None:
            found.append(Gap(f"{stage.owner.display_name}, the owner of {stage.name}, has left.", "Choose who answers for it now."))
    if drawn and not any(is_counted(touchpoint) for stage in drawn for touchpoint in stage.touchpoints.all()):
        found.append(Gap("The record counts none of its stages.", "Give a touchpoint the queues or reasons by which it is counted."))
    return found


def is_counted(touchpoint: Touchpoint) -> bool:
    """Whether the record can count it."""
    return bool(touchpoint.queues.all() or touchpoint.reasons.all())


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return those who may publish today, without the one who proposes."""
    return who_may(PUBLISH, on=today()).exclude(pk=but.person_id or 0)


def owners() -> QuerySet[Person]:
    """Return those who may own a journey: they may draw one."""
    return who_may(DRAW, on=today())


def stage_owners() -> QuerySet[Person]:
    """Return those who may answer for a stage: they may see the plan."""
    return who_may(VIEW, on=today())


def owned_by(person: Person) -> QuerySet[Journey]:
    """Return the journeys that `person` owns and that are open or published; whoever owns one answers for stages whose owner left."""
    return Journey.objects.filter(owner=person, state__in=[*OPEN, State.PUBLISHED]).order_by("reference", "number")


def counts(journey: Journey) -> QuerySet[JourneyCount]:
    """Return how a version was counted, the latest days first."""
    return journey.counts.all()


def work(journey: Journey) -> Job | None:
    """Return the last work of counting `journey`."""
    rows = Job.objects.filter(kind=COUNT, arguments__journey=journey.reference, arguments__number=journey.number)
    return rows.order_by("-pk").first()


def usual_window() -> tuple[date, date]:
    """Return the days that are counted by themselves: the 28 before today."""
    end = today()
    return end - timedelta(days=USUAL_DAYS), end
