"""Which charts stand before a reader, and which of them the reader keeps; kinds of record and queries ask here alike."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed
from floorwalker.ground.people import policy
from floorwalker.record.queries.asked import VIEW as VIEW_MEASURES
from floorwalker.record.queries.asked import teams_in_reach
from floorwalker.review.models import Chart, ChartSignal

VIEW: Final = "review.view_charts"
KEEP: Final = "review.keep_charts"


def charts(by: Actor) -> QuerySet[Chart]:
    """Return the charts that `by` may see: those of a team as far as figures of teams reach, the others for who sees measures."""
    rows = Chart.objects.all()
    if not policy.allows(by, VIEW):
        return rows.none()
    seen = Q(team__in=teams_in_reach(by))
    return rows.filter(seen | Q(team=None)) if policy.allows(by, VIEW_MEASURES) else rows.filter(seen)


def kept(by: Actor) -> QuerySet[Chart]:
    """Return the charts that `by` may change: all, or those of the teams that their role reaches."""
    rows = charts(by)
    if not policy.allows(by, KEEP):
        return rows.none()
    scope = policy.scope(by, KEEP)
    return rows if scope.everything else rows.filter(scope.q(team="team", site="site"))


def signals(by: Actor) -> QuerySet[ChartSignal]:
    """Return the signals of charts that `by` may see."""
    return ChartSignal.objects.filter(chart__in=charts(by))


def held(chart: Chart, *, by: Actor) -> Chart:
    """Return `chart` locked, for somebody whose role keeps it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    Conflict
        If it is retired.
    """
    policy.require(by, KEEP)
    if not kept(by).filter(pk=chart.pk).exists():
        raise NotAllowed(f"Your role does not keep {chart.reference}.", remedy="Ask its owner, or an operations manager.")
    found = Chart.objects.select_for_update(of=("self",)).select_related("owner", "queue", "team", "site", "reason").get(pk=chart.pk)
    if found.retired_at is not None:
        raise Conflict(f"{found.reference} is retired.", remedy="Begin a new chart.")
    return found
