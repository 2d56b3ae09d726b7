"""Asking for service blueprints: what is designed, what a design lacks, and which queues nobody designed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Final

from django.db.models import Count, Q, QuerySet

from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.lines import Stretch
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.models import Blueprint, BlueprintQueue, HandOff
from floorwalker.plan.models.drafts import OPEN
from floorwalker.plan.queries import catalogue
from floorwalker.plan.rules import blueprints as rules
from floorwalker.plan.rules.blueprints import Design
from floorwalker.plan.rules.deciding import Gap

VIEW: Final = "plan.view"
DRAFT: Final = "plan.draft_blueprint"
PUBLISH: Final = "plan.publish_blueprint"
State = Blueprint.State


def today() -> date:
    """Return the present day of the house, in UTC, as for standards."""
    return clock.today("UTC")


def listed(by: Actor) -> QuerySet[Blueprint]:
    """Return every version of every blueprint that was not put away.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the plan.
    """
    policy.require(by, VIEW)
    rows = Blueprint.objects.exclude(state=State.PUT_AWAY).select_related("site", "owner")
    return rows.annotate(designed=Count("queues"))


def find(reference: str, *, by: Actor, number: int | None = None) -> Blueprint:
    """Return a version of the blueprint `reference`: the one called `number`, else the open one, else the latest.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing the plan.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    people = ("site", "owner", "drafted_by", "proposed_by", "approver", "decided_by")
    rows = Blueprint.objects.filter(reference=reference).select_related(*people).order_by("-number")
    found = rows.filter(number=number).first() if number is not None else rows.exclude(state=State.PUT_AWAY).first()
    if found is None:
        raise NotFound(f"There is no blueprint {reference}.", remedy="Look for it among the blueprints.")
    return found


def versions(reference: str) -> QuerySet[Blueprint]:
    """Return every version of `reference`, the latest first."""
    return Blueprint.objects.filter(reference=reference).select_related("decided_by").order_by("-number")


def queues(blueprint: Blueprint) -> list[BlueprintQueue]:
    """Return the designed queues in the order they were added."""
    return list(blueprint.queues.select_related("queue", "skill"))


def hand_offs(blueprint: Blueprint) -> list[HandOff]:
    """Return who hands over to whom."""
    return list(HandOff.objects.filter(source__blueprint=blueprint).select_related("source", "target"))


def design_of(row: BlueprintQueue) -> Design:
    """Return a designed queue as the rules read it."""
    return Design(
        name=row.name, line=row.line, channel=row.channel, skill=row.skill_id, hours=tuple(Stretch(*each) for each in row.hours),
        roles=tuple(row.roles), routing=row.routing, tools=row.tools, target=row.target, target_seconds=row.target_seconds,
        quality=row.quality, quality_target=row.quality_target,
    )


def gaps(blueprint: Blueprint) -> list[Gap]:
    """Return everything that `blueprint` lacks before it can be proposed."""
    designed = queues(blueprint)
    if not designed:
        return [Gap("It has no queue.", "Add the first: where do customers' contacts wait?")]
    elsewhere = set(
        BlueprintQueue.objects.filter(blueprint__state=State.PUBLISHED).exclude(blueprint__reference=blueprint.reference)
        .values_list("queue", flat=True)
    )
    standing = list(standards.in_force(blueprint.starts_on))
    found = [
        gap for row in designed
        for gap in rules.gaps(design_of(row), ruled=catalogue.among(standing, queue=row.queue, channel=row.channel))
    ]
    for row in designed:
        if row.queue is not None and row.queue.retired_at is not None:
            found.append(Gap(f"{row.name} was retired.", "Take it out, or bring the queue back."))
        if row.queue is not None and row.queue_id in elsewhere:
            found.append(Gap(f"{row.name} is in another published design by now.", "Take it out of one of the two."))
    onward: dict[str, list[str]] = {}
    for each in hand_offs(blueprint):
        onward.setdefault(each.source.name, []).append(each.target.name)
    if round_ := rules.rounds(onward):
        found.append(Gap(f"Contacts could be handed round: {' > '.join(round_)}.", "Take one of these hand-offs out."))
    if blueprint.starts_on <= today():
        found.append(Gap(f"Its first day, {blueprint.starts_on:%d %b %Y}, has come.", "Choose a day from tomorrow on."))
    return found


