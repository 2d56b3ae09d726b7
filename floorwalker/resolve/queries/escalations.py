"""The matrix as it stands, the queue of what went up, and how fast and how rightly things go up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from floorwalker.ground import clock, lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Line
from floorwalker.ground.people import policy
from floorwalker.ground.people.permissions import Role
from floorwalker.resolve import sight
from floorwalker.resolve.models import CaseClock, Complaint, Difficulty, Escalation, EscalationRule
from floorwalker.resolve.queries.caseload import Share

VIEW: Final = sight.ESCALATIONS
ACCEPT: Final = "resolve.accept_escalations"
SET: Final = "resolve.set_escalations"
ASK: Final = "resolve.write_down"
WEEKS: Final = 13
DAYS_AHEAD: Final = 14


@dataclass(frozen=True)
class Figures:
    """How things went up over some weeks."""

    asked: int
    in_time: Share
    not_needed: Share
    never_up: Share
    """Late complaints that never went up, of those that the reader sees: under-escalation."""


def matrix() -> QuerySet[EscalationRule]:
    """Return the lines of the matrix in force, by trigger and level."""
    return EscalationRule.objects.filter(retired_at=None).select_related("set_by").order_by("trigger", "level")


def rule(trigger: str, level: int) -> EscalationRule | None:
    """Return the line of the matrix for a trigger at a level; None where nothing is set."""
    return matrix().filter(trigger=trigger, level=level).first()


def seen(by: Actor) -> QuerySet[Escalation]:
    """Return what went up as far as `by` sees it: by reach over who asked, one's own asking, and what one accepted.

    Raises
    ------
    NotAllowed
        If no role of `by` sees escalations.
    """
    policy.require(by, VIEW)
    return sight.escalations(by).select_related("difficulty", "complaint", "asked_by", "accepted_by", "rule")


def of_case(case: Difficulty | Complaint) -> QuerySet[Escalation]:
    """Return each time that a case went up, the first one first."""
    rows = Escalation.objects.filter(complaint=case) if isinstance(case, Complaint) else Escalation.objects.filter(difficulty=case)
    return rows.order_by("pk")


def roles_of(by: Actor) -> set[str]:
    """Return the roles that `by` holds today."""
    return {each.role.value for each in policy.standing(by).holdings}


def queue(by: Actor) -> QuerySet[Escalation]:
    """Return what waits for one of the roles of `by`, or was accepted by `by` and is not ended, the first to be accepted first.

    Raises
    ------
    NotAllowed
        If no role of `by` sees escalations.
    """
    mine = Q(accepted_at=None, role__in=roles_of(by)) | Q(accepted_by=by.person_id or 0)
    return seen(by).filter(mine, ended="").order_by("accept_by", "pk")


def find(reference: str, *, by: Actor) -> Escalation:
    """Return the escalation `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` sees escalations.
    NotFound
        If there is none that `by` may see.
    """
    found = seen(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no escalation {reference} that you may see.", remedy="Look at the queue.")
    return found


def accept_by(rule: EscalationRule, line: Line, *, at: datetime) -> datetime:
    """Return until when it is to be accepted: so many minutes on, counted while a queue of the line is open where the rule waits."""
    minutes = timedelta(minutes=rule.accept_minutes)
    if rule.outside == EscalationRule.Outside.AT_ONCE:
        return at + minutes
    first = at.date() - timedelta(days=1)
    stretches: list[tuple[datetime, datetime]] = []
    for each in line.queues.filter(retired_at=None):
        stretches += lines.open_stretches(each, first=first, last=first + timedelta(days=DAYS_AHEAD))
    left, until = minutes, at
    for start, end in sorted(stretches):
        begin = max(start, until)
        if end <= begin:
            continue
        if end - begin >= left:
            return begin + left
        left, until = left - (end - begin), end
    return at + minutes  # no queue of the line opens: counted at once


def figures(by: Actor, *, weeks: int = WEEKS) -> Figures:
    """Return how things went up over the last weeks, as far as `by` sees it.

    Raises
    ------
    NotAllowed
        If no role of `by` sees escalations.
    """
    since = clock.now() - timedelta(weeks=weeks)
    told = seen(by).filter(asked_at__gte=since).aggregate(
        asked=Count("pk"), due=Count("pk", filter=Q(accepted_at__isnull=False) | Q(accept_by__lte=clock.now())),
        in_time=Count("pk", filter=Q(accepted_at__lte=F("accept_by"))), over=Count("pk", filter=~Q(ended="")),
        not_needed=Count("pk", filter=Q(ended=Escalation.Ended.NOT_NEEDED)),
    )
    gone_up = Escalation.objects.filter(complaint__isnull=False).values("complaint")
    late = sight.complaints(by).filter(pk__in=CaseClock.objects.filter(escalated_at__gte=since).values("complaint")).order_by().aggregate(
        all=Count("pk"), never=Count("pk", filter=~Q(pk__in=gone_up))
    )
    return Figures(
        told["asked"], Share(told["in_time"], told["due"]), Share(told["not_needed"], told["over"]), Share(late["never"], late["all"])
    )


ROLES: Final = (
    Role.TEAM_LEADER, Role.COMPLAINT_HANDLER, Role.QUALITY_ANALYST, Role.REAL_TIME_ANALYST, Role.COMPLIANCE_OFFICER,
    Role.OPERATIONS_MANAGER,
)
"""Roles that something may go up to."""
