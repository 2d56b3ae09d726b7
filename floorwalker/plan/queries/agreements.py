"""Asking for service level agreements: which there are, what waits, whose queues they speak of, and what is owed about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground import standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.plan.models import Agreement, AgreementExclusion, AgreementTerm
from floorwalker.plan.queries import forecasts
from floorwalker.plan.queries.catalogue import SOON as SOON
from floorwalker.plan.queries.catalogue import today as today
from floorwalker.record.queries import figures

VIEW: Final = "plan.view_agreements"
PROPOSE: Final = "plan.propose_agreement"
APPROVE: Final = "plan.approve_agreement"
State = Agreement.State


def listed(by: Actor) -> QuerySet[Agreement]:
    """Return every agreement, with its promises.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing agreements.
    """
    policy.require(by, VIEW)
    return Agreement.objects.select_related("owner", "proposed_by", "approver", "decided_by").prefetch_related("terms")


def find(reference: str, *, by: Actor) -> Agreement:
    """Return the agreement called `reference`, with its promises and what a miss of each costs.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing agreements.
    NotFound
        If there is none.
    """
    rows = listed(by).select_related("follows").prefetch_related("terms__credits")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no agreement {reference}.", remedy="Look for it in the list of agreements.")
    return found


def in_force(day: date) -> QuerySet[Agreement]:
    """Return the agreements that hold on `day`."""
    return held(day, day)


def held(first: date, last: date) -> QuerySet[Agreement]:
    """Return the agreements that hold on any of the days from `first` to `last`."""
    return standing(first).filter(starts_on__lte=last)


def standing(day: date) -> QuerySet[Agreement]:
    """Return the agreements that hold on `day` or begin after it."""
    return Agreement.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), state=State.APPROVED)


def review_due(day: date) -> QuerySet[Agreement]:
    """Return the agreements that are to be looked at again within two weeks of `day`, or were to be."""
    return standing(day).filter(review_on__lte=day + SOON).select_related("owner")


def without(day: date) -> list[str]:
    """Return the clients whose queues are in use and whom no agreement promises anything from `day` on."""
    agreed = set(standing(day).values_list("client", flat=True))
    return [client for client in clients() if client not in agreed]


def queues_of(client: str, channel: str = "") -> list[Queue]:
    """Return the queues served on behalf of `client`, of one channel or of all; those out of use too, for what was promised then."""
    rows = Queue.objects.filter(client=client)
    return list(rows.filter(channel=channel) if channel else rows)


def zone_of(agreement: Agreement) -> str:
    """Return the zone whose days the windows of an agreement follow: that of its client's queues.

    Raises
    ------
    RuleBroken
        If they lie in several.
    """
    return figures.zone_of(queues_of(agreement.client))


def beside(client: str, *, day: date) -> set[str]:
    """Return the measures with a standard in force on `day` for every queue of `client`."""
    rows = list(standards.in_force(day))
    ruled = [
        {row.measure for row in rows if row.queue_id == queue.pk or (row.queue_id is None and row.channel in {"", queue.channel})}
        for queue in queues_of(client) if queue.retired_at is None
    ]
    return set.intersection(*ruled) if ruled else set()


def clash(agreement: Agreement) -> tuple[Agreement, AgreementTerm] | None:
    """Return another agreement, and its promise, that stands for the same measure of the same queues in days of `agreement`."""
    others = standing(agreement.starts_on).filter(client=agreement.client).exclude(pk__in=[agreement.pk, agreement.follows_id or 0])
    if agreement.ends_on is not None:
        others = others.filter(starts_on__lt=agreement.ends_on)
    own = {(each.measure, each.channel) for each in agreement.terms.all()}
    for other in others.prefetch_related("terms"):
        for term in other.terms.all():
            if any(term.measure == code and (not term.channel or not channel or term.channel == channel) for code, channel in own):
                return other, term
    return None


def exclusions(agreement: Agreement) -> QuerySet[AgreementExclusion]:
    """Return the stretches of an agreement that are not counted, or were not, the latest first."""
    return agreement.exclusions.select_related("recorded_by", "taken_back_by")


def forecast_and_came(client: str, *, start: datetime, end: datetime) -> tuple[float, float] | None:
    """Return how many contacts of `client` were forecast for [start, end) and how many came; None where a queue has no forecast of it."""
    queues = [queue for queue in queues_of(client) if queue.retired_at is None]
    expected = 0.0
    for queue in queues:
        forecast = forecasts.in_use(queue)
        if forecast is None:
            return None
        version, lasts = forecasts.read(forecast), timedelta(minutes=forecast.interval_minutes)
        if not version.starts or start < version.starts[0] or end > version.starts[-1] + lasts:
            return None
        for begins, number in zip(version.starts, version.layered.forecast, strict=True):
            shared = (min(end, begins + lasts) - max(start, begins)) / lasts
            expected += float(number) * max(0.0, shared)
    answer = figures.ask(measures=["offered"], start=start, end=end, zone=figures.zone_of(queues), queues=queues)
    came = answer.table.values("offered")
    return (expected, float(came.sum())) if len(came) else None


def owned_by(person: Person) -> QuerySet[Agreement]:
    """Return the agreements that `person` owns that stand, or are to be decided on."""
    stands = Q(state=State.PROPOSED) | Q(pk__in=standing(today()).values("pk"))
    return Agreement.objects.filter(stands, owner=person).order_by("review_on")


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return those who may approve an agreement today, without the one who proposes it."""
    return who_may(APPROVE, on=today()).exclude(pk=but.person_id or 0)


def owners() -> QuerySet[Person]:
    """Return those who may own an agreement, or mend what was missed."""
    return who_may(PROPOSE, on=today())


def clients() -> Sequence[str]:
    """Return the clients that queues in use name."""
    return list(
        Queue.objects.filter(retired_at=None).exclude(client="").order_by("client").values_list("client", flat=True).distinct()
    )