def digest(blueprint: Blueprint) -> str:
    """Return the SHA-256 of what is designed: the trail keeps it, so that a design can be proved to be the one decided on."""
    said = {
        "name": blueprint.name, "purpose": blueprint.purpose, "starts_on": blueprint.starts_on.isoformat(),
        "queues": [asdict(design_of(row)) for row in queues(blueprint)],
        "hand_offs": [[each.source.name, each.target.name, each.when] for each in hand_offs(blueprint)],
    }
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def published_before(blueprint: Blueprint) -> Blueprint | None:
    """Return the version of the same service that is published."""
    return Blueprint.objects.filter(reference=blueprint.reference, state=State.PUBLISHED).exclude(pk=blueprint.pk).first()


def left_out(blueprint: Blueprint) -> list[Queue]:
    """Return the working queues of the published version that `blueprint` holds no more."""
    before = published_before(blueprint)
    if before is None or blueprint.state not in OPEN:
        return []
    kept = blueprint.queues.exclude(queue=None).values("queue")
    return list(Queue.objects.filter(designs__blueprint=before, retired_at=None).exclude(pk__in=kept).order_by("name"))


def undesigned() -> list[Queue]:
    """Return the queues in use that stand in no published blueprint."""
    designed = BlueprintQueue.objects.filter(blueprint__state=State.PUBLISHED, queue__isnull=False).values("queue")
    return list(Queue.objects.filter(retired_at=None).exclude(pk__in=designed).order_by("name"))


def addable(blueprint: Blueprint) -> QuerySet[Queue]:
    """Return the working queues of the site that may be taken into `blueprint`: those that no other open or published design holds."""
    elsewhere = BlueprintQueue.objects.filter(queue__isnull=False, blueprint__state__in=[*OPEN, State.PUBLISHED])
    elsewhere = elsewhere.exclude(blueprint__reference=blueprint.reference) | BlueprintQueue.objects.filter(
        queue__isnull=False, blueprint=blueprint
    )
    rows = Queue.objects.filter(retired_at=None).exclude(pk__in=elsewhere.values("queue"))
    return (rows.filter(site=blueprint.site) | rows.filter(site=None)).order_by("name")


def hours_on(queue: Queue, day: date) -> tuple[Stretch, ...]:
    """Return the opening hours that `queue` has in the week of `day`."""
    rows = queue.hours.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day).order_by("weekday", "opens_minute")
    return tuple(Stretch(*each) for each in rows.values_list("weekday", "opens_minute", "closes_minute"))


def standing_of(rows: Sequence[BlueprintQueue], measure: str, day: date) -> dict[int, Standard]:
    """Return the standard on `measure` that rules each working queue of `rows` on `day`, by key; one question for all."""
    standing = [each for each in standards.in_force(day) if each.measure == measure]
    found = {
        row.pk: max((each for each in standing if standards.rules(each, queue=row.queue)), key=standards.nearness, default=None)
        for row in rows if row.queue is not None
    }
    return {key: one for key, one in found.items() if one is not None}


def standing(row: BlueprintQueue, measure: str, day: date) -> Standard | None:
    """Return the standard on `measure` that rules the working queue of `row` on `day`."""
    return standards.ruling(measure, queue=row.queue, day=day) if row.queue is not None else None


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return those who may publish today, without the one who proposes."""
    return who_may(PUBLISH, on=today()).exclude(pk=but.person_id or 0)


def owners() -> QuerySet[Person]:
    """Return those who may own a blueprint: they may draft one."""
    return who_may(DRAFT, on=today())


def owned_by(person: Person) -> QuerySet[Blueprint]:
    """Return the blueprints that `person` owns and that are open or published."""
    return Blueprint.objects.filter(owner=person, state__in=[*OPEN, State.PUBLISHED]).order_by("reference")
