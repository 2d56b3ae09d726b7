"""Which reports and filed figures stand before a reader; kinds of record, queries and actions ask here alike.

A report holds no figure: who is offered one is answered within the own reach. Filed figures are kept as their reader saw them, and only
who reaches as far may open them.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.record.queries.asked import VIEW as VIEW_MEASURES
from floorwalker.record.queries.asked import VIEW_AGENTS
from floorwalker.review.models import FiledReport, Report

VIEW: Final = "review.view_reports"
KEEP: Final = "review.keep_reports"
SHARE: Final = "review.share_reports"
EXPORT: Final = "record.export"


def offered(by: Actor) -> QuerySet[Report]:
    """Return the reports that `by` owns or that are shared with `by` or a role of theirs, those in use only."""
    rows = Report.objects.filter(retired_at=None)
    if not policy.allows(by, VIEW) or by.person_id is None:
        return rows.none()
    roles = {holding.role for holding in policy.standing(by).holdings}
    shared = Q(readers__person=by.person_id) | Q(readers__role__in=roles)
    return rows.filter(pk__in=Report.objects.filter(Q(owner=by.person_id) | shared).values("pk"))


def filed(by: Actor) -> QuerySet[FiledReport]:
    """Return the filed figures that `by` may see: the own, those of the whole house for who sees measures, of people for who sees all."""
    rows = FiledReport.objects.all()
    if not policy.allows(by, VIEW) or by.person_id is None:
        return rows.none()
    seen = Q(filed_by=by.person_id)
    if policy.allows(by, VIEW_AGENTS) and policy.scope(by, VIEW_AGENTS).everything:
        return rows
    if policy.allows(by, VIEW_MEASURES):
        seen |= Q(names_people=False, is_narrowed=False)
    return rows.filter(seen)
