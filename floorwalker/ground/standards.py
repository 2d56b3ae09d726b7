"""Standards in force: putting one in force, and asking which one rules a queue on a day."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.events import StandardPut
from floorwalker.ground.models import Counter, Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Team
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store

PREFIX: Final = "STD"


@transaction.atomic
def put_in_force(
    measure: str,
    *,
    target: float,
    starts_on: date,
    by: Actor,
    queue: Queue | None = None,
    channel: str = "",
    team: Team | None = None,
    tolerance: float = 0.0,
    target_seconds: float | None = None,
) -> Standard:
    """Put a target on `measure` in force from `starts_on` for one queue, channel or team, or everything, as one person may who sets up.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting standards.
    RuleBroken
        As `begin`.
    """
    policy.require(by, "ground.set_standard")
    return begin(
        measure, target=target, starts_on=starts_on, by=by, queue=queue, channel=channel, team=team, tolerance=tolerance,
        target_seconds=target_seconds, reference=next_reference(PREFIX),
    )


@transaction.atomic
def begin(
    measure: str,
    *,
    target: float,
    starts_on: date,
    by: Actor,
    queue: Queue | None,
    channel: str,
    tolerance: float,
    target_seconds: float | None,
    reference: str,
    team: Team | None = None,
) -> Standard:
    """Begin a standard on `starts_on`; it ends the one before. Who may is the caller's to ask.

    Raises
    ------
    RuleBroken
        If no such measure is on the shelf, the target is not a number it can take, it cannot be counted by team, or a later standard
        stands already.
    """
    try:
        shelf_measure = measures.get(measure)
    except LookupError as unknown:
        raise RuleBroken(str(unknown), remedy="Choose one of the measures.", code="unknown_measure") from unknown
    if target != target or (shelf_measure.unit == "share" and not 0 <= target <= 1) or tolerance < 0:
        raise RuleBroken(
            f"The target of {shelf_measure.name} was {target} with tolerance {tolerance}.",
            remedy="A share lies from 0 to 1 (0.8 for 80 %); a tolerance is not negative.",
            code="bad_target",
        )
    if team is not None and not counts_by_team(shelf_measure):
        raise RuleBroken(
            f"{shelf_measure.name} cannot be counted by team: who gives up before an answer was with nobody.",
            remedy="Choose a measure of answered contacts, of time, or of what customers say.", code="standard_of_team",
        )
    list(Counter.objects.select_for_update().filter(prefix=PREFIX))  # one begins at a time: two at once would not see each other
    require_last(measure, starts_on=starts_on, queue=queue, channel=channel, team=team)
    same = Standard.objects.filter(measure=measure, queue=queue, channel=channel, team=team)
    before = same.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).first()
    if before is not None:
        before.ends_on = starts_on
        before.save(update_fields=["ends_on"])
    standard = Standard.objects.create(
        reference=reference, measure=measure, queue=queue, channel=channel, team=team, target=target, tolerance=tolerance,
        target_seconds=target_seconds, starts_on=starts_on, approved_by_id=by.person_id,
    )
    store.append(
        StandardPut(
            subject=standard.reference, measure=measure, target=str(target), starts_on=starts_on.isoformat(),
            applies_to=queue.reference if queue else team.code if team else channel or "everything",
            supersedes=before.reference if before else "none",
        ),
        by=by,
    )
    return standard


def require_last(measure: str, *, starts_on: date, queue: Queue | None, channel: str, team: Team | None = None) -> None:
    """Refuse a first day on or before that of a standard on the same.

    Raises
    ------
    RuleBroken
        If one stands from that day or later.
    """
    if Standard.objects.filter(measure=measure, queue=queue, channel=channel, team=team, starts_on__gte=starts_on).exists():
        raise RuleBroken(
            f"A standard on {measures.get(measure).name} from {starts_on} or later stands already.",
            remedy="Choose a later day, or end that standard first.",
            code="standard_overlaps",
        )


OF_NO_TEAM: Final = frozenset({"offered", "abandoned", "abandoned_in_time", "abandoned_short", "wait_longest_seconds"})
"""What nobody answered belongs to no team, and a measure that counts it says nothing of one."""


def counts_by_team(measure: Measure) -> bool:
    """Return whether a figure of one team is a figure of what that team did."""
    return measure.is_rate and not OF_NO_TEAM & {*measure.needs}


def in_force_anywhere(day: date) -> QuerySet[Standard]:
    """Return every standard that holds on `day`, those of teams too."""
    return Standard.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


def in_force(day: date) -> QuerySet[Standard]:
    """Return every standard of a queue, a channel or everything that holds on `day`; those of one team rule no queue."""
    return in_force_anywhere(day).filter(team=None)


def ruling(measure: str, *, day: date, queue: Queue | None = None, team: Team | None = None) -> Standard | None:
    """Return the standard on `measure` that rules `queue` on `day`: its own, else its channel's, else everybody's.

    With `team` it is the team's own, else everybody's. With neither no single standard is meant.
    """
    candidates = [each for each in in_force_anywhere(day).filter(measure=measure) if rules(each, queue=queue, team=team)]
    return max(candidates, key=nearness, default=None)


def rules(standard: Standard, *, queue: Queue | None = None, team: Team | None = None) -> bool:
    """Return whether `standard` rules `queue`, or with `team` that team; a nearer one may rule it before."""
    if queue is not None:
        of_all = standard.queue_id is None and standard.channel in {"", queue.channel}
        return standard.team_id is None and (standard.queue_id == queue.pk or of_all)
    if team is not None:
        return standard.team_id == team.pk or (standard.team_id is None and standard.queue_id is None and not standard.channel)
    return False


def nearness(standard: Standard) -> tuple[bool, bool]:
    """Return how near a standard stands to what it rules: a queue's or team's own before its channel's before everybody's."""
    return standard.queue_id is not None or standard.team_id is not None, standard.channel != ""


def target_seconds(*, queue: Queue, day: date, fallback: float = 20.0) -> float:
    """Return the T of the service level of `queue` on `day`: the standard's, else `fallback`, 20 s by convention."""
    standard = ruling("service_level", queue=queue, day=day)
    return fallback if standard is None or standard.target_seconds is None else standard.target_seconds
