"""Asking for the standards catalogue: what is in force and how it is documented, what waits, and where no standard stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.models import StandardVersion

VIEW: Final = "plan.view_standards"
APPROVE: Final = "plan.approve_standard"
SOON: Final = timedelta(days=14)
"""How long before its review the owner is told."""
OF_SERVICE: Final = ("service_level", "asa", "abandonment_rate", "first_response")
"""A queue with none of these promises its customers nothing."""
State = StandardVersion.State


def today() -> date:
    """Return the present day of the house: standards hold at sites in several zones, so it is the day in UTC."""
    return clock.today("UTC")


def listed(by: Actor) -> QuerySet[Standard]:
    """Return every standard in force, to come or past, with its document where it has one.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing standards.
    """
    policy.require(by, VIEW)
    return Standard.objects.select_related("queue", "team", "version__owner", "version__decided_by", "approved_by")


def waiting(by: Actor) -> QuerySet[StandardVersion]:
    """Return the proposals that wait for a decision, the first to begin first."""
    policy.require(by, VIEW)
    rows = StandardVersion.objects.filter(state=State.PROPOSED)
    return rows.select_related("queue", "team", "proposed_by", "approver", "owner").order_by("starts_on", "pk")


def standing(day: date) -> QuerySet[Standard]:
    """Return what is in force on `day` or begins after it."""
    return Standard.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day))


def undocumented(day: date) -> QuerySet[Standard]:
    """Return what stands on `day` and nobody has said in words, or owns."""
    return standing(day).filter(version=None)


def review_due(day: date) -> QuerySet[StandardVersion]:
    """Return the documents in force that are to be looked at again within two weeks of `day`, or were to be."""
    rows = StandardVersion.objects.filter(state=State.APPROVED, review_on__lte=day + SOON)
    return rows.filter(standard__in=standing(day)).select_related("owner", "standard", "queue")


def without(day: date) -> Sequence[Queue]:
    """Return the queues in use that nothing is promised about on `day`: neither a share in time, a wait, nor what is given up."""
    in_force = list(standards.in_force(day).filter(measure__in=OF_SERVICE))
    if any(each.queue_id is None and not each.channel for each in in_force):
        return []
    covered, channels = {each.queue_id for each in in_force}, {each.channel for each in in_force if each.queue_id is None}
    queues = Queue.objects.filter(retired_at=None).order_by("name")
    return [queue for queue in queues if queue.pk not in covered and queue.channel not in channels]


def beside(*, queue: Queue | None, channel: str, day: date, team: Team | None = None) -> set[str]:
    """Return the measures with a standard that rules the same on `day`: its own, its channel's or team's, and everybody's."""
    if team is not None:
        return {each.measure for each in standards.in_force_anywhere(day) if standards.rules(each, team=team)}
    return among(standards.in_force(day), queue=queue, channel=channel)


def among(standing: Iterable[Standard], *, queue: Queue | None, channel: str) -> set[str]:
    """Return the measures of those of `standing` that rule the queue, or a queue of `channel` that is not there yet."""
    if queue is not None:
        return {one.measure for one in standing if standards.rules(one, queue=queue)}
    return {one.measure for one in standing if one.queue_id is None and one.channel in {"", channel}}


def find(reference: str, *, by: Actor) -> tuple[Standard | None, StandardVersion | None]:
    """Return the standard called `reference`, which a proposal has not yet, and its document, which it may be without.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing standards.
    NotFound
        If there is neither.
    """
    policy.require(by, VIEW)
    named = StandardVersion.objects.select_related(
        "queue", "team", "owner", "proposed_by", "approver", "decided_by", "standard__queue", "standard__team"
    )
    version = named.filter(reference=reference).order_by("-pk").first()
    standard = version.standard if version is not None else None
    if standard is None:
        standard = Standard.objects.select_related("queue", "team", "approved_by").filter(reference=reference).first()
    if standard is None and version is None:
        raise NotFound(f"There is no standard {reference}.", remedy="Look for it in the standards catalogue.")
    return standard, version


def history(one: Standard | StandardVersion) -> QuerySet[Standard]:
    """Return every standard on the same measure of the same queue, channel, team or everything, the latest first."""
    rows = Standard.objects.filter(measure=one.measure, queue=one.queue, channel=one.channel, team=one.team)
    return rows.select_related("version__owner", "queue", "team").order_by("-starts_on")


def owned_by(person: Person) -> QuerySet[StandardVersion]:
    """Return the documents that `person` owns of standards that stand, or are to be decided on."""
    stands = Q(state=State.PROPOSED) | Q(state=State.APPROVED, standard__in=standing(today()))
    return StandardVersion.objects.filter(stands, owner=person).order_by("review_on")


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return those who may approve a standard today, without the one who proposes it."""
    return who_may(APPROVE, on=today()).exclude(pk=but.person_id or 0)


def owners() -> QuerySet[Person]:
    """Return those who may own a standard: they see the catalogue and may propose."""
    return who_may("plan.propose_standard", on=today())
